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
