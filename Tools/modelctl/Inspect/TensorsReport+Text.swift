import ToolSupport

extension TensorsReport {
  /// The report for a terminal.
  var text: String { tensors.map { "\(printable(file)): \($0.text)" }.joined(separator: "\n") }
}

extension TensorsReport.Tensor {
  fileprivate var text: String {
    let sizes = shape.map { "\($0)" }.joined(separator: ", ")
    var text = "tensor \(name): \(type) [\(sizes)], \(elements) elements, \(bytes) bytes\n"
    if let scales {
      text += "scales: \(scales.count) channels, \(scales.minimum) to \(scales.maximum), median \(scales.median); "
      text += "\(scales.extremeCodes) codes are -127 or 127\n"
    }
    text += "min \(statistics.minimum), max \(statistics.maximum), mean \(significant(statistics.mean)), "
    text += "standard deviation \(significant(statistics.standardDeviation))\n"
    text += "quantiles: "
    text +=
      spread.quantiles.map { "\(rounded(100 * $0.share, digits: 1)) % \(significant(Double($0.value)))" }
      .joined(separator: ", ") + "\n"
    text += "\(statistics.zeros) zeros, \(statistics.subnormals) subnormals, \(statistics.nans) NaN, "
    text += "\(statistics.infinities) infinite (a valid file holds none of the last two)\n"
    return text + deadText + outlierText + "\n" + histogram.text + valuesText
  }

  private var deadText: String {
    guard let deadChannels else { return "" }
    let shown = deadChannels.prefix(16).map { "\($0)" }.joined(separator: " ")
    let rest = deadChannels.count > 16 ? " …" : ""
    return "dead channels: \(deadChannels.count) of \(shape[0])\(shown.isEmpty ? "" : ": ")\(shown)\(rest)"
      + " (all weights at most 2^-24 of the tensor's largest)\n"
  }

  private var outlierText: String {
    guard let count = spread.outlierCount else {
      return "outliers: none defined, as more than half of the numbers are equal\n"
    }
    var text = "outliers: \(count) beyond \(significant(TensorSpread.outlierBound)) robust standard deviations of "
    text += "\(significant(spread.robustStandardDeviation)) from the median\n"
    for outlier in spread.outliers {
      text += "  \(place(of: outlier.element)) \(outlier.value), \(significant(outlier.deviations)) deviations\n"
    }
    return text
  }

  /// A line per row of the innermost dimension.
  private var valuesText: String {
    guard let values, !values.isEmpty else { return "" }
    let width = max(shape.last ?? 1, 1)
    var text = "\n"
    for start in stride(from: 0, to: values.count, by: width) {
      let row = start..<min(start + width, values.count)
      text += place(of: start) + " " + values[row].map { "\($0)" }.joined(separator: " ") + "\n"
      if let codes {
        text += "  codes " + codes[row].map { "\($0)" }.joined(separator: " ") + "\n"
      }
    }
    return values.count < elements ? text + "… \(elements - values.count) more\n" : text
  }

  /// The indices of an element, outermost first.
  private func place(of element: Int) -> String {
    var rest = element
    var indices: [Int] = []
    for size in shape.reversed() {
      indices.insert(rest % size, at: 0)
      rest /= size
    }
    return "[\(indices.map { "\($0)" }.joined(separator: ", "))]"
  }
}
