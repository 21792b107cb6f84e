public import TocsinLogs

/// Reads the sessions of a log with a frozen parser, as they will be read in use.
///
/// Memory grows with the keys of the sessions that take part, not with the text of the lines.
public struct LogSessionReader: ~Copyable {
  /// What the sessions are for.
  public enum Purpose: Sendable {
    /// Normal sessions only. Lines that no template matches are no entries, for a model must not learn to expect what it
    /// has no name for.
    case training
    /// Normal and abnormal sessions. Lines that no template matches are entries of ``FrozenLogParser/unknownKey``.
    case evaluation
  }

  public let purpose: Purpose
  public private(set) var counts = LogSessionLineCounts()
  private var reader: LogLineReader
  private var tracker: LogSessionTracker
  /// Of every entry, in the order of the lines: the session's number and the key.
  private var entrySessions: [UInt32] = []
  private var entryKeys: [UInt32] = []

  /// Takes all memory that reading lines needs.
  public init(_ parser: FrozenLogParser, selection: LogSessionSelection, for purpose: Purpose) {
    self.purpose = purpose
    reader = LogLineReader(parser)
    tracker = LogSessionTracker(selection: selection, timeoutSeconds: parser.sessionTimeout)
  }

  public var parser: FrozenLogParser { reader.parser }

  /// Lines that name more than ``SessionFinder/maximumCount`` sessions; in those beyond they are no entries.
  public var crowdedLineCount: Int { reader.counts.crowded }

  /// Whether a line has told its time.
  public var hasTimes: Bool { tracker.hasTimes }

  /// Reads the next line.
  public mutating func read(_ line: Span<UInt8>) {
    counts.lines += 1
    let read = reader.read(line)
    guard let header = read.header, let key = read.key else {
      counts.unmatched += 1
      return
    }
    tracker.place(line, header, readBy: reader)
    guard !tracker.members.isEmpty else {
      counts.withoutSession += 1
      return
    }
    guard tracker.hasMember(.normal) || (purpose == .evaluation && tracker.hasMember(.abnormal)) else {
      counts.leftOut += 1
      return
    }
    if key == FrozenLogParser.unknownKey {
      counts.unknown += 1
      if purpose == .training { return }
    }
    append(key)
  }

  private mutating func append(_ key: UInt32) {
    for session in tracker.members {
      switch tracker.roles[session] {
      case .normal: break
      case .abnormal: if purpose == .training { continue }
      case .unlabelled, .outside: continue
      }
      entrySessions.append(UInt32(session))
      entryKeys.append(key)
    }
  }

  /// The number of sessions that began, of this role.
  public func sessionCount(_ role: LogSessionRole) -> Int { tracker.roles.count { $0 == role } }

  /// The number of sessions that began.
  public var sessionCount: Int { tracker.roles.count }

  /// The sessions of a role that have entries, in the order in which they began.
  public func sessions(_ role: LogSessionRole) -> SessionDataset {
    // The end of each session's keys, where all sessions lie one behind the other; first the number of keys.
    var ends = [Int](repeating: 0, count: tracker.roles.count)
    for session in entrySessions { ends[Int(session)] += 1 }
    var total = 0
    for session in ends.indices {
      let count = ends[session]
      ends[session] = total
      total += count
    }
    var keys = [UInt32](repeating: 0, count: total)
    for (session, key) in zip(entrySessions, entryKeys) {
      keys[ends[Int(session)]] = key
      ends[Int(session)] += 1
    }
    var dataset = SessionDataset()
    var start = 0
    for (session, end) in ends.enumerated() {
      if tracker.roles[session] == role, start < end { dataset.append(keys[start..<end]) }
      start = end
    }
    return dataset
  }
}

/// What became of the lines of a log whose sessions were read.
public struct LogSessionLineCounts: Equatable, Sendable {
  /// All lines.
  public var lines = 0
  /// Lines that are not of the format.
  public var unmatched = 0
  /// Lines of the format that belong to no session.
  public var withoutSession = 0
  /// Lines of sessions that do not take part.
  public var leftOut = 0
  /// Lines of sessions that take part, which no template matches.
  public var unknown = 0

  public init() {}
}
