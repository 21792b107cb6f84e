import TocsinDetect
import TocsinLogs
import ToolSupport

extension VerdictWriter {
  /// The fields of schema `tocsin.window/1` behind the one that names the window.
  mutating func append(_ window: borrowing JudgedWindow, detail: WindowDetail, _ vocabulary: LogKeyVocabulary) {
    let verdict = window.verdict
    if !window.places.isEmpty {
      json.field("firstLine", window.places[0].number)
      json.field("lastLine", window.places[window.places.count - 1].number)
    }
    json.field("lines", verdict.lineCount)
    json.field("verdict", word: verdict.isAnomalous ? "anomalous" : "normal")
    json.field("probability", verdict.probability)
    json.field("logitMargin", verdict.logitMargin)
    json.field("unknown", verdict.unknownCount)
    guard detail.ranksAll || verdict.isAnomalous else { return }
    json.field("hasClearCause", verdict.hasClearCause)
    if let margin = verdict.causeMargin { json.field("causeMargin", margin) }
    json.field("headsDisagree", verdict.headsDisagree)
    appendCauses(window, count: min(detail.top, verdict.lineCount), vocabulary)
    appendTemplates(window, count: min(detail.top, verdict.templateCount), vocabulary)
  }

  private mutating func appendCauses(
    _ window: borrowing JudgedWindow, count: Int, _ vocabulary: LogKeyVocabulary
  ) {
    json.beginArray("causes")
    for rank in 0..<count {
      let position = Int(window.ranking[rank])
      json.beginElement()
      json.field("position", position)
      if !window.places.isEmpty { json.field("line", window.places[position].number) }
      append(key: window.keys[position], vocabulary)
      if !window.places.isEmpty, let nearest = window.places[position].nearestTemplate {
        append(nearest: nearest, similarity: window.places[position].similarity)
      }
      json.field("score", window.scores[position])
      json.field("attention", window.attention[position])
      json.endObject()
    }
    json.endArray()
  }

  private mutating func appendTemplates(
    _ window: borrowing JudgedWindow, count: Int, _ vocabulary: LogKeyVocabulary
  ) {
    json.beginArray("templates")
    for rank in 0..<count {
      let template = window.templates[rank]
      json.beginElement()
      append(key: template.key, vocabulary)
      json.field("score", template.score)
      json.field("count", template.count)
      json.field("firstPosition", template.firstPosition)
      json.endObject()
    }
    json.endArray()
  }

  /// A key, the text of its template, and whether training windows held it.
  private mutating func append(key: UInt32, _ vocabulary: LogKeyVocabulary) {
    json.field("key", Int(key))
    appendTemplate(key: key)
    json.field("isKnown", vocabulary.classIndex(of: key) != nil)
  }

  /// What became of all lines and windows, schema `tocsin.windows/1`.
  mutating func write(_ totals: WindowTotals) throws(ToolFailure) {
    json.begin(schema: "tocsin.windows/1")
    append(totals.log)
    json.field("sessions", totals.log.sessions)
    json.field("evicted", totals.log.evicted)
    json.field("windows", totals.windows)
    json.field("anomalous", totals.anomalous)
    json.field("unclear", totals.unclear)
    json.field("disagreeing", totals.disagreeing)
    try writeLine()
  }
}
