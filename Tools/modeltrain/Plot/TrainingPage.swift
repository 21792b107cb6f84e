import Foundation
import TocsinTraining
import ToolSupport

/// The page that shows training logs: charts that share their epochs, and a table.
struct TrainingPage {
  private let logs: [TrainingCurves]

  init(_ logs: [TrainingCurves]) { self.logs = logs }

  /// A whole document: no script, no reference to anything outside of it.
  var html: String {
    let title = "Training: " + logs.map(\.name).joined(separator: ", ")
    var content = """
      <main>
      <h1>\(title.htmlEscaped)</h1>
      <p class="legend">\(legend)</p>

      """
    for chart in charts { content += "<section>\n<h2>\(chart.title.htmlEscaped)</h2>\n\(chart.svg)</section>\n" }
    return HTMLDocument(title: title, style: Self.style, content: content + table + "</main>\n").html
  }

  /// Colours by log; a dashed line is the hold-out.
  private var legend: String {
    var entries = logs.enumerated().map { index, log in #"<span class="c\#(index)">■</span> \#(log.name.htmlEscaped)"# }
    if logs.contains(where: { $0.records.contains { $0.validation != nil } }) {
      entries.append("solid: training, dashed: hold-out")
    }
    return entries.joined(separator: " · ")
  }

  private var charts: [LineChart] {
    var charts = [chart("Loss") { $0.loss }]
    var names: [String] = []
    for name in logs.flatMap(\.metricNames) where !names.contains(name) { names.append(name) }
    for name in names { charts.append(chart(name) { $0.metrics?[name] }) }
    let rates = logs.enumerated().map { index, log in
      series(log, index, "learning rate", isDashed: false) { $0.learningRate }
    }
    return charts + [LineChart(title: "Learning rate", series: rates, marks: [])]
  }

  /// What passes over training samples and hold-outs have measured.
  private func chart(_ title: String, _ value: (TrainingLogRecord.Pass) -> Double?) -> LineChart {
    let all = logs.enumerated().flatMap { index, log in
      [
        series(log, index, "training", isDashed: false) { value($0.training) },
        series(log, index, "hold-out", isDashed: true) { $0.validation.flatMap(value) },
      ]
    }
    let marks = logs.enumerated().compactMap { index, log in
      log.best.map { LineChart.Mark(epoch: $0.epoch, colour: index, label: "best: epoch \($0.epoch)") }
    }
    return LineChart(title: title, series: all.filter { !$0.points.isEmpty }, marks: marks)
  }

  /// An epoch without the number is a gap; a series without any has no points.
  private func series(
    _ log: TrainingCurves, _ index: Int, _ name: String, isDashed: Bool, _ value: (TrainingLogRecord) -> Double?
  ) -> LineChart.Series {
    let points = log.records.map { ($0.epoch, value($0)) }
    let isMissing = points.allSatisfy { $0.1 == nil }
    return LineChart.Series(
      name: "\(log.name), \(name)", colour: index, isDashed: isDashed,
      points: isMissing ? [] : points.map { ($0.0, $0.1 ?? .nan) })
  }

  private var table: String {
    let titles = ["log", "epochs", "best epoch", "training loss", "hold-out loss", "samples/s", "time"]
    var table = "<table>\n<tr>" + titles.map { "<th>\($0)</th>" }.joined() + "</tr>\n"
    for log in logs {
      guard let last = log.records.last else { continue }
      let shown = log.best ?? last
      let seconds = log.records.reduce(0) { $0 + $1.seconds }
      let items = log.records.reduce(0.0) { $0 + Double($1.items) }
      let cells = [
        log.name.htmlEscaped, "\(last.epoch) of \(last.epochs)", log.best.map { "\($0.epoch)" } ?? "–",
        Self.number(shown.training.loss), shown.validation.map { Self.number($0.loss) } ?? "–",
        Self.number(items / max(seconds, 1e-9)), Self.number(seconds) + " s",
      ]
      table += "<tr>" + cells.map { "<td>\($0)</td>" }.joined() + "</tr>\n"
    }
    return table + "</table>\n"
  }

  private static func number(_ value: Double) -> String {
    value.isFinite ? String(format: abs(value) >= 1_000 ? "%.0f" : "%.4g", value) : "–"
  }

  private static let style = """
    svg { width: 100%; height: auto; }
    svg text { fill: var(--ink); font: 12px system-ui, sans-serif; }
    .grid { stroke: var(--faint); } .axis { stroke: var(--ink); }
    path { fill: none; stroke: currentColor; stroke-width: 1.8; stroke-linejoin: round; }
    circle { fill: currentColor; } .dashed path { stroke-dasharray: 6 4; }
    .mark { stroke: currentColor; stroke-dasharray: 2 3; }
    table { margin-top: 1.5rem; }
    """
}
