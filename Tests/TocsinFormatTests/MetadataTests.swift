import Testing
import TocsinFormat
import TocsinTensor

@Suite struct MetadataTests {
  private func roundTrip(_ text: [UInt8]) throws -> [UInt8]? {
    var model = try sampleModel()
    model.card.set("text", toUTF8: text)
    let bytes = try ModelFileWriter.encode(model)
    return try ModelFileReader.read(bytes: bytes.span).card.utf8("text")
  }

  @Test(arguments: ["", "one\ntwo", "Prüfung ≤ 3 µs", "日本語", "\u{E000}\u{10FFFF}\u{A0}", "😀"])
  func textsAreKept(text: String) throws {
    #expect(try roundTrip([UInt8](text.utf8)) == [UInt8](text.utf8))
  }

  /// RFC 3629: overlong forms, surrogates, values above U+10FFFF, stray and missing continuation bytes.
  @Test(
    arguments: [
      [0x80], [0xC0, 0x80], [0xC1, 0xBF], [0xC3], [0xC3, 0x28], [0xE0, 0x80, 0x80], [0xE0, 0x9F, 0xBF],
      [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF], [0xE2, 0x82], [0xF0, 0x8F, 0xBF, 0xBF], [0xF4, 0x90, 0x80, 0x80],
      [0xF5, 0x80, 0x80, 0x80], [0xF0, 0x9F, 0x98], [0xFE], [0xFF],
    ] as [[UInt8]])
  func whatIsNotUTF8IsRejected(bytes: [UInt8]) {
    #expect(throws: ModelFormatError.self) { try roundTrip(bytes) }
    #expect(throws: ModelFormatError.self) { try roundTrip([0x61] + bytes + [0x61]) }
  }

  @Test(arguments: [
    "\0", "\t", "\r", "\u{1B}", "\u{7F}", "\u{85}", "\u{9B}", "\u{61C}", "\u{200E}", "\u{2028}", "\u{202E}", "\u{2066}",
  ])
  func charactersThatDeceiveTheEyeAreRejected(text: String) {
    #expect(throws: ModelFormatError.self) { try roundTrip([UInt8](text.utf8)) }
  }

  @Test func namesAreKeptSorted() {
    var metadata = Metadata()
    for name in ["seed", "data", "z", "epochs"] as [Name] { metadata.set(name, to: "old") }
    metadata.set("data", to: "new")
    #expect(metadata.entries.map(\.name.text) == ["data", "epochs", "seed", "z"])
    #expect(metadata.text("data") == "new")
    #expect(metadata.text("absent") == nil)
  }
}
