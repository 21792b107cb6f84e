/// How a line's content becomes tokens.
public struct TokenizerConfiguration: Equatable, Sendable {
  /// The passes of masks, in the order in which they are applied.
  public var stages: [MaskStage]
  /// Bytes that separate tokens besides white space, after masking.
  public var extraDelimiters: ByteSet
  /// Whether masked stretches with nothing but punctuation between them are one: `<*>:<*>` becomes `<*>`.
  public var joinsMasks: Bool
  /// Whether a token with a masked stretch that equals the token before it is one with it, so that lists of any length are
  /// alike.
  public var collapsesRuns: Bool

  /// - Parameter stages: At most ``maximumStageCount``.
  public init(
    stages: [MaskStage] = [], extraDelimiters: ByteSet = ByteSet(), joinsMasks: Bool = false,
    collapsesRuns: Bool = false
  ) {
    precondition(stages.count <= Self.maximumStageCount, "at most \(Self.maximumStageCount) passes of masks")
    self.stages = stages
    self.extraDelimiters = extraDelimiters
    self.joinsMasks = joinsMasks
    self.collapsesRuns = collapsesRuns
  }

  public static var maximumStageCount: Int { 64 }

  /// What may stand between masked stretches that are joined.
  public static var joiners: ByteSet { ByteSet("-.,:;/+_~%@#|*".utf8) }

  /// The default for the logs of any system: the built-in masks in one pass, neighbouring matches joined, lists of masked
  /// tokens collapsed. Takes some hundredths of a second, as the masks are compiled.
  public static func builtIn() throws(MaskError) -> TokenizerConfiguration {
    TokenizerConfiguration(
      stages: [try MaskStage(compiling: BuiltInMask.rules)], joinsMasks: true, collapsesRuns: true)
  }
}
