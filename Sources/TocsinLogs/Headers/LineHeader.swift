/// What a line's header says, and where its content stands.
public struct LineHeader: Equatable, Sendable, BitwiseCopyable {
  /// The message. A stretch of the line, or of the parser's own text where ``isUnescaped``.
  public var content: TextRange
  /// The content was a JSON string with escapes: its text stands in the parser, until the next line is parsed.
  public var isUnescaped = false
  /// When, in seconds; see ``TimestampReader`` for the origin. `nil` where the line has no time stamp that makes sense.
  public var time: Double?
  /// What tells one process, or thread, from another. Stretches of the line, as are those below.
  public var process: TextRange?
  public var host: TextRange?
  public var component: TextRange?
  public var level: TextRange?
  /// What the log's makers say of the line, as `-` or an alert's tag in the public sets of supercomputer logs.
  public var label: TextRange?

  init(content: TextRange) { self.content = content }
}
