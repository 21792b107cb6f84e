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
  /// The detector section's word vectors are not what they may be.
  case words(WordVectorsError)
  case runtime(RuntimeError)
  /// The file lacks a section that every detector of its kind has.
  case missingSection(SectionID)
  /// The network's classes do not fit the vocabulary.
  case classCount(expected: Int, found: Int)
  /// The vocabulary has a key that the log parser cannot make: its keys are those of its templates, from 1.
  case keyWithoutTemplate(UInt32, templates: Int)
  /// Raw lines are to be judged by a model that has no log parser.
  case noLogParser
  /// A stream was asked to hold no session at all.
  case noSessions
}
