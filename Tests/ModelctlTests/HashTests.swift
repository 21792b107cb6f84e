import Foundation
import Testing
import TocsinFormat
import TocsinTensor

/// `modelctl hash` and `hash --check`.
@Suite struct HashTests {
  @Test func theIdentitiesAreThoseOfInspect() throws {
    let fixture = try Fixture.shared()
    let report = try JSON(parsing: Tool.modelctl.output(["hash", "--json", fixture.model]))
    try JSONSchema("tocsin.hash/1").expectMatch(report)
    let file = try #require(report["files"]?.elements.first)
    let inspection = try JSON(parsing: Tool.modelctl.output(["inspect", "--json", fixture.model]))
    #expect(file["identities"] == inspection["identities"])
    let bytes = try fixture.modelBytes()
    let digest = Digest.sha256(bytes.span)
    #expect(file["sha256"]?.string == digest.text)
  }

  /// Where the machine has the program; without it the digest of the test above holds all the same.
  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/sha256sum")))
  func sha256sumReadsAndWritesTheSameLists() throws {
    let folder = try TemporaryFolder()
    let bytes = try Fixture.shared().modelBytes()
    _ = try folder.file("a.tocsin", bytes)
    _ = try folder.file("back\\slash\nfeed.tocsin", bytes)
    let ours = try shell("modelctl hash --bytes a.tocsin back*", in: folder)
    let theirs = try shell("sha256sum a.tocsin back*", in: folder)
    #expect(ours.exit == 0 && ours.output == theirs.output)
    #expect(try shell("modelctl hash --bytes a.tocsin back* | sha256sum -c", in: folder).exit == 0)
    for option in ["", "--tag"] {
      let checked = try shell("sha256sum \(option) a.tocsin back* > list && modelctl hash --check list", in: folder)
      #expect(checked.exit == 0, "\(checked.errors)")
      #expect(checked.output.hasPrefix("a.tocsin: OK\n"))
    }
  }

  @Test(arguments: ["weights", "content", "file", "bytes", "all"])
  func aListFindsTheFileThatChanged(_ kind: String) throws {
    let folder = try TemporaryFolder()
    let bytes = try Fixture.shared().modelBytes()
    var model = try ModelFileReader.read(bytes: bytes.span)
    let options = kind == "all" ? "" : "--\(kind)"
    _ = try folder.file("a.tocsin", bytes)
    _ = try folder.file("b.tocsin", bytes)
    #expect(try shell("modelctl hash \(options) a.tocsin b.tocsin > list", in: folder).exit == 0)
    #expect(try shell("modelctl hash \(options) --check list", in: folder).exit == 0)

    // Another card: the weights are the same.
    model.card.set("name", to: "other")
    _ = try folder.file("b.tocsin", ModelFileWriter.encode(model))
    let changed = try shell("modelctl hash \(options) --check list", in: folder)
    #expect(changed.exit == (kind == "weights" ? 0 : 1))
    #expect(changed.output.contains("b.tocsin: ") && changed.output.contains("FAILED") == (kind != "weights"))
    let report = try JSON(parsing: shell("modelctl hash --json \(options) --check list", in: folder).output)
    try JSONSchema("tocsin.hash-check/1").expectMatch(report)

    // No model at all, then nothing.
    _ = try folder.text("b.tocsin", "none")
    #expect(try shell("modelctl hash \(options) --check list", in: folder).exit == 1)
    try FileManager.default.removeItem(at: folder.url("b.tocsin"))
    #expect(try shell("modelctl hash \(options) --check list", in: folder).exit == 2)
  }

  @Test func compressionIsOfNoAccountToTheContent() throws {
    let folder = try TemporaryFolder()
    let bytes = try Fixture.shared().modelBytes()
    let model = try ModelFileReader.read(bytes: bytes.span)
    let paths = [
      try folder.file("a.tocsin", bytes).path,
      try folder.file("b.tocsin", ModelFileWriter.encode(model, profile: .storedOnly)).path,
    ]
    for (option, distinct) in [("--weights", 1), ("--content", 1), ("--file", 2), ("--bytes", 2)] {
      let lines = try Tool.modelctl.output(["hash", option] + paths).split(separator: "\n")
      #expect(Set(lines.map { $0.prefix(64) }).count == distinct, "\(option)")
    }
  }

