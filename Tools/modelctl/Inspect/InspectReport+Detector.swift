import TocsinDetect
import TocsinFormat

extension InspectReport {
  /// How a model judges, by its system.
  enum Detector: Encodable {
    case deepLog(DeepLogDetector)
    case chimera(ChimeraDetector)

    /// `nil` where the file is a network alone.
    init?(of model: ModelFile) throws {
      guard let detector = model.detector, let vocabulary = model.vocabulary else { return nil }
      let keys = try LogKeyVocabulary(decoding: vocabulary).keys
      switch try DetectorKind(of: model) {
      case .deepLog: self = .deepLog(DeepLogDetector(try DeepLogConfiguration(decoding: detector), keys: keys))
      case .chimera:
        self = .chimera(ChimeraDetector(try ChimeraConfiguration(decoding: detector), keys: keys, of: model))
      }
    }

    func encode(to encoder: any Encoder) throws {
      switch self {
      case .deepLog(let detector): try detector.encode(to: encoder)
      case .chimera(let detector): try detector.encode(to: encoder)
      }
    }

    /// The decision rule for a terminal.
    var text: String {
      switch self {
      case .deepLog(let detector): detector.text
      case .chimera(let detector): detector.text
      }
    }

    /// The decision rule in words.
    var sentences: [String] {
      switch self {
      case .deepLog(let detector): detector.sentences
      case .chimera(let detector): detector.sentences
      }
    }

    var system: String {
      switch self {
      case .deepLog(let detector): detector.system
      case .chimera(let detector): detector.system
      }
    }

    var keys: [UInt32] {
      switch self {
      case .deepLog(let detector): detector.keys
      case .chimera(let detector): detector.keys
      }
    }
  }

  struct DeepLogDetector: Encodable {
    var system = DetectorKind.deepLog.name.description
    var history: String
    var windowLength: Int
    /// 0: the rank decides nothing.
    var topG: Int
    /// 0: the probability decides nothing.
    var minimumProbability: Float
    var expectedProbability: Float
    /// 0: the plausibility of the session decides nothing.
    var minimumPlausibility: Double
    var compatibleTopG: Int
    var keys: [UInt32]

    init(_ configuration: DeepLogConfiguration, keys: [UInt32]) {
      history = configuration.history == .session ? "session" : "window"
      windowLength = configuration.windowLength
      topG = configuration.rule.topG
      minimumProbability = configuration.rule.minimumProbability
      expectedProbability = configuration.rule.expectedProbability
      minimumPlausibility = configuration.rule.minimumPlausibility
      compatibleTopG = configuration.compatibleTopG
      self.keys = keys
    }

    var text: String { sentences.map { $0 + "\n" }.joined() + vocabularyText(keys) }

    fileprivate var sentences: [String] {
      var rules: [String] = []
      if topG > 0 { rules.append("its rank is above \(topG)") }
      if minimumProbability > 0 { rules.append("its probability is below \(minimumProbability)") }
      if minimumPlausibility > 0 {
        rules.append(
          "its probability p is below \(expectedProbability) and the product of p / \(expectedProbability) "
            + "over such entries of the session is below \(minimumPlausibility)")
      }
      rules.append("its key is unknown")
      return [
        "\(system), history \(history), window \(windowLength)",
        "an entry, or the end of a session, is anomalous when \(rules.joined(separator: ", or "))",
        "under short=anomalous: when its rank is above \(compatibleTopG)",
      ]
    }
  }
}

/// The keys of a vocabulary for a terminal.
func vocabularyText(_ keys: [UInt32]) -> String {
  "\(keys.count) keys: \(keys.map { "\($0)" }.joined(separator: " "))\n"
}
