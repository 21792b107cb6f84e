import ArgumentParser
import TocsinFormat
import ToolSupport

struct DiffCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "Tells what two model files have in common and what not.",
    discussion: """
      Header, signatures, sections, the graph, each tensor's change in numbers, the decision rule field by field, vocabulary, log parser with \
      masks and templates, golden vectors, card and provenance. Of tensors of different types, such as a model and the same \
      model quantised, the numbers that they stand for are compared. How content is compressed, who signed it and \
      what the header says besides are told, and are no difference of content. Exits as \
      diff does: 0 for the same content, 1 for different ones, 2 for trouble.
      """)

  @Argument(help: ArgumentHelp("The model file before, plain or zstd, or - for standard input.", valueName: "a"))
  var before: String

  @Argument(help: ArgumentHelp("The model file after.", valueName: "b"))
  var after: String

  @Flag(help: "Print the report as JSON, schema \(DiffReport.schema).")
  var json = false

  func validate() throws { try checkStandardInput([before, after]) }

  func run() throws {
    let report = DiffReport(before: try DiffSide(before), after: try DiffSide(after))
    try StandardOutput.print(json ? report.json() : report.text)
    if !report.isSame { throw ToolExit.bad }
  }
}

/// One of the two files.
struct DiffSide {
  let name: String
  let model: ModelFile
  let summary: ContainerSummary

  /// A file that is not valid is trouble, and no difference.
  init(_ path: String) throws(ToolFailure) {
    let bytes = try modelBytes(path)
    name = ToolFailure.displayName(of: path)
    (model, summary) = try ToolFailure.attributing(to: path) {
      (try ModelFileReader.read(bytes: bytes.span), try ModelFileReader.inspect(bytes: bytes.span))
    }
  }
}
