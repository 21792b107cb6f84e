/// Reads raw log lines with a frozen parser. Belongs to one thread; all memory is taken when it is made.
///
///     var reader = LogLineReader(parser)
///     let line = reader.read(bytes)
///     if let key = line.key {
///       for index in 0..<reader.sessions.count { stream.push(session: reader.sessions[index], key: key) }
///     }
///
/// It never learns: the same line gives the same result whatever was read before, but for time stamps that can be read
/// in several ways, which are read as those before them. Any bytes are a line: UTF-8 or not, with NULs, empty, or of
/// any length; of the content, what lies beyond ``LineTokens/maximumContentByteCount`` and ``LineTokens/maximumCount``
/// is not looked at.
public struct LogLineReader: ~Copyable {
  public let parser: FrozenLogParser
  public private(set) var counts = LogLineCounts()
  private var headers: HeaderParser
  private var tokenizer: LineTokenizer
  private var tokens = LineTokens()
  private var scratch: MatchScratch
  private var sessionFinder: SessionFinder

  public init(_ parser: FrozenLogParser) {
    self.parser = parser
    headers = HeaderParser(format: parser.format)
    tokenizer = LineTokenizer(parser.tokenizer)
    scratch = MatchScratch(for: parser.matcher)
    sessionFinder = SessionFinder(rule: parser.sessions)
  }

  /// What later time stamps depend on.
  package var stampMemory: StampMemory { headers.stamps.memory }

  /// Whether a reader like this can have left such a memory.
  package func canGoOn(from memory: StampMemory) -> Bool { headers.stamps.canHave(memory) }

  /// Goes on where another reader of the same parser was.
  /// - Precondition: ``canGoOn(from:)``.
  package mutating func goOn(from memory: StampMemory, counts: LogLineCounts) {
    headers.stamps.memory = memory
    self.counts = counts
  }

  /// Reads one line, without its line feed. Linear in its length but for lines that no template matches, see
  /// ``TemplateMatcher/match(_:using:)``; allocates nothing.
  public mutating func read(_ line: Span<UInt8>) -> LogLine {
    counts.lines += 1
    guard let header = headers.parse(line) else {
      counts.withoutHeader += 1
      sessionFinder.removeAll()
      return LogLine(header: nil, match: nil)
    }
    let match = Self.match(header, line, parser, headers, &tokenizer, &tokens, &scratch, &sessionFinder)
    if case .unknown = match { counts.unknown += 1 }
    if sessionFinder.isCut { counts.crowded += 1 }
    return LogLine(header: header, match: match)
  }

  /// Apart from `read`, as the content borrows the header parser while the other parts are written to.
  @inline(__always)
  private static func match(
    _ header: LineHeader, _ line: Span<UInt8>, _ parser: FrozenLogParser, _ headers: borrowing HeaderParser,
    _ tokenizer: inout LineTokenizer, _ tokens: inout LineTokens, _ scratch: inout MatchScratch,
    _ sessionFinder: inout SessionFinder
  ) -> TemplateMatch {
    let content = headers.content(of: header, in: line)
    tokenizer.tokenize(content, into: &tokens)
    sessionFinder.find(in: line, header: header, content: content)
    return parser.matcher.match(tokens, using: &scratch)
  }

  /// The content of the line that was read last.
  @_lifetime(borrow self, copy line)
  public borrowing func content(of header: LineHeader, in line: Span<UInt8>) -> Span<UInt8> {
    headers.content(of: header, in: line)
  }

  /// The sessions that the line that was read last belongs to, each once; none where it is not of the format.
  public var sessions: Span<UInt64> {
    @_lifetime(borrow self)
    get { sessionFinder.sessions }
  }

  /// Where each of the ``sessions`` is named first; see ``SessionFinder/ranges``.
  public var sessionRanges: Span<TextRange> {
    @_lifetime(borrow self)
    get { sessionFinder.ranges }
  }

  /// Finds what the line that was read last has where its template leaves it open: ``parameters``. Apart, as not every
  /// detector asks for it.
  public mutating func findParameters(of line: LogLine) {
    guard case .known(let template) = line.match else {
      scratch.removeParameters()
      return
    }
    parser.matcher.findParameters(of: template, in: tokens, using: &scratch)
  }

  /// What ``findParameters(of:)`` found: stretches of the content.
  public var parameters: Span<ParameterSpan> {
    @_lifetime(borrow self)
    get { scratch.parameters }
  }
}
