import TocsinDetect

/// Writes windows in the form that ``WindowLine`` reads.
enum WindowText {
  /// Appends `label:key key …`.
  static func append(_ label: WindowLabel, _ keys: some Sequence<UInt32>, to text: inout [UInt8]) {
    text.append(label.digit)
    var separator = UInt8(ascii: ":")
    for key in keys {
      text.append(separator)
      text.append(contentsOf: String(key).utf8)
      separator = UInt8(ascii: " ")
    }
  }

  /// Appends `:label label …`.
  static func append(lineLabels: some Sequence<Bool>, to text: inout [UInt8]) {
    var separator = UInt8(ascii: ":")
    for isCause in lineLabels {
      text.append(separator)
      text.append((isCause ? WindowLabel.abnormal : .normal).digit)
      separator = UInt8(ascii: " ")
    }
  }
}
