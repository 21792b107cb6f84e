/// Which sessions a line belongs to.
///
/// Its text form, for the model file and for people: `process`, `single`, or the pattern of an identifier, in the language
/// of the masks. A pattern that is one of the two words is written with a group around it: `(?:process)`.
///
/// A log has no line that ends a session. Streams end those that have been silent for long
/// (`DeepLogStream.endIdle(before:)`), by the times of the lines: Spec/LineFormats.md.
public enum SessionRule: Equatable, Sendable {
  /// The line's content names its sessions: every distinct match of the pattern is one, as HDFS names blocks, `blk_-?\d+`.
  /// A line that names none belongs to none.
  case identifier(MaskStage)
  /// The process that the header names, on the host that it names; the component where there is no process.
  case process
  /// The whole log is one session, as BGL's is.
  case single

  /// Reads the text form.
  /// - Throws: ``MaskError``, where the text is neither of the words and no pattern of the language.
  public init(_ text: [UInt8]) throws(MaskError) {
    if text == Self.process.text {
      self = .process
    } else if text == Self.single.text {
      self = .single
    } else {
      self = .identifier(try MaskStage(compiling: [MaskRule(pattern: text)]))
    }
  }

  /// The text form; reading it gives the rule back.
  public var text: [UInt8] {
    switch self {
    case .identifier(let stage): stage.rules.first?.pattern ?? []
    case .process: Array("process".utf8)
    case .single: Array("single".utf8)
    }
  }
}
