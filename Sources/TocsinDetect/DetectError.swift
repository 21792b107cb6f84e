public import TocsinFormat
public import TocsinGraph
public import TocsinLogs
public import TocsinRuntime
public import TocsinTensor

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
  /// The file's detector is of a kind that this version does not know.
  case unknownDetector(kind: UInt32)
  /// The file's detector is of another system.
  case otherDetector(expected: DetectorKind, found: DetectorKind)
  /// The network lacks an input or output of its system.
  case missingPort(Name)
  /// The network has an input that its system has nothing for.
  case unexpectedPort(Name)
  /// An input or output is not of the type or shape that its system calls for.
  case portType(Name, expected: ValueType, found: ValueType)
  /// The network's classes do not fit the vocabulary.
  case classCount(expected: Int, found: Int)
  /// The vocabulary has a key that the log parser cannot make: its keys are those of its templates, from 1.
  case keyWithoutTemplate(UInt32, templates: Int)
  /// Raw lines are to be judged by a model that has no log parser.
  case noLogParser
  /// A window has no line, or more than the model's windows.
  case windowLength(Int, maximum: Int)
  /// Windows would start further apart than they are long, or not at all.
  case stride(Int, maximum: Int)
  /// A threshold of probabilities that is none: not a number from 0 to 1.
  case threshold(Float)
  /// The text vectors of all templates would have too many elements.
  case textVectors(templates: Int, dimensions: Int, maximum: Int)
  /// A stream was asked to hold no session at all.
  case noSessions
  /// A stream was asked to hold more sessions than there is memory for.
  case tooManySessions(Int, maximum: Int)
}