  /// As sha256sum takes it, and any file will do where no identity is asked for.
  @Test func thePlainDigestIsOfTheBytesAsTheyAreStored() throws {
    let folder = try TemporaryFolder()
    let stored = try zstdFrame(of: Fixture.shared().modelBytes())
    let compressed = try folder.file("m.zst", stored).path
    let text = try folder.text("text", "no model")
    let (one, other) = (Digest.sha256(stored.span).text, Digest.sha256(Array("no model".utf8).span).text)
    let all = try Tool.modelctl.output(["hash", compressed])
    #expect(all.hasSuffix("SHA256 (\(compressed)) = \(one)\n"))
    #expect(try all.replacing(compressed, with: "-").hasPrefix(plainIdentities()))
    let lines = "\(one)  \(compressed)\n\(other)  \(text)\n"
    #expect(try Tool.modelctl.output(["hash", "--bytes", compressed, text]) == lines)
    let list = try folder.text("list", lines)
    #expect(try Tool.modelctl.output(["hash", "--check", list]) == "\(compressed): OK\n\(text): OK\n")
    let report = try JSON(parsing: Tool.modelctl.output(["hash", "--bytes", "--json", text]))
    try JSONSchema("tocsin.hash/1").expectMatch(report)
    #expect(report["files"]?.elements.first?["sha256"]?.string == other)
    try Tool.modelctl.run(["hash", "--content", text]).expectFailure(1, "\(text): the file has 8 bytes")
  }

  /// The identities of the model from standard input, a line each.
  private func plainIdentities() throws -> String {
    let lines = try Tool.modelctl.output(["hash", "-"], input: Fixture.shared().modelBytes())
    return lines.split(separator: "\n").dropLast().map { "\($0)\n" }.joined()
  }

  @Test(arguments: ["", "--content", "--bytes"]) func linesMayEndAsOnWindows(_ option: String) throws {
    let folder = try TemporaryFolder()
    _ = try folder.file("a.tocsin", Fixture.shared().modelBytes())
    let outcome = try shell(
      "modelctl hash \(option) a.tocsin | sed 's/$/\\r/' > list; modelctl hash \(option) --check list", in: folder)
    #expect(outcome.exit == 0 && outcome.output.contains("a.tocsin: "), "\(outcome.errors)")
  }

  @Test(arguments: ["", "no digest\n", "\(String(repeating: "0", count: 64)) x\n", "weight (a) = 1\n"])
  func aListThatIsNoneIsTwo(_ text: String) throws {
    let folder = try TemporaryFolder()
    let list = try folder.text("list", text)
    try Tool.modelctl.run(["hash", "--check", list]).expectFailure(2, "modelctl: \(list): ", "sha256sum")
  }

  /// Also where two of them are one character.
  @Test func linesOfNamesAreEscaped() throws {
    let folder = try TemporaryFolder()
    let outcome = try shell(
      "printf 1 > \"$(printf 'a\\r\\nb\\\\')\"; modelctl hash --bytes a* | tee list; sha256sum --check list", in: folder
    )
    #expect(outcome.exit == 0, "\(outcome.errors)")
    let digest = Digest.sha256(Array("1".utf8).span).text
    #expect(outcome.output.hasPrefix("\\\(digest)  a\\r\\nb\\\\\n"), "\(outcome.output)")
  }

  @Test func aNameInAListCannotSteerATerminal() throws {
    let folder = try TemporaryFolder()
    let list = try folder.text("list", "\(String(repeating: "0", count: 64))  \u{1B}[2Jx\n")
    let outcome = try Tool.modelctl.run(["hash", "--check", list])
    #expect(outcome.exit == 2 && outcome.errors.contains("x: cannot open") && !outcome.errors.contains("\u{1B}"))
  }

  @Test func wrongUsageIsTwo() throws {
    for arguments in [[], ["-", "-"], ["a", "--check", "b"], ["a", "--weights", "--content"]] {
      #expect(try Tool.modelctl.run(["hash"] + arguments).exit == 2)
    }
    let folder = try TemporaryFolder()
    let bad = try folder.text("m.tocsin", "none")
    try Tool.modelctl.run(["hash", bad]).expectFailure(1, "modelctl: \(bad): ")
  }
}
