import ArgumentParser
import TocsinFormat
import ToolSupport

struct ExtractCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "extract",
    abstract: "Takes parts of a model file out into files of their own.",
    discussion: """
      Sections as their decoded bytes (NAME.bin), tensors as NumPy arrays of the numbers that they stand for \
      (tensor-NAME.npy), the card and the provenance as text, templates as a line each with key and lines before the text, \
      control bytes in it written as \\xXX. Names of files come from names in the model, with every byte that is not a \
      letter, a digit, or one of .-_ written as %XX. Where one of the files is there already, nothing is written, unless \
      --force is given; that replaces files, and never links or what they lead to.
      """)

  @Argument(help: ArgumentHelp("The model file, plain or zstd, or - for standard input.", valueName: "file"))
  var model: String

  @Argument(help: ArgumentHelp("The folder to write to; made where it is missing.", valueName: "folder"))
  var folder: String

  @Option(
    name: .customLong("section"),
    help: ArgumentHelp(
      "A section, by the name that modelctl inspect shows; by its number where it has none.", valueName: "name"))
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
    if folder == "-" { throw ValidationError("parts are written to a folder; name one") }
  }

  func run() throws {
    let bytes = try modelBytes(model)
    let name = ToolFailure.displayName(of: model)
    let parts = try ToolFailure.attributing(to: model, exit: .bad) { try ModelParts(of: bytes, file: name) }
    let chosen = try ToolFailure.attributing(to: model) { try choose(from: parts) }
    for part in chosen { try checkPlace(of: part) }
    try makeFolder(folder)
    var report = ExtractReport(file: name, parts: [])
    for part in chosen {
      let path = path(of: part)
      try writeFile(part.bytes, to: path)
      report.parts.append(.init(kind: part.kind, name: part.name, path: path, byteCount: part.bytes.count))
    }
    try StandardOutput.print(json ? report.json() : report.text)
  }

  /// Those that the options name, each once.
  private func choose(from parts: ModelParts) throws -> [ModelPart] {
    if all { return try parts.all() }
    var chosen = try sections.map(parts.section) + tensors.map(parts.tensor)
    if card { chosen.append(try parts.card()) }
    if provenance { chosen.append(try parts.provenance()) }
    if templates { chosen.append(try parts.templates()) }
    var names: Set<String> = []
    return chosen.filter { names.insert($0.fileName).inserted }
  }

  private func path(of part: ModelPart) -> String { "\(folder)/\(part.fileName)" }

  /// Fails where something is in the way of a part: a link might lead out of the folder.
  private func checkPlace(of part: ModelPart) throws(ToolFailure) {
    let path = path(of: part)
    guard isThere(path) else { return }
    if !force { throw ToolFailure("is there already; remove it, or replace it with --force", file: path) }
    guard isPlainFile(path) else {
      throw ToolFailure("is no plain file, which --force would replace; remove it", file: path)
    }
  }
}
