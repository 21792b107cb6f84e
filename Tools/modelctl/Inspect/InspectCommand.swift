import ArgumentParser
import TocsinFormat
import ToolSupport

struct InspectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Shows what a model file holds.",
    discussion: """
      Sections with their sizes, the graph with shapes, parameters and floating-point operations, the memory that running it \
      takes, tensor statistics, the decision rule with its thresholds, the log parser with its masks and templates, card, \
      provenance and hashes. --tensor shows one tensor closely, --graph draws the graph, --html makes a page of it all. \
      The file is read as strictly as the runtime reads it. Several files are reported one behind the other; one that \
      cannot be shown does not stop the others. Exits with 1 where a file is not valid, or its detector or log parser, \
      which are then reported as such, cannot be decoded; --tensor and --graph do without these. Exits with 2 where a file \
      cannot be read.
      """)

  @Argument(help: ArgumentHelp("Model files, plain or zstd; - for standard input.", valueName: "file"))
  var models: [String]

  @Option(help: ArgumentHelp("Templates to show, those of the most lines first; JSON has all.", valueName: "n|all"))
  var templates: ShownCount?

  @Option(
    name: .customLong("tensor"),
    help: ArgumentHelp(
      "Show this tensor: statistics, histogram, outliers, dead channels; may be given several times.", valueName: "name"
    ))
  var tensors: [String] = []

  @Option(help: ArgumentHelp("With --tensor: elements to show of each (default: 0).", valueName: "n|all"))
  var values: ShownCount?

  @Option(help: ArgumentHelp("Print the graph alone, as Mermaid or DOT.", valueName: "mermaid|dot"))
  var graph: GraphLanguage?

  @Option(
    name: .customLong("html"),
    help: ArgumentHelp("Write one page of it all, for a browser; - for standard output.", valueName: "page"))
  var page: String?

  @Flag(
    help: """
      Print the report as JSON, schema \(InspectReport.schema), or \(TensorsReport.schema) with --tensor; of several \
      files, each on a line.
      """)
  var json = false

  func validate() throws {
    if models.count(where: { $0 == "-" }) > 1 { throw ValidationError("standard input is one file") }
    let views = [("--tensor", !tensors.isEmpty), ("--graph", graph != nil), ("--html", page != nil)].filter(\.1)
    if views.count > 1 { throw ValidationError("\(views[0].0) and \(views[1].0) print different things; give one") }
    if models.count > 1, page != nil || graph != nil { throw ValidationError("\(views[0].0) takes one file") }
    if json, page != nil || graph != nil { throw ValidationError("\(views[0].0) prints no JSON; leave --json out") }
    if values != nil, tensors.isEmpty { throw ValidationError("--values is of tensors; name one by --tensor") }
    if templates != nil, !views.isEmpty { throw ValidationError("--templates goes with the overview alone") }
  }

  func run() throws {
    if let page { return try write(page, of: models[0]) }
    if let graph {
      return try StandardOutput.print(GraphDiagram(of: InspectedFile(models[0]).model.graph).text(in: graph))
    }
    let series = FileSeries(models) { path throws(ToolFailure) in try report(on: path) }
    try series.finish { series.results.joined(separator: json ? "" : "\n") }
  }

  /// The report on one file as it is printed, and what it makes of the exit code.
  private func report(on path: String) throws(ToolFailure) -> (String, ToolExit) {
    let file = try InspectedFile(path)
    if tensors.isEmpty {
      let report = InspectReport(of: file)
      let text = try json ? print(report) : report.text(templateCount: (templates ?? .most(20)).limit)
      return (text, report.isWhole ? .good : .bad)
    }
    let report = try TensorsReport(of: file, names: tensors, valueCount: (values ?? .most(0)).limit ?? .max)
    return (try json ? print(report) : report.text, .good)
  }

  private func print(_ report: some JSONReport) throws(ToolFailure) -> String {
    try models.count > 1 ? report.jsonLine() : report.json()
  }

  private func write(_ page: String, of model: String) throws {
    if page != "-" {
      try checkDistinct(
        written: [FileArgument("--html", page)].compactMap(\.self),
        read: [FileArgument("the model", model)].compactMap(\.self))
      try checkWritable(page)
    }
    let content = InspectPage(of: try InspectedFile(model))
    try writeReport(content.html, to: page)
    if !content.report.isWhole { throw ToolExit.bad }
  }
}

/// How many of a list to show: `--templates`, `--values`.
enum ShownCount: ExpressibleByArgument {
  case all
  case most(Int)

  init?(argument: String) {
    if argument == "all" {
      self = .all
    } else if let count = Int(argument), count >= 0 {
      self = .most(count)
    } else {
      return nil
    }
  }

  /// `nil`: none.
  var limit: Int? {
    switch self {
    case .all: nil
    case .most(let count): count
    }
  }
}
