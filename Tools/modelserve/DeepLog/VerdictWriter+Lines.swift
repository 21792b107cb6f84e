import TocsinDetect
import TocsinLogs
import ToolSupport

extension VerdictWriter {
  /// An anomalous entry of a raw log, schema `tocsin.line/1`: the entry that `stream` has just judged.
  mutating func write(
    _ entry: EntryVerdict, of stream: borrowing DeepLogLineStream, expected: [ExpectedKey]
  ) throws(ToolFailure) {
    json.begin(schema: "tocsin.line/1")
    json.field("line", stream.counts.lines)
    json.field("session", text: stream.name)
    json.field("position", entry.position)
    append(key: entry)
    if case .unknown(let nearest?, let similarity) = stream.line?.match {
      append(nearest: nearest, similarity: similarity)
    }
    append(judgement: entry)
    json.field("isSuppressed", entry.isSuppressed)
    append(expected)
    try writeLine()
  }

  /// The session of a raw log that `stream` has just ended.
  mutating func write(
    _ verdict: SessionVerdict, of stream: borrowing DeepLogLineStream, expected: [ExpectedKey]
  ) throws(ToolFailure) {
    let place = stream.endedSession
    json.begin(schema: "tocsin.session/1")
    json.field("session", text: stream.endedName)
    json.field("firstLine", place.firstLine)
    json.field("lastLine", place.lastLine)
    append(verdict)
    if let first = verdict.firstAnomaly {
      json.beginObject("first")
      if let line = place.anomalyLine { json.field("line", line) }
      json.field("position", first.position)
      append(key: first)
      if let nearest = place.nearestTemplate { append(nearest: nearest, similarity: place.similarity) }
      append(judgement: first)
      append(expected)
      json.endObject()
    }
    try writeLine()
  }

  /// What became of all lines, schema `tocsin.lines/1`.
  mutating func write(_ totals: LineTotals) throws(ToolFailure) {
    json.begin(schema: "tocsin.lines/1")
    append(totals.log)
    json.field("entries", totals.entries)
    json.field("anomalies", totals.anomalies)
    json.field("sessions", totals.log.sessions)
    json.field("anomalous", totals.anomalous)
    json.field("evicted", totals.log.evicted)
    try writeLine()
  }
}
