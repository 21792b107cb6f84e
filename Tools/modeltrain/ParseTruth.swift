import TocsinTraining
import ToolSupport

/// The true groups of a log's lines.
struct ParseTruth {
  let path: String
  let groups: LineGroups
  /// Whether it tells the templates, and not only the groups.
  let hasTemplates: Bool

  /// Reads a table with a record for each line of the log, in order, and the columns EventTemplate or EventId, as the
  /// public sets of labelled logs have them.
  init(_ path: String) throws(ToolFailure) {
    var reader = try CSVReader(path)
    let template = reader.column(named: "EventTemplate")
    let name: Int
    if let template { name = template } else { name = try reader.requiredColumn("EventId") }
    var groups = LineGroups()
    var positions: [[UInt8]: Int] = [:]
    while try reader.advance() {
      groups.append(named: reader[name], template: reader[name], positions: &positions)
    }
    self.path = path
    self.groups = groups
    hasTemplates = template != nil
  }

  /// Fails where the truth is not about `count` lines.
  func check(lineCount count: Int, of log: String) throws(ToolFailure) {
    guard groups.groups.count != count else { return }
    throw ToolFailure(
      "\(groups.groups.count) records for the \(count) lines of \(log); give the table of this log", file: path)
  }
}
