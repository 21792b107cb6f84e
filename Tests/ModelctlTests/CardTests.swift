import Foundation
import Testing
import TocsinFormat
import TocsinTensor

/// `modelctl card` shows and edits the card and nothing else.
@Suite struct CardTests {
  private let folder: TemporaryFolder
  private let bytes: [UInt8]
  private let path: String

  init() throws {
    folder = try TemporaryFolder()
    let fixture = try Fixture.shared().modelBytes()
    let model = try ModelFileReader.read(bytes: fixture.span)
    // Stored forms that no writer of ours chooses, to see that they stay.
    bytes = try ModelFileWriter.encode(model, profile: .storedOnly)
    path = try folder.file("m.tocsin", bytes).path
  }

  private func card(_ arguments: String...) throws -> JSON {
    let report = try JSON(parsing: Tool.modelctl.output(["card", path, "--json"] + arguments))
    try JSONSchema("tocsin.card/2").expectMatch(report)
    return report
  }

  private func sections(_ bytes: [UInt8]) throws -> [(id: SectionID, stored: [UInt8])] {
    try ModelFileReader.inspect(bytes: bytes.span).sections.map { ($0.id, Array(bytes[$0.storedRange])) }
  }

  @Test func theCardIsShownAndNothingIsWritten() throws {
    let report = try card()
    let inspection = try JSON(parsing: Tool.modelctl.output(["inspect", "--json", path]))
    #expect(report["card"] == inspection["card"] && report["output"] == nil)
    #expect(try folder.bytes("m.tocsin") == bytes)
  }

  @Test func textsAreSetAndRemovedAndAllElseStays() throws {
    let first = try card("--set", "name=a = b", "--set", "licence=", "--set", "name=Ünter\nzwei")
    #expect(first["card"]?["name"]?.string == "Ünter\nzwei" && first["card"]?["licence"]?.string == "")
    #expect(first["output"]?.string == path)
    let edited = try folder.bytes("m.tocsin")
    let (before, after) = (try sections(bytes), try sections(edited))
    #expect(before.map(\.id) == after.map(\.id))
    for (old, new) in zip(before, after) where old.id != .card { #expect(old.stored == new.stored) }

    let second = try card("--unset", "licence", "--unset", "name")
    let removed = second["changes"]?.elements.compactMap { $0["after"] == nil ? $0["name"]?.string : nil }
    #expect(removed == ["licence", "name"])
    let texts = try ModelFileReader.read(path: path).card
    #expect(texts.text("licence") == nil && texts.text("name") == nil)
    try Tool.modelctl.output(["validate", "--isa", "scalar", path])
  }

  @Test func aJSONFileSetsAndRemoves() throws {
    let texts = try folder.text("card.json", #"{"one": "1", "two": "\u00fc", "name": null}"#)
    _ = try card("--set", "name=x")
    let report = try card("--from", texts, "--set", "one=uno")
    #expect(report["card"]?["one"]?.string == "uno" && report["card"]?["two"]?.string == "ü")
    #expect(report["card"]?["name"] == nil)
  }

  @Test func anEditThatChangesNothingWritesNothing() throws {
    _ = try card("--set", "name=x")
    let once = try folder.bytes("m.tocsin")
    try FileManager.default.setAttributes([.modificationDate: Date(timeIntervalSince1970: 9)], ofItemAtPath: path)
    let report = try card("--set", "name=x")
    #expect(report["output"] == nil && report["changes"]?.elements.isEmpty == true)
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    #expect(attributes[.modificationDate] as? Date == Date(timeIntervalSince1970: 9))
    #expect(try folder.bytes("m.tocsin") == once)
  }

  @Test func aSignatureIsLeftOut() throws {
    var model = EditedModel(bytes)
    model.append(.signature, [1, 0, 0, 0] + [UInt8](repeating: 7, count: 96))
    _ = try folder.file("m.tocsin", model.sealed)
    try Tool.modelctl.output(["canonicalize", "--stored", path])
    #expect(EditedModel(try folder.bytes("m.tocsin")).sectionCount == model.sectionCount)
    #expect(try card("--set", "name=x")["attachmentsLeftOut"]?.elements.map(\.string) == ["signature"])
    #expect(EditedModel(try folder.bytes("m.tocsin")).sectionCount < model.sectionCount)
  }

  /// The text is there already, so the file is the one that was signed.
  @Test func anUnchangedCardKeepsBytesAndSignature() throws {
    _ = try card("--set", "name=x")
    let (key, publicKey) = (folder.path("release.key"), folder.path("release.pub"))
    try Tool.modelctl.output(["keygen", key, "--public", publicKey])
    try Tool.modelctl.output(["sign", path, "--key", key])
    let report = try card("--set", "name=x", "--output", folder.path("copy.tocsin"))
    #expect(report["attachmentsLeftOut"]?.elements.isEmpty == true && report["changes"]?.elements.isEmpty == true)
    #expect(try folder.bytes("copy.tocsin") == folder.bytes("m.tocsin"))
    try Tool.modelctl.output(["verify", folder.path("copy.tocsin"), "--key", publicKey])
  }

  @Test func anEmptyCardIsNoSection() throws {
    let names = try ModelFileReader.read(path: path).card.entries.map(\.name.text)
    let report = try JSON(
      parsing: Tool.modelctl.output(["card", "--json", path] + names.flatMap { ["--unset", $0] }))
    #expect(report["card"]?.fields.isEmpty == true)
    #expect(try sections(folder.bytes("m.tocsin")).contains { $0.id == .card } == false)
  }

  @Test(arguments: [
    (["--set", "two words=x"], "two words"), (["--set", "=x"], "not a name"), (["--set", "a=\u{1B}[2J"], "byte 0"),
    (["--set", "a=x\u{202E}y"], "byte 1"), (["--unset", "nothing"], "nothing"),
    (["--set", "a=" + String(repeating: "x", count: 70_000)], "section card"),
  ])
  func whatTheRulesForbidIsTwo(_ arguments: [String], _ message: String) throws {
    try Tool.modelctl.run(["card", path] + arguments).expectFailure(2, message)
    #expect(try folder.bytes("m.tocsin") == bytes)
  }

  @Test(arguments: [
    ("[]", "not a JSON object of texts"), (#"{"a": 1}"#, "not a JSON object of texts"),
    (#"{"a": ["x"]}"#, "not a JSON object of texts"), ("{", "line 1: "), ("", "line 1: "), ("{} {}", "line 1: "),
    (#"{"a": "1", "a": "2"}"#, "line 1: the field a stands twice"),
  ])
  func aJSONFileHoldsTexts(_ text: String, _ message: String) throws {
    let file = try folder.text("card.json", text)
    try Tool.modelctl.run(["card", path, "--from", file]).expectFailure(2, "\(file): \(message)")
    #expect(try folder.bytes("m.tocsin") == bytes)
  }

  @Test func streamsGoToOtherFiles() throws {
    let output = folder.path("out.tocsin")
    try Tool.modelctl.output(["card", "-", "--set", "name=x", "-o", output], input: bytes)
    #expect(try ModelFileReader.read(path: output).card.text("name") == "x")
    for wrong in [
      ["-", "--set", "a=b"], [path, "-o", output], [path, "--set", "a"], [path, "--set", "a=b", "-o", "-"],
    ] {
      #expect(try Tool.modelctl.run(["card"] + wrong).exit == 2, "\(wrong)")
    }
    let compressed = try folder.file("m.zst", zstdFrame(of: bytes)).path
    try Tool.modelctl.run(["card", compressed, "--set", "a=b"]).expectFailure(2, compressed, "--output")
  }
}
