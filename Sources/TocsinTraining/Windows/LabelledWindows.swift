public import TocsinDetect

/// Windows of log keys with the truth about every line: what evaluations get, and training never does.
///
/// A window is abnormal where at least one of its lines is. Every abnormal line counts as a root cause.
public struct LabelledWindows: Equatable, Sendable {
  /// The windows without the truth, in file order.
  public private(set) var windows = SessionDataset()
  /// Of every line of every window in turn, whether it is a root cause.
  private var causes: [Bool] = []
  /// Where each window starts in `causes`, and the end of the last.
  private var bounds = [0]

  /// No windows.
  public init() {}

  /// Reads windows of one class from text, a window per line as ``WindowLine`` has it. Linear in `text.count`.
  ///
  /// - Parameter label: What the windows are meant to be. Normal ones may do without line labels, for all are `0`.
  /// - Throws: where a line is no window, is labelled otherwise, or has line labels that do not go with the window.
  public init(parsing text: Span<UInt8>, label: WindowLabel) throws(WindowDatasetError) {
    var lines = WindowLines()
    var lineLabels: [Bool] = []
    while let range = try lines.advance(in: text, label: label) {
      lineLabels.removeAll(keepingCapacity: true)
      let line = text.extracting(range)
      if let start = WindowLine.lineLabelsStart(in: line) {
        try Self.parse(line, from: start, number: lines.number, into: &lineLabels)
      } else if label == .normal {
        lineLabels.append(contentsOf: repeatElement(false, count: lines.keys.count))
      }
      guard lineLabels.count == lines.keys.count else {
        throw .lineLabelCount(line: lines.number, found: lineLabels.count, expected: lines.keys.count)
      }
      guard lineLabels.contains(true) == (label == .abnormal) else {
        throw .lineLabelsOfOtherClass(line: lines.number, expected: label)
      }
      append(lines.keys, causes: lineLabels, line: lines.number)
    }
    guard !windows.isEmpty else { throw .noWindows }
  }

  /// Adds a window, numbered as the next line.
  ///
  /// - Parameter causes: Of every key, whether its line is a root cause.
  public mutating func append(_ keys: some Collection<UInt32>, causes: some Collection<Bool>) {
    append(keys, causes: causes, line: (windows.indices.last.map(windows.lineNumber) ?? 0) + 1)
  }

  /// The number of windows.
  public var count: Int { windows.count }

  /// Of every line of a window, whether it is a root cause.
  public func causes(of index: Int) -> ArraySlice<Bool> { causes[bounds[index]..<bounds[index + 1]] }

  /// Whether one of its lines is.
  public func label(of index: Int) -> WindowLabel { causes(of: index).contains(true) ? .abnormal : .normal }

  /// The windows at some positions, in their order and as often as each is named.
  public func selecting(_ indices: some Sequence<Int>) -> LabelledWindows {
    var selected = LabelledWindows()
    for index in indices {
      selected.append(windows[index], causes: causes(of: index), line: windows.lineNumber(of: index))
    }
    return selected
  }

  /// Every distinct window once, in the order of first occurrence and with the line labels it has there.
  public var distinct: LabelledWindows { selecting(DistinctSessions(windows).indices) }

  /// The windows as text, each a line `label:keys:line labels`. Reading it gives the same windows.
  public var text: [UInt8] {
    var text: [UInt8] = []
    for index in windows.indices {
      WindowText.append(label(of: index), windows[index], to: &text)
      WindowText.append(lineLabels: causes(of: index), to: &text)
      text.append(UInt8(ascii: "\n"))
    }
    return text
  }

  mutating func append(_ keys: some Collection<UInt32>, causes: some Collection<Bool>, line: Int) {
    precondition(keys.count == causes.count, "every line has a key and a label")
    windows.append(keys, line: line)
    self.causes.append(contentsOf: causes)
    bounds.append(self.causes.count)
  }

  private static func parse(
    _ line: Span<UInt8>, from start: Int, number: Int, into labels: inout [Bool]
  ) throws(WindowDatasetError) {
    for position in start..<line.count {
      let byte = line[position]
      let isSeparate = position == start || isBlank(line[position - 1])
      if let label = WindowLabel(digit: byte), isSeparate {
        labels.append(label == .abnormal)
      } else if !isBlank(byte), byte != UInt8(ascii: "\r") || position != line.count - 1 {
        throw .notALineLabel(line: number, column: position + 1)
      }
    }
  }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
}
