public import TocsinLogs

/// Learns the templates of a raw log, line by line.
///
/// Whoever needs the keys of the same lines reads the log a second time with what was learnt, since templates still
/// change while they are learnt.
public struct LogLearner: ~Copyable {
  public let configuration: LogLearningConfiguration
  public private(set) var statistics = LogStatistics()
  private var headers: HeaderParser
  private var tokenizer: LineTokenizer
  /// The tokens of the line that was learnt from last.
  public private(set) var tokens = LineTokens()
  private var parser: LogParser
  private var samples = LineSamples()

  /// - Throws: ``LogParserError`` where a value of the parser's configuration is out of range.
  public init(_ configuration: LogLearningConfiguration) throws(LogParserError) {
    parser = try LogParser(configuration.parser)
    headers = HeaderParser(format: configuration.format)
    tokenizer = LineTokenizer(configuration.tokenizer)
    self.configuration = configuration
  }

  /// Learns from the next line. Allocates nothing unless the line makes a cluster or is kept as a sample of one.
  ///
  /// - Returns: the id of the cluster that it joined, from 1 in the order of their making; `nil` for a line that is not of
  ///   the format, which is counted.
  public mutating func learn(_ line: Span<UInt8>) -> UInt32? {
    statistics.record(line)
    guard let header = headers.parse(line) else {
      statistics.recordUnmatched(line)
      return nil
    }
    Self.tokenize(line, header, headers, with: &tokenizer, into: &tokens)
    let cluster = parser.learn(tokens)
    samples.add(line, cluster: cluster)
    return cluster
  }

  /// Apart, for the content is a part of the line or of the header parser, and the compiler takes it for all of `self`.
  private static func tokenize(
    _ line: Span<UInt8>, _ header: LineHeader, _ headers: borrowing HeaderParser, with tokenizer: inout LineTokenizer,
    into tokens: inout LineTokens
  ) {
    tokenizer.tokenize(headers.content(of: header, in: line), into: &tokens)
  }

  /// What was learnt so far.
  public func learnt() -> LearntLog {
    LearntLog(
      configuration: configuration, statistics: statistics, learnt: parser.learntTemplates(), samples: samples)
  }
}
