public import TocsinLogs

/// Learns the templates of a log from the lines that a model may be trained on: those of its normal sessions, and those
/// of no session.
public struct SelectiveLogLearner: ~Copyable {
  /// The lines that were looked at.
  public private(set) var lineCount = 0
  private var learner: LogLearner
  private var headers: HeaderParser
  private var finder: SessionFinder
  private var tracker: LogSessionTracker

  /// - Throws: ``LogParserError`` where a value of the parser's configuration is out of range.
  public init(
    _ configuration: LogLearningConfiguration, sessions: SessionRule, timeoutSeconds: Double? = nil,
    selection: LogSessionSelection
  ) throws(LogParserError) {
    learner = try LogLearner(configuration)
    headers = HeaderParser(format: configuration.format)
    finder = SessionFinder(rule: sessions)
    tracker = LogSessionTracker(selection: selection, timeoutSeconds: timeoutSeconds)
  }

  /// Takes the next line, and learns from it if it may.
  public mutating func read(_ line: Span<UInt8>) {
    lineCount += 1
    guard tracker.selection.isEverything || Self.isForTraining(line, &headers, &finder, &tracker) else { return }
    _ = learner.learn(line)
  }

  /// Apart, as the content borrows the header parser. A line that is not of the format is for the learner to count.
  private static func isForTraining(
    _ line: Span<UInt8>, _ headers: inout HeaderParser, _ finder: inout SessionFinder,
    _ tracker: inout LogSessionTracker
  ) -> Bool {
    guard let header = headers.parse(line) else { return true }
    let content = headers.content(of: header, in: line)
    finder.find(in: line, header: header, content: content)
    if case .process = finder.rule {
      tracker.place(finder.sessions, namedAt: finder.ranges, of: line, seconds: header.time)
    } else {
      tracker.place(finder.sessions, namedAt: finder.ranges, of: content, seconds: header.time)
    }
    return tracker.isForTraining
  }

  /// What was learnt. Its statistics are of the lines that were learnt from, and of those that are not of the format.
  public func learnt() -> LearntLog { learner.learnt() }
}
