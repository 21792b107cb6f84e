import ArgumentParser
import TocsinFormat
import ToolSupport

struct CardCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "card",
    abstract: "Shows or edits the card of a model file, and nothing else of it.",
    discussion: """
      The card holds named texts for people: UTF-8 without control characters, 64 KiB in all, under names of 1 to 64 \
      printable ASCII characters without blanks. --from comes first, then --unset, then --set. All other sections keep their stored \
      bytes; signatures and other attachments, which would no longer hold, are left out. Without --output, the file is replaced where its card \
      changes.
      """)

  @Argument(help: ArgumentHelp("The model file, plain or zstd, or - for standard input.", valueName: "file"))
  var model: String

  @Option(
    name: .customLong("set"), help: ArgumentHelp("Sets a text; may be given several times.", valueName: "name=text"))
  var settings: [CardSetting] = []

  @Option(
    name: .customLong("unset"), help: ArgumentHelp("Removes a text; may be given several times.", valueName: "name"))
  var removals: [String] = []

  @Option(
    help: ArgumentHelp(
      "Sets the texts of a JSON object, and removes those that are null there.", valueName: "file.json"))
  var from: String?

  @Option(name: .shortAndLong, help: ArgumentHelp("The file to write instead.", valueName: "out.tocsin"))
  var output: String?

  @Flag(help: "Print the report as JSON, schema \(CardReport.schema).")
  var json = false

  private var isEdit: Bool { !settings.isEmpty || !removals.isEmpty || from != nil }

  func validate() throws {
    if output == "-" { throw ValidationError("a model is written to a file; name one") }
    if output != nil, !isEdit {
      throw ValidationError("--output is for an edited card; change something, or leave it out")
    }
    if isEdit, output == nil, model == "-" {
      throw ValidationError("standard input cannot be replaced; name a file with --output")
    }
    try checkStandardInput([model, from].compactMap(\.self))
  }

  func run() throws {
    if let output { try checkWritable(output) }
    var source = try ByteSource(model)
    let isCompressed = source.isCompressed
    let bytes = try source.readModel()
    let file = try ToolFailure.attributing(to: model, exit: .bad) { try ModelFileReader.read(bytes: bytes.span) }
    var card = file.card
    try edit(&card)
    var report = CardReport(file: source.name, before: file.card, after: card)
    if card != file.card || output != nil {
      let target = output ?? model
      if output == nil, isCompressed {
        throw ToolFailure("a compressed file is not replaced by a plain one; name another with --output", file: model)
      }
      let edit = try ToolFailure.attributing(to: model) { try CardEdit(of: bytes, file, to: card) }
      try ToolFailure.attributing(to: target) { try AtomicFile.write(edit.bytes.span, to: target) }
      report.output = target
      report.attachmentsLeftOut = edit.attachmentsLeftOut.map(\.label)
    }
    try StandardOutput.print(json ? report.json() : report.text(isEdit: isEdit))
  }

  private func edit(_ card: inout Metadata) throws(ToolFailure) {
    if let from {
      for (name, text) in try CardTexts(from).texts {
        if let text { try set(name, to: text, in: &card, file: from) } else { try unset(name, in: &card, file: from) }
      }
    }
    for name in removals { try unset(name, in: &card, file: "--unset") }
    for setting in settings { try set(setting.name, to: setting.text, in: &card, file: "--set") }
  }

  private func set(_ name: String, to text: String, in card: inout Metadata, file: String) throws(ToolFailure) {
    let bytes = [UInt8](text.utf8)
    if let position = firstInvalidText(in: bytes.span) {
      throw ToolFailure(
        "\(name): byte \(position) of the text is a character that texts may not hold; leave control characters out",
        file: file)
    }
    card.set(try cardName(name, file: file), toUTF8: bytes)
  }

  private func unset(_ name: String, in card: inout Metadata, file: String) throws(ToolFailure) {
    guard card.remove(try cardName(name, file: file)) else {
      throw ToolFailure("\(name): the card has no such text; modelctl card shows those that it has", file: file)
    }
  }
}
