import Foundation
import Testing
import TocsinFormat

/// Names of files that try to write lines of their own and to steer the terminal: no report for people, and no error, lets
/// them. JSON keeps them as they are.
@Suite struct HostileNameTests {
  private static let name = "evil.tocsin: good\nforged\u{1B}[2J\u{202E}\u{200B}"
  private static let shown = "evil.tocsin: good\u{B7}forged\u{B7}[2J\u{B7}\u{B7}"

  /// `M`: a model, `N`: no file, `O`: a file to write, `F`: a folder, `S`: a private key, `P`: its public key, `L`: a list of
  /// digests with the model in it, `A`: arrays; all of such names.
  static let commands: [(Tool, String)] = [
    (.modelctl, "inspect M"), (.modelctl, "inspect N"), (.modelctl, "inspect M --tensor output.bias"),
    (.modelctl, "inspect M --tensor N"), (.modelctl, "inspect P"), (.modelctl, "inspect M --html N/x"),
    (.modelctl, "validate --isa scalar M"), (.modelctl, "validate P"),
    (.modelctl, "validate N"), (.modelctl, "hash M"), (.modelctl, "hash N"), (.modelctl, "hash --check L"),
    (.modelctl, "hash --check M"), (.modelctl, "diff N M"), (.modelctl, "keygen O --public O.pub"),
    (.modelctl, "keygen S"), (.modelctl, "sign M --key S -o O"), (.modelctl, "sign M --key S --detached O"),
    (.modelctl, "sign M --key M"), (.modelctl, "verify M --key P"), (.modelctl, "verify M --key M"),
    (.modelctl, "verify M --trust M"), (.modelctl, "canonicalize M -o O"), (.modelctl, "canonicalize --check M"),
    (.modelctl, "canonicalize P -o O"), (.modelctl, "card M --set a=b -o O"), (.modelctl, "card M --from P"),
    (.modelctl, "extract M F --card"), (.modelctl, "extract N F --all"), (.modelctl, "bom N"),
    (.modelctl, "convert M O.onnx"), (.modelctl, "convert N O"), (.modelctl, "quantize M O --weights bf16"),
    (.modelctl, "quantize N O --weights bf16"), (.modelctl, "run M A"), (.modelctl, "run N A"),
    (.modelserve, "score --model N"), (.modelserve, "score --model P"), (.modelserve, "score --model M N"),
    (.modelserve, "score --model M --trust P"), (.modelserve, "score --model L.lines --input lines P"),
  ]

  @Test(arguments: commands) func aNameStaysAName(_ tool: Tool, _ command: String) throws {
    let folder = try files()
    let outcome = try tool.run(command.split(separator: " ").map { Self.argument($0, in: folder) })
    #expect(outcome.signal == nil)
    for text in [outcome.output, outcome.errors] {
      let raw = text.unicodeScalars.filter { ["\u{1B}", "\u{202E}", "\u{200B}"].contains($0) }
      #expect(raw.isEmpty, "\(text)")
      #expect(!text.split(separator: "\n").contains { $0.hasPrefix("forged") }, "\(text)")
    }
    #expect((outcome.output + outcome.errors).contains(Self.shown), "\(outcome)")
  }

  @Test func jsonKeepsTheName() throws {
    let folder = try files()
    let model = folder.path("M" + Self.name)
    let report = try JSON(parsing: Tool.modelctl.output(["hash", "--json", model]))
    #expect(
      report["files"]?.elements.first?["file"]?.string?.unicodeScalars.elementsEqual(model.unicodeScalars) == true)
  }

  /// A letter stands for a file; what follows it is the end of the name, or of the path.
  private static func argument(_ word: Substring, in folder: TemporaryFolder) -> String {
    guard let letter = word.first, letter.isUppercase, letter.isASCII else { return String(word) }
    return folder.path("\(letter)\(name)") + word.dropFirst()
  }

  private func files() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    let bytes = try Fixture.shared().modelBytes()
    _ = try folder.file("M" + Self.name, bytes)
    let lines = try Data(contentsOf: URL(filePath: ChimeraFixture.shared().lineModel))
    _ = try folder.file("L" + Self.name + ".lines", Array(lines))
    try Tool.modelctl.output(["keygen", folder.path("key"), "--public", folder.path("pub")])
    _ = try folder.file("S" + Self.name, folder.bytes("key"))
    _ = try folder.file("P" + Self.name, folder.bytes("pub"))
    let listed = folder.path("M" + Self.name).replacing("\n", with: "\\n")
    _ = try folder.text("L" + Self.name, "\\\(Digest.sha256(bytes.span).text)  \(listed)\n")
    return folder
  }
}
