import TocsinDetect
import TocsinTraining
import ToolSupport

/// Reads windows of keys from a file argument, without the truth about their lines.
func loadWindows(_ path: String, _ label: WindowLabel) throws(ToolFailure) -> SessionDataset {
  var source = try ByteSource(path)
  let bytes = try source.readAll()
  return try ToolFailure.attributing(to: path) { try SessionDataset(parsingWindows: bytes.span, label: label) }
}

/// Reads windows of keys with the truth about their lines.
func loadLabelledWindows(_ path: String, _ label: WindowLabel) throws(ToolFailure) -> LabelledWindows {
  var source = try ByteSource(path)
  let bytes = try source.readAll()
  return try ToolFailure.attributing(to: path) { try LabelledWindows(parsing: bytes.span, label: label) }
}

/// Reads windows of both classes with the truth about their lines; fails where one is longer than `windowLength`.
///
/// - Parameter source: What says how long windows are, for the message.
func loadTruth(
  normal: String, abnormal: String, windowLength: Int, source: String
) throws(ToolFailure) -> WindowTruth {
  let truth = WindowTruth(
    normal: try loadLabelledWindows(normal, .normal).windows, abnormal: try loadLabelledWindows(abnormal, .abnormal))
  for (windows, path) in [(truth.normal, normal), (truth.abnormal.windows, abnormal)] {
    guard let index = windows.firstIndex(where: { $0.count > windowLength }) else { continue }
    throw ToolFailure(
      "line \(windows.lineNumber(of: index)): a window of \(windows[index].count) keys; give windows of at most "
        + "\(windowLength), as \(source) says", file: ToolFailure.displayName(of: path))
  }
  return truth
}
