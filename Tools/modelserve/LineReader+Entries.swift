import TocsinDetect
import ToolSupport

extension LineReader {
  /// The keys of the current line.
  func parseKeys(into keys: inout [UInt32]) throws(ToolFailure) {
    do throws(SessionLineError) {
      try SessionLine.parse(line, appendingTo: &keys)
    } catch {
      throw ToolFailure("line \(lineNumber): \(error)", file: name)
    }
  }

  /// A session number and a key; nothing of a blank line.
  func parseEntry(into fields: inout [UInt32]) throws(ToolFailure) {
    try parseKeys(into: &fields)
    guard fields.isEmpty || fields.count == 2 else {
      throw ToolFailure("line \(lineNumber): \(fields.count) fields; write a session number and a key", file: name)
    }
  }
}
