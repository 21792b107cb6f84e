public import TocsinFormat
public import TocsinLogs
public import TocsinRuntime

/// Why a model file does not make a detector.
public enum DetectError: Error, Equatable, Sendable {
  case format(ModelFormatError)
  /// The log parser section's line format, masks or templates are not what they may be.
  case lineFormat(LineFormatError)
  case masks(MaskTableError)
  case templates(TemplateTableError)
  case runtime(RuntimeError)
  /// The file lacks a section that every detector of its kind has.
  case missingSection(SectionID)
  /// The network's classes do not fit the vocabulary.
  case classCount(expected: Int, found: Int)
  /// A stream was asked to hold no session at all.
  case noSessions
}
