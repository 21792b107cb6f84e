import TocsinLogs

extension LineSessions {
  /// Writes the sessions of a table, from the least to the most recently used.
  func write(_ table: borrowing SessionTable, to writer: inout StateWriter) {
    var next = table.leastRecentlyUsed
    while let slot = next {
      write(slot: slot, to: &writer)
      next = table.slot(after: slot)
    }
  }

  /// Checks the sessions of a log, or where `applies` puts them into slots 0, 1, and so on, and forgets the one that
  /// ended last.
  mutating func read(
    _ count: Int, _ reader: inout StateReader, applies: Bool, _ log: LogState
  ) throws(SavedStateError) {
    for slot in 0..<count { try read(slot: slot, &reader, applies: applies, log) }
    if applies { open(endedSlot, line: 0) }
  }

  private func write(slot: Int, to writer: inout StateWriter) {
    let session = self[slot]
    writer.write(session.firstLine)
    writer.write(session.lastLine)
    writer.write(session.anomalyLine)
    writer.write(session.nearestTemplate)
    writer.write(session.similarity)
    let name = name(ofSlot: slot)
    writer.write(UInt64(name.count), byteCount: 1)
    writer.write(name)
  }

  private mutating func read(
    slot: Int, _ reader: inout StateReader, applies: Bool, _ log: LogState
  ) throws(SavedStateError) {
    var session = LineSession(line: try reader.integer(from: 1, to: log.counts.lines))
    session.lastLine = try reader.integer(from: session.firstLine, to: log.counts.lines)
    let anomaly = try reader.integer(from: -1, to: session.lastLine)
    guard anomaly < 0 || anomaly >= session.firstLine else { throw reader.invalidValue(8) }
    session.anomalyLine = anomaly < 0 ? nil : anomaly
    let nearest = try reader.integer(from: -1, to: anomaly < 0 ? -1 : log.templateCount - 1)
    session.nearestTemplate = nearest < 0 ? nil : nearest
    session.similarity = try reader.share()
    let name = try reader.span(try reader.integer(1, from: 0, to: Self.maximumNameByteCount))
    guard applies else { return }
    open(slot, line: 0)
    self[slot] = session
    appendName(name, slot: slot)
  }
}
