import TocsinLogs

/// Where a stream of lines stands in its log, which bounds what it can know of sessions.
struct LogState {
  var clock: LogClock
  var counts: LogLineCounts
  var stamps: StampMemory
  /// Templates of the parser.
  var templateCount: Int

  init(_ reader: borrowing LogLineReader, _ clock: LogClock) {
    self.clock = clock
    counts = reader.counts
    stamps = reader.stampMemory
    templateCount = reader.parser.templates.count
  }

  func write(to writer: inout StateWriter) {
    writer.write(clock.seconds)
    writer.write(clock.origin ?? .nan)
    writer.write(counts.lines)
    writer.write(counts.withoutHeader)
    writer.write(counts.unknown)
    writer.write(counts.crowded)
    for index in stamps.indices { writer.write(stamps[index]) }
  }

  /// Reads where another stream with the same parser stood, and checks it.
  mutating func read(_ reader: inout StateReader, of lines: borrowing LogLineReader) throws(SavedStateError) {
    let (seconds, origin) = (try reader.double(), try reader.double())
    guard let clock = LogClock(seconds: seconds, origin: origin.isNaN ? nil : origin) else {
      throw reader.invalidValue(16)
    }
    self.clock = clock
    counts.lines = try reader.integer(from: 0, to: SavedState.maximumCount)
    counts.withoutHeader = try reader.integer(from: 0, to: counts.lines)
    counts.unknown = try reader.integer(from: 0, to: counts.lines)
    counts.crowded = try reader.integer(from: 0, to: counts.lines)
    for index in stamps.indices { stamps[index] = try reader.unsigned(8) }
    guard lines.canGoOn(from: stamps) else { throw reader.invalidValue(8 * stamps.count) }
  }
}
