import TocsinTraining
import ToolSupport

extension ParseReport {
  /// The report for a terminal: templates by their number of lines.
  var text: String {
    var text = "\(file): \(lines) lines, \(templates.count) templates; format \(format); parser \(parser)\n"
    if unmatched.lines > 0 {
      text += "\(unmatched.lines) lines are not of this format; say with --format what comes before the message\n"
      for example in unmatched.examples { text += "  line \(example.number): \(example.text)\n" }
    }
    if let obstacle { text += "these templates do not fit into a model file: \(obstacle)\n" }
    if let truth { text += "\n" + Self.table(of: truth) }
    return text + "\n" + templateTable
  }

  private var templateTable: String {
    var table = TextTable([("lines", .right), ("key", .right), ("template", .left)])
    for template in templates.sorted(by: { ($1.lines, $0.key) < ($0.lines, $1.key) }) {
      table.append(["\(template.lines)", "\(template.key)", template.text])
      let parameters = template.samples.first?.parameters ?? []
      if !parameters.isEmpty { table.append(["", "", "  " + parameters.joined(separator: " | ")]) }
    }
    return table.text
  }

  private static func table(of truth: Truth) -> String {
    var table = TextTable([
      ("against \(truth.groups) true groups", .left), ("groups", .right), ("exact", .right), ("GA %", .right),
      ("FGA %", .right), ("PA %", .right), ("FTA %", .right),
    ])
    for measures in [truth.measures] + truth.baselines {
      table.append([
        measures.name, "\(measures.groups)", "\(measures.exactGroups)", percent(measures.groupingAccuracy),
        percent(measures.groupingF1), measures.parsingAccuracy.map(percent) ?? "–",
        measures.templateF1.map(percent) ?? "–",
      ])
    }
    return table.text
  }

  private static func percent(_ share: Double) -> String { "\(rounded(100 * share, digits: 2))" }
}
