extension InspectReport {
  /// A number that verdicts hang on, beside what the file itself says of where it comes from.
  struct Threshold: Encodable {
    /// The field of the detector.
    var name: String
    var value: Double
    /// What it decides; `nil` where it is 0 and thereby off.
    var decides: String?
    /// Texts of card and provenance that say how it was set, or on which data, by `section.name`; empty where the file
    /// does not say.
    var stated: [String: String]

    /// Those of a detector; none without one.
    static func all(of detector: Detector?, card: [String: String], provenance: [String: String]) -> [Threshold] {
      let texts = Dictionary(
        uniqueKeysWithValues: card.map { ("card.\($0.key)", $0.value) }
          + provenance.map { ("provenance.\($0.key)", $0.value) })
      return rules(of: detector).map { rule in
        Threshold(
          name: rule.name, value: rule.value, decides: rule.value == 0 && rule.isOffAtZero ? nil : rule.decides,
          stated: texts.filter { text in rule.sources.contains { text.key == $0 } })
      }
    }

    /// A number with the names under which the trainers record what it was set by.
    private struct Rule {
      var name: String
      var value: Double
      var decides: String
      var sources: [String] = []
      var isOffAtZero = false
    }

    private static func rules(of detector: Detector?) -> [Rule] {
      switch detector {
      case nil: []
      case .deepLog(let detector): rules(of: detector)
      case .chimera(let detector): rules(of: detector)
      }
    }

    /// Training sets the plausibility by sessions of normal operation; ranks are an option.
    private static func rules(of detector: DeepLogDetector) -> [Rule] {
      [
        Rule(
          name: "topG", value: Double(detector.topG), decides: "an entry of a worse rank is anomalous",
          sources: detector.topG > 0 ? ["provenance.option.top"] : [], isOffAtZero: true),
        Rule(
          name: "minimumProbability", value: number(detector.minimumProbability),
          decides: "a less probable entry is anomalous", isOffAtZero: true),
        Rule(
          name: "expectedProbability", value: number(detector.expectedProbability),
          decides: "an entry of this probability or more takes nothing from a session's plausibility"),
        Rule(
          name: "minimumPlausibility", value: detector.minimumPlausibility,
          decides: "a surprise that leaves the session with less is anomalous",
          sources: detector.minimumPlausibility > 0
            ? [
              "provenance.data.sha256", "provenance.data.sessions", "provenance.data.held-out-sessions",
              "provenance.log.sha256",
            ] : [], isOffAtZero: true),
        Rule(
          name: "compatibleTopG", value: Double(detector.compatibleTopG),
          decides: "the worst rank that passes under the literature's protocol, short=anomalous",
          sources: ["provenance.option.top"]),
      ]
    }

    /// Training sets prior, temperature and threshold, in this order, by the windows that it holds out.
    private static func rules(of detector: ChimeraDetector) -> [Rule] {
      let windows = [
        "provenance.data.held-out-windows", "provenance.data.normal.sha256", "provenance.data.abnormal.sha256",
        "provenance.log.sha256", "card.metrics.calibration",
      ]
      return [
        Rule(
          name: "threshold", value: number(detector.threshold),
          decides: "a window of this probability or more is anomalous", sources: windows),
        Rule(
          name: "temperature", value: number(detector.temperature), decides: "divides the margin of the logits",
          sources: windows),
        Rule(
          name: "priorShift", value: number(detector.priorShift),
          decides: "is added to that, for abnormal windows are not as frequent in use as in training",
          sources: [
            "provenance.option.prior", "provenance.data.normal.windows", "provenance.data.abnormal.windows",
          ]),
        Rule(
          name: "minimumMargin", value: number(detector.minimumMargin),
          decides: "what the first root cause must be ahead of other templates by to be clear", isOffAtZero: true),
      ]
    }

    /// A float as the shortest decimal that reads back as it, and not with the digits of its neighbour in double.
    private static func number(_ value: Float) -> Double { Double("\(value)") ?? Double(value) }

    /// The value as people write it: a whole number without a point.
    var valueText: String { value == value.rounded() && value.magnitude < 1e9 ? "\(Int(value))" : "\(value)" }

    /// What the file states of it, for people.
    var statedText: String {
      stated.isEmpty
        ? "not stated" : stated.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }.joined(separator: "; ")
    }
  }
}
