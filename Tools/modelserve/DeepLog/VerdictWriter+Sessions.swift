import TocsinDetect
import ToolSupport

extension VerdictWriter {
  /// A session whose keys were the input.
  ///
  /// - Parameters:
  ///   - name: The field that names the session.
  ///   - expected: What the network expected at the first anomaly.
  mutating func write(
    _ verdict: SessionVerdict, name: (field: String, value: Int), expected: [ExpectedKey]
  ) throws(ToolFailure) {
    json.begin(schema: "tocsin.session/1")
    json.field(name.field, name.value)
    append(verdict)
    if let first = verdict.firstAnomaly {
      json.beginObject("first")
      json.field("position", first.position)
      append(key: first)
      append(judgement: first)
      append(expected)
      json.endObject()
    }
    try writeLine()
  }

  mutating func append(_ verdict: SessionVerdict) {
    json.field("verdict", word: verdict.isAnomalous ? "anomalous" : "normal")
    json.field("ending", word: verdict.ending.name.description)
    json.field("entries", verdict.entryCount)
    json.field("anomalies", verdict.anomalyCount)
    json.field("alarms", verdict.alarmCount)
    json.field("worstRank", verdict.worstRank)
    json.field("lowestProbability", verdict.lowestProbability)
    json.field("plausibility", verdict.plausibility)
  }

  /// The key of an entry, and of raw lines its template's text.
  mutating func append(key entry: EntryVerdict) {
    if entry.isEnd {
      json.nullField("key")
    } else {
      json.field("key", Int(entry.key))
      appendTemplate(key: entry.key)
    }
  }

  mutating func append(judgement entry: EntryVerdict) {
    if let reason = entry.reason { json.field("reason", word: reason.name.description) }
    if entry.rank > 0 {
      json.field("rank", entry.rank)
      json.field("probability", entry.probability)
    }
  }

  mutating func append(_ expected: [ExpectedKey]) {
    json.beginArray("expected")
    for key in expected {
      json.beginElement()
      if let key = key.key {
        json.field("key", Int(key))
        appendTemplate(key: key)
      } else {
        json.nullField("key")
      }
      json.field("probability", key.probability)
      json.endObject()
    }
    json.endArray()
  }
}
