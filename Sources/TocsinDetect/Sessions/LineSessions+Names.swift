import TocsinLogs

extension LineSessions {
  /// Starts a session with the line that `reader` has read last, and the name that it has there: its identifier; of a
  /// process, `host/process` where lines name hosts; none where the whole log is one session.
  ///
  /// - Parameters:
  ///   - session: which of the line's sessions it is.
  ///   - bytes: the line as it was read.
  mutating func open(
    _ slot: Int, session: Int, of bytes: Span<UInt8>, header: LineHeader?, reader: borrowing LogLineReader
  ) {
    open(slot, line: reader.counts.lines)
    guard let header else { return }
    let range = reader.sessionRanges[session].bounds
    switch reader.parser.sessions {
    case .identifier:
      let content = reader.content(of: header, in: bytes)
      appendName(content.extracting(range), slot: slot)
    case .process:
      if let host = header.host, !host.isEmpty {
        appendName(bytes.extracting(host.bounds), slot: slot)
        appendName(UInt8(ascii: "/"), slot: slot)
      }
      appendName(bytes.extracting(range), slot: slot)
    case .single: break
    }
  }
}
