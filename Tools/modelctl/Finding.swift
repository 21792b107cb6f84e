import TocsinDetect
import TocsinFormat

/// Something that does not hold of a model file: for reports, which name the rule and the place where there are such.
struct Finding: Encodable, Equatable {
  /// The name of a rule of Spec/ModelFormat.md, or of a check of this tool.
  var rule: String
  /// The section in whose decoded bytes the place lies; `nil` where it is one in the file, or there is none.
  var section: String?
  /// In bytes from the start of the file, or of the decoded section.
  var offset: Int?
  /// What is wrong and what to do about it: `place: what is wrong; remedy`.
  var message: String

  /// Something that a check of this tool found.
  init(_ rule: String, _ message: String) {
    self.rule = rule
    self.message = message
  }

  /// A broken rule of the format.
  init(_ error: ModelFormatError, message: String? = nil) {
    self.init(error.rule, message ?? "\(error)")
    section = error.place?.section.map { $0.label }
    offset = error.place?.offset
  }

  /// Why a detector cannot be made of a file.
  init(_ error: DetectError) {
    if case .format(let error) = error { self.init(error) } else { self.init("detector", "\(error)") }
  }
}
