import TocsinFormat
import TocsinTraining
import ToolSupport

/// Reads sessions from a file argument, with the SHA-256 of the decoded bytes.
func loadSessions(_ path: String) throws(ToolFailure) -> (SessionDataset, SHA256Digest) {
  var source = try ByteSource(path)
  let bytes = try source.readAll()
  let dataset = try ToolFailure.attributing(to: path) { try SessionDataset(parsing: bytes.span) }
  return (dataset, Digest.sha256(bytes.span))
}
