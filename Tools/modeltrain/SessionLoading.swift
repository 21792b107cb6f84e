import TocsinTraining
import ToolSupport

/// Reads sessions from a file argument.
func loadSessions(_ path: String) throws(ToolFailure) -> SessionDataset {
  var source = try ByteSource(path)
  let bytes = try source.readAll()
  return try ToolFailure.attributing(to: path) { try SessionDataset(parsing: bytes.span) }
}
