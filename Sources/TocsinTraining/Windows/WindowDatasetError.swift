public import TocsinDetect

/// Why text is not a set of windows. Lines are counted from 1, columns are bytes from 1.
public enum WindowDatasetError: Error, Equatable, Sendable {
  case line(number: Int, WindowLineError)
  /// A window is labelled otherwise than those of its file should be.
  case otherLabel(line: Int, expected: WindowLabel)
  case noWindows

  // Of windows with line labels only.

  /// The text after the second colon has something other than `0` and `1`.
  case notALineLabel(line: Int, column: Int)
  /// There are not as many line labels as keys.
  case lineLabelCount(line: Int, found: Int, expected: Int)
  /// A normal window has an abnormal line, or an abnormal one has none.
  case lineLabelsOfOtherClass(line: Int, expected: WindowLabel)
}

extension WindowDatasetError: CustomStringConvertible {
  /// Where it is, what is wrong and what to do about it.
  public var description: String {
    switch self {
    case .line(let number, .tooManyKeys(let maximum)):
      "line \(number): \(WindowLineError.tooManyKeys(maximum: maximum))"
    case .line(let number, .keys(.tooLong(let maximum))):
      "line \(number): \(WindowLineError.keys(.tooLong(maximumByteCount: maximum)))"
    case .line(let number, let error): "line \(number), \(error)"
    case .otherLabel(let line, .normal):
      "line \(line): a window labelled abnormal among normal ones; name files of normal and abnormal windows apart"
    case .otherLabel(let line, .abnormal):
      "line \(line): a window labelled normal among abnormal ones; name files of normal and abnormal windows apart"
    case .noWindows: "holds no windows; write one window per line, as label:keys:line labels"
    case .notALineLabel(let line, let column):
      "line \(line), column \(column): not a line label; write 0 or 1 for every key, separated by blanks"
    case .lineLabelCount(let line, 0, let expected):
      "line \(line): no line labels; write :0 or 1 after the keys for each of the \(expected), 1 for root causes"
    case .lineLabelCount(let line, let found, let expected):
      "line \(line): \(found) line labels for \(expected) keys; write one for every key"
    case .lineLabelsOfOtherClass(let line, .normal):
      "line \(line): a normal window with a line labelled 1; label the window 1 or its lines 0"
    case .lineLabelsOfOtherClass(let line, .abnormal):
      "line \(line): an abnormal window without a line labelled 1; label the window 0 or its root causes 1"
    }
  }
}
