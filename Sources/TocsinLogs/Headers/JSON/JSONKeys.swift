/// What the members of a log line's object are, by their names, whatever the case.
struct JSONKeys: Sendable {
  enum Use: UInt8 { case message, time, level, component, process, host }

  struct Entry: Sendable, BitwiseCopyable {
    var name: Name
    var use: Use
    /// Of several members with the same use the one of the lowest rank is taken.
    var rank: UInt8
  }

  /// A name of at most sixteen bytes, a bit set in each that makes letters small.
  struct Name: Equatable, Sendable, BitwiseCopyable {
    private var low: UInt64
    private var high: UInt64

    static var maximumByteCount: Int { 16 }

    @inline(__always)
    init(_ text: Span<UInt8>, from start: Int, to end: Int) {
      let length = end - start
      low = text.partialWord(at: start, length: min(length, 8)) | 0x2020_2020_2020_2020
      high = text.partialWord(at: start + min(length, 8), length: max(length - 8, 0)) | 0x2020_2020_2020_2020
    }
  }

  let entries: [Entry]

  init() {
    var entries: [Entry] = []
    for (use, names) in Self.names {
      for (rank, name) in names.enumerated() {
        let text = Array(name.description.utf8)
        entries.append(Entry(name: Name(text.span, from: 0, to: text.count), use: use, rank: UInt8(rank)))
      }
    }
    self.entries = entries
  }

  /// The entry of a name, if it is known.
  @inline(__always)
  func entry(of text: Span<UInt8>, in range: TextRange) -> Entry? {
    guard range.count <= Name.maximumByteCount else { return nil }
    let name = Name(text, from: Int(range.start), to: Int(range.end))
    let entries = entries.span
    for index in entries.indices where entries[index].name == name { return entries[index] }
    return nil
  }

  private static var names: [(Use, [StaticString])] {
    [
      (.message, ["message", "msg", "log"]),
      (.time, ["@timestamp", "timestamp", "time", "ts", "datetime"]),
      (.level, ["level", "severity", "log.level", "loglevel", "lvl"]),
      (.component, ["logger", "component", "module", "logger_name", "service", "app"]),
      (.process, ["pid", "process", "procid", "thread"]),
      (.host, ["host", "hostname", "node"]),
    ]
  }
}
