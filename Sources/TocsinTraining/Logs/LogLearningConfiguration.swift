public import TocsinLogs

/// How raw lines become what a parser learns from, and how it learns.
public struct LogLearningConfiguration: Sendable {
  /// What comes before a line's content.
  public var format: LineFormat
  /// How content becomes tokens.
  public var tokenizer: TokenizerConfiguration
  public var parser: LogParserConfiguration

  public init(format: LineFormat, tokenizer: TokenizerConfiguration, parser: LogParserConfiguration) {
    self.format = format
    self.tokenizer = tokenizer
    self.parser = parser
  }

  /// The one default, for the logs of any system: built-in masks, adaptive Drain.
  public static func standard(format: LineFormat) throws(MaskError) -> LogLearningConfiguration {
    LogLearningConfiguration(
      format: format, tokenizer: try .builtIn(), parser: .adaptiveDrain(AdaptiveDrainConfiguration()))
  }
}
