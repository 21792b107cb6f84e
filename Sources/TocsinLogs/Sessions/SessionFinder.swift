import TocsinTensor

/// Finds the sessions of lines. Made once for a rule; no line allocates, and every line takes linear time.
///
///     finder.find(in: line, header: header, content: content)
///     for index in 0..<finder.count { use(finder.sessions[index], finder.ranges[index]) }
///
/// A session is known by a hash of its identifier's bytes, the same in every run. The hash has 64 bits and is no secret:
/// two identifiers that share one, by an accident of 2⁻⁶⁴ or by someone's design, share a session.
public struct SessionFinder: ~Copyable {
  public let rule: SessionRule
  /// The sessions of the last line.
  public private(set) var count = 0
  /// The last line named more than ``maximumCount`` sessions; those beyond are left out.
  public private(set) var isCut = false

  private let kind: Kind
  private var scanner: MaskScanner
  private var found: AlignedBuffer<UInt64>
  private var places: AlignedBuffer<TextRange>
  /// Tells known identifiers of a line: the number of the line above the index of the session. Open addressing.
  private var slots: AlignedBuffer<UInt64>
  private var lineNumber: UInt64 = 0

  private enum Kind: UInt8 { case identifier, process, single }

  /// Sessions of one line; the deletions of HDFS name a hundred.
  public static var maximumCount: Int { 256 }
  /// A power of two with room to spare.
  private static var slotCount: Int { 4 * maximumCount }

  public init(rule: SessionRule) {
    self.rule = rule
    switch rule {
    case .identifier: kind = .identifier
    case .process: kind = .process
    case .single: kind = .single
    }
    scanner = MaskScanner(maximumByteCount: kind == .identifier ? LineTokens.maximumContentByteCount : 0)
    found = AlignedBuffer(count: Self.maximumCount)
    places = AlignedBuffer(count: Self.maximumCount)
    slots = AlignedBuffer(count: Self.slotCount)
  }

  /// The sessions of the last line, each once, in the order in which the line names them.
  public var sessions: Span<UInt64> {
    @_lifetime(borrow self)
    get { found.span.extracting(0..<count) }
  }

  /// Where each session's identifier stands first: in the content by ``SessionRule/identifier(_:)``, in the line by
  /// ``SessionRule/process``. Empty where the whole log is one session.
  public var ranges: Span<TextRange> {
    @_lifetime(borrow self)
    get { places.span.extracting(0..<count) }
  }

  /// Forgets the last line.
  mutating func removeAll() {
    count = 0
    isCut = false
  }

  /// Finds the sessions of a line.
  /// - Parameters:
  ///   - header: of the line; `nil` where it is not of the log's format.
  ///   - content: of the line; the line itself where it has no header. The first
  ///     ``LineTokens/maximumContentByteCount`` bytes are searched.
  public mutating func find(in line: Span<UInt8>, header: LineHeader?, content: Span<UInt8>) {
    removeAll()
    switch kind {
    case .single: append(0, TextRange(start: 0, end: 0))
    case .process: if let header { findProcess(in: line, header) }
    case .identifier: findIdentifiers(in: content)
    }
  }

  private mutating func findProcess(in line: Span<UInt8>, _ header: LineHeader) {
    guard let name = header.process ?? header.component, !name.isEmpty else { return }
    let process = line.hash(from: Int(name.start), to: Int(name.end))
    guard let host = header.host, !host.isEmpty else { return append(process, name) }
    append(folded(process ^ line.hash(from: Int(host.start), to: Int(host.end))), name)
  }

  private mutating func findIdentifiers(in content: Span<UInt8>) {
    guard case .identifier(let stage) = rule else { return }
    let text = content.extracting(first: min(content.count, scanner.maximumByteCount))
    lineNumber &+= 1
    for index in 0..<scanner.findMatches(of: stage, in: text) {
      let match = scanner.matches[index]
      let range = TextRange(start: Int(match.start), end: Int(match.end))
      if !range.isEmpty { appendIfNew(text.hash(from: Int(range.start), to: Int(range.end)), range) }
    }
  }

  private mutating func appendIfNew(_ session: UInt64, _ range: TextRange) {
    // The index fills the low bits of a slot, the line's number those above.
    let line = lineNumber << 16
    var slot = Int(truncatingIfNeeded: session) & (Self.slotCount - 1)
    while slots[slot] & ~0xFFFF == line {
      if found[Int(slots[slot] & 0xFFFF)] == session { return }
      slot = (slot + 1) & (Self.slotCount - 1)
    }
    guard count < Self.maximumCount else {
      isCut = true
      return
    }
    slots[slot] = line | UInt64(count)
    append(session, range)
  }

  private mutating func append(_ session: UInt64, _ range: TextRange) {
    found[count] = session
    places[count] = range
    count += 1
  }
}
