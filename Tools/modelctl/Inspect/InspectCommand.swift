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
      cannot be shown does not stop the others. Exits with 1 where a file is not valid, 2 where one cannot be read.
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
    var worst = ToolExit.good
    for (index, path) in models.enumerated() {
      do throws(ToolFailure) {
        let text = try report(on: path)
        try StandardOutput.print(index > 0 && !json ? "\n" + text : text)
      } catch {
        writeToStandardError("\(ModelCtl.configuration.commandName ?? ""): \(error)\n")
        if error.exit.rawValue > worst.rawValue { worst = error.exit }
      }
    }
    if worst != .good { throw worst }
  }

  /// The report on one file as it is printed.
  private func report(on path: String) throws(ToolFailure) -> String {
    let file = try InspectedFile(path)
    if tensors.isEmpty {
      let report = try InspectReport(of: file)
      return try json ? print(report) : report.text(templateCount: (templates ?? .most(20)).limit)
    }
    let report = try TensorsReport(of: file, names: tensors, valueCount: (values ?? .most(0)).limit ?? .max)
    return try json ? print(report) : report.text
  }

  private func print(_ report: some JSONReport) throws(ToolFailure) -> String {
    try models.count > 1 ? report.jsonLine() : report.json()
  }

  private func write(_ page: String, of model: String) throws(ToolFailure) {
    if page != "-" {
      try checkDistinct(
        written: [FileArgument("--html", page)].compactMap(\.self),
        read: [FileArgument("the model", model)].compactMap(\.self))
      try checkWritable(page)
    }
    let html = try InspectPage(of: InspectedFile(model)).html
    if page == "-" { try StandardOutput.print(html) } else { try writeFile(html, to: page) }
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
