import ArgumentParser
import ToolSupport

struct InspectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Shows what a model file holds.",
    discussion: """
      Sections with their sizes, the graph with shapes and parameter counts, tensor statistics, the decision rule, the log \
      parser with its masks and templates, card, provenance and hashes. The file is read as strictly as the runtime reads it. Exits with 1 where it is not valid.
      """)

  @Argument(help: ArgumentHelp("The model file, or - for standard input.", valueName: "file"))
  var model: String

  @Option(help: ArgumentHelp("Templates to show, those of the most lines first; JSON has all.", valueName: "n|all"))
  var templates = TemplateCount.most(20)

  @Flag(help: "Print the report as JSON, schema \(InspectReport.schema).")
  var json = false

  func run() throws {
    let report = try InspectReport(loading: model)
    try StandardOutput.print(json ? report.json() : report.text(templateCount: templates.limit))
  }
}

/// `--templates`.
enum TemplateCount: ExpressibleByArgument, CustomStringConvertible {
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

  var description: String { limit.map { "\($0)" } ?? "all" }
}
