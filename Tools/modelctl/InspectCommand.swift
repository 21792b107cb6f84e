import ArgumentParser
import ToolSupport

struct InspectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Shows what a model file holds.",
    discussion: """
      Sections with their sizes, the graph with shapes and parameter counts, tensor statistics, the decision rule, card, \
      provenance and hashes. The file is read as strictly as the runtime reads it. Exits with 1 where it is not valid.
      """)

  @Argument(help: ArgumentHelp("The model file, or - for standard input.", valueName: "file"))
  var model: String

  @Flag(help: "Print the report as JSON, schema \(InspectReport.schema).")
  var json = false

  func run() throws {
    let report = try InspectReport(loading: model)
    var output = StandardOutput()
    try output.write(json ? report.json() : report.text)
    try output.flush()
  }
}
