import Foundation
import Testing
import TocsinFormat

/// What states something about a file stays with that very file; private sections go on into changed ones.
@Suite struct AttachmentTests {
  private let folder: TemporaryFolder
  private let model: String

  init() throws {
    folder = try TemporaryFolder()
    let bytes = try Fixture.shared().modelBytes()
    var file = try ModelFileReader.read(bytes: bytes.span)
    file.unknownSections = [40_000, 65_504].map { UnknownSection(id: SectionID(rawValue: $0), bytes: [7]) }
    model = try folder.file("m.tocsin", ModelFileWriter.encode(file)).path
  }

  private func unknownSections(_ path: String) throws -> [UInt16] {
    try ModelFileReader.read(path: path).unknownSections.map(\.id.rawValue)
  }

  @Test func anotherCardLeavesThemOut() throws {
    let text = try Tool.modelctl.output(["card", model, "--set", "name=x"])
    #expect(text.contains("section 65504: left out; "))
    #expect(try unknownSections(model) == [40_000])
  }

  @Test func quantisingLeavesThemOut() throws {
    let output = folder.path("q.tocsin")
    try Tool.modelctl.output(["quantize", "--weights", "bf16", model, output])
    #expect(try unknownSections(output) == [40_000])
  }

  @Test func compressingAnewLeavesThemOut() throws {
    let text = try Tool.modelctl.output(["canonicalize", "--stored", model])
    #expect(text.contains("section 65504: left out; "))
    #expect(try unknownSections(model) == [40_000])
  }

  @Test func signingKeepsThem() throws {
    try Tool.modelctl.output(["keygen", folder.path("a.key"), "--public", folder.path("a.pub")])
    try Tool.modelctl.output(["sign", model, "--key", folder.path("a.key")])
    #expect(try unknownSections(model) == [40_000, 65_504])
  }
}
