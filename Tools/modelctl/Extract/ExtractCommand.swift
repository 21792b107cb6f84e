import ArgumentParser
import TocsinFormat
import ToolSupport

struct ExtractCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "extract",
    abstract: "Takes parts of a model file out into files of their own.",
    discussion: """
      Sections as their decoded bytes (NAME.bin), tensors as NumPy arrays of the numbers that they stand for (NAME.npy), the \
      card and the provenance as text, templates as a line each with key and lines before the text. Names of files come from names in the model, with every byte \
      that is not a letter, a digit, or one of .-_ written as %XX. What is there stays, unless --force is given.
      """)

  @Argument(help: ArgumentHelp("The model file, plain or zstd, or - for standard input.", valueName: "file"))
  var model: String

  @Argument(help: ArgumentHelp("The folder to write to; made where it is missing.", valueName: "folder"))
  var folder: String

  @Option(
    name: .customLong("section"),
    help: ArgumentHelp("A section, by the name that modelctl inspect shows.", valueName: "name"))
  var sections: [String] = []

  @Option(name: .customLong("tensor"), help: ArgumentHelp("A tensor, by name.", valueName: "name"))
  var tensors: [String] = []

  @Flag(help: "The card.")
  var card = false

  @Flag(help: "The provenance.")
  var provenance = false

  @Flag(help: "The log templates.")
  var templates = false

  @Flag(help: "All sections, tensors and texts.")
  var all = false

  @Flag(help: "Replace files that are there.")
  var force = false

  @Flag(help: "Print the report as JSON, schema \(ExtractReport.schema).")
  var json = false

  func validate() throws {
    if sections.isEmpty, tensors.isEmpty, !card, !provenance, !templates, !all {
      throw ValidationError("name what to take out: --section, --tensor, --card, --provenance, --templates, or --all")
    }
  }

  func run() throws {
    let bytes = try modelBytes(model)
    let parts = try ToolFailure.attributing(to: model, exit: .bad) { try ModelParts(of: bytes) }
    let chosen = try ToolFailure.attributing(to: model) { try choose(from: parts) }
    try makeFolder(folder)
    var report = ExtractReport(file: ToolFailure.displayName(of: model), parts: [])
    for part in chosen {
      let path = "\(folder)/\(part.fileName)"
      if !force, isThere(path) {
        throw ToolFailure("is there already; remove it, or replace it with --force", file: path)
      }
      try writeFile(part.bytes, to: path)
      report.parts.append(.init(kind: part.kind, name: part.name, path: path, byteCount: part.bytes.count))
    }
    try StandardOutput.print(json ? report.json() : report.text)
  }

  private func choose(from parts: ModelParts) throws -> [ModelPart] {
    if all { return try parts.all() }
    var chosen = try sections.map(parts.section) + tensors.map(parts.tensor)
    if card { chosen.append(try parts.card()) }
    if provenance { chosen.append(try parts.provenance()) }
    if templates { chosen.append(try parts.templates()) }
    return chosen
  }
}
