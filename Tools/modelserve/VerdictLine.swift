import TocsinDetect

/// A session's verdict as one line of JSON, schema `tocsin.session/1` of Spec/Json.md.
///
/// Written directly: at a million keys a second an encoder would cost more than the scoring.
struct VerdictLine {
  private(set) var text = ""

  /// - Parameter expected: what the network expected at the first anomaly.
  init(_ verdict: SessionVerdict, name: (field: String, value: Int), expected: [ExpectedKey]) {
    text = "{\"schema\":\"tocsin.session/1\""
    append(name.field, "\(name.value)")
    append("verdict", verdict.isAnomalous ? "\"anomalous\"" : "\"normal\"")
    append("ending", "\"\(verdict.ending.name)\"")
    append("entries", "\(verdict.entryCount)")
    append("anomalies", "\(verdict.anomalyCount)")
    append("alarms", "\(verdict.alarmCount)")
    append("worstRank", "\(verdict.worstRank)")
    append("lowestProbability", Self.number(verdict.lowestProbability))
    append("plausibility", "\(verdict.plausibility)")
    if let first = verdict.firstAnomaly { append("first", Self.entry(first, expected: expected)) }
    text += "}\n"
  }

  private mutating func append(_ field: String, _ value: String) { text += ",\"\(field)\":\(value)" }

  private static func entry(_ entry: EntryVerdict, expected: [ExpectedKey]) -> String {
    var text = "{\"position\":\(entry.position)"
    text += entry.isEnd ? ",\"key\":null" : ",\"key\":\(entry.key)"
    if let reason = entry.reason { text += ",\"reason\":\"\(reason.name)\"" }
    if entry.rank > 0 { text += ",\"rank\":\(entry.rank),\"probability\":\(number(entry.probability))" }
    let keys = expected.map { key in
      "{\"key\":\(key.key.map { "\($0)" } ?? "null"),\"probability\":\(number(key.probability))}"
    }
    return text + ",\"expected\":[\(keys.joined(separator: ","))]}"
  }

  /// The shortest decimal that reads back as the same float; JSON has no other numbers.
  private static func number(_ value: Float) -> String { value.isFinite ? "\(value)" : "null" }
}
