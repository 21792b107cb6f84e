import ArgumentParser
import TocsinLogs
import TocsinTraining
import ToolSupport

struct ParseCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "parse",
    abstract: "Learns the templates of a raw log and prints them.",
    discussion: """
      Without options the format of the lines is found out, and one configuration serves all systems. With options of \
      Drain, Drain runs exactly as published, with those settings. Lines that do not match the format are counted and \
      shown. Of a message, the first 65536 bytes and 1024 tokens count.
      """)

  @Argument(help: ArgumentHelp("The log: plain, zstd, or - for standard input.", valueName: "log"))
  var log: String

  @OptionGroup var options: LogOptions

  @Option(
    help: ArgumentHelp(
      """
      Write a group's number for each line: the cluster that it joined when it was read, or with --parser adaptive its \
      template's key; 0 for a line that does not match the format, or whose template gave way.
      """, valueName: "file"))
  var groups: String?

  @Option(
    help: ArgumentHelp(
      "Compare with the truth: a table with a record per line and a column EventTemplate or EventId.",
      valueName: "csv"))
  var truth: String?

  @Flag(help: "Print the report as JSON, schema \(ParseReport.schema).")
  var json = false

  func run() throws {
    let truth = try truth.map { path throws(ToolFailure) in try ParseTruth(path) }
    if let groups { try checkGroups(groups) }
    var input = try LogInput(log, format: options.requestedFormat())
    let configuration = try options.learning(format: input.format)
    var learner = try ToolFailure.attributing(to: "--parser") { try LogLearner(configuration) }
    // The lines' clusters are only held where they are asked for, so that memory does not grow with the log.
    let keepsClusters = groups != nil || truth != nil
    var clusters: [UInt32] = []
    var trivial = TrivialGroups()
    while try input.advance() {
      let cluster = learner.learn(input.line)
      if keepsClusters { clusters.append(cluster ?? 0) }
      guard truth != nil else { continue }
      if cluster == nil { trivial.addUnmatched() } else { trivial.add(learner.tokens) }
    }
    let learnt = learner.learnt()
    try check(learnt, input: input.name)
    let assignment = LineAssignment(
      of: learnt, clusters: clusters, clustersAreGroups: options.chosenParser != .adaptive)
    if let groups { try writeFile(assignment.text, to: groups) }

    var report = ParseReport(
      learnt, of: input, parser: options.chosenParser, groups: assignment.groupsByTemplate)
    if let truth {
      try truth.check(lineCount: clusters.count, of: input.name)
      report.compare(assignment.lineGroups, trivial: trivial, truth: truth)
    }
    try StandardOutput.print(json ? report.json() : report.text)
  }

  private func checkGroups(_ path: String) throws(ToolFailure) {
    if path == "-" {
      throw ToolFailure("--groups - names no file, and the report goes to standard output; name a file")
    }
    for input in [log, truth] {
      if let input, areSameFile(path, input) {
        throw ToolFailure("is an input as well and would be lost; name another file for --groups", file: path)
      }
    }
    try checkWritable(path)
  }

  private func check(_ learnt: LearntLog, input: String) throws(ToolFailure) {
    let statistics = learnt.statistics
    guard statistics.lineCount > 0 else { throw ToolFailure("holds no lines; name a log", file: input) }
    guard statistics.unmatchedCount < statistics.lineCount else {
      let format = printable(learnt.configuration.format.text)
      throw ToolFailure(
        "no line is of the format \(format); say with --format what comes before the message", file: input)
    }
  }
}
