public import TocsinFormat
public import TocsinRuntime

/// Why a model file does not make a detector.
public enum DetectError: Error, Equatable, Sendable {
  case format(ModelFormatError)
  case runtime(RuntimeError)
  /// The file lacks a section that every detector of its kind has.
  case missingSection(SectionID)
  /// The network's classes do not fit the vocabulary.
  case classCount(expected: Int, found: Int)
  /// A stream was asked to hold no session at all.
  case noSessions
}
