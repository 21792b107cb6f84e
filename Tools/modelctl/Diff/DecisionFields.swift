import TocsinDetect
import TocsinFormat
import TocsinLogs

/// A detector's decision rule, field by field. A section that this version cannot decode has no fields: that it differs is
/// seen from the sections.
struct DecisionFields {
  private(set) var fields: [(String, String)] = []

  init(of model: ModelFile) {
    guard let bytes = model.detector, let kind = try? DetectorKind(of: model) else { return }
    fields.append(("system", "\(kind.name)"))
    switch kind {
    case .deepLog: if let configuration = try? DeepLogConfiguration(decoding: bytes) { append(configuration) }
    case .chimera: if let configuration = try? ChimeraConfiguration(decoding: bytes) { append(configuration) }
    }
  }

  private mutating func append(_ configuration: DeepLogConfiguration) {
    fields += [
      ("history", "\(configuration.history)"), ("windowLength", "\(configuration.windowLength)"),
      ("topG", "\(configuration.rule.topG)"), ("minimumProbability", "\(configuration.rule.minimumProbability)"),
      ("expectedProbability", "\(configuration.rule.expectedProbability)"),
      ("minimumPlausibility", "\(configuration.rule.minimumPlausibility)"),
      ("compatibleTopG", "\(configuration.compatibleTopG)"),
    ]
  }

  private mutating func append(_ configuration: ChimeraConfiguration) {
    fields += [
      ("windowLength", "\(configuration.windowLength)"), ("stride", "\(configuration.stride)"),
      ("temperature", "\(configuration.temperature)"), ("priorShift", "\(configuration.priorShift)"),
      ("threshold", "\(configuration.threshold)"), ("minimumMargin", "\(configuration.minimumMargin)"),
    ]
    if let words = configuration.words {
      fields.append(("words", "\(words.count) of \(words.dimensions) dimensions"))
    }
  }

  /// The keys of a model's vocabulary; none where it has none.
  static func keys(of model: ModelFile) -> [UInt32] {
    guard let bytes = model.vocabulary else { return [] }
    return (try? LogKeyVocabulary(decoding: bytes))?.keys ?? []
  }
}
