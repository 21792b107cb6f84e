import Testing
import ToolSupport

@Suite struct PrintableTextTests {
  /// Controls, what turns the direction of text, what cannot be seen.
  static let unfit: [ClosedRange<UInt32>] = [
    0x00...0x1F, 0x7F...0x9F, 0x61C...0x61C, 0x200B...0x200B, 0x200E...0x200F, 0x2028...0x202E, 0x2060...0x206F,
    0xFEFF...0xFEFF, 0xFFF9...0xFFFB, 0xE0000...0xE007F,
  ]

  @Test(arguments: unfit) func whatATerminalWouldActOnIsReplaced(_ scalars: ClosedRange<UInt32>) throws {
    for value in scalars {
      let scalar = try #require(Unicode.Scalar(value))
      #expect(printable("a\(scalar)b").unicodeScalars.map(\.value) == [0x61, 0xB7, 0x62], "\(value)")
    }
  }

  @Test(arguments: ["", "caf\u{E9} e\u{301}", "\u{200C}\u{200D}", "日本語 العربية", "🧑‍🚀", "\u{FFFD}"])
  func allElseStays(_ text: String) {
    #expect(printable(text).unicodeScalars.elementsEqual(text.unicodeScalars))
    #expect(printable(Array(text.utf8)).unicodeScalars.elementsEqual(text.unicodeScalars))
  }

  @Test func whatIsNoTextIsReplaced() { #expect(printable([0x61, 0xFF, 0x1B, 0x62]) == "a\u{FFFD}\u{B7}b") }

  @Test func meantLineFeedsStay() { #expect(printableLines("a\n\nb\u{1B}\n") == "a\n\nb\u{B7}\n") }
}
