import Testing
import TocsinTensor

@Suite struct NameTests {
  @Test(arguments: ["a", "lstm0.input", "!~", String(repeating: "n", count: 64)])
  func printableASCIIWithoutBlanksIsAName(text: String) throws {
    let name = try #require(Name(bytes: [UInt8](text.utf8)))
    #expect(name.text == text)
  }

  @Test(arguments: ["", " ", "a b", "a\n", "a\0", "\u{7F}", "é", String(repeating: "n", count: 65)])
  func anythingElseIsNot(text: String) {
    #expect(Name(bytes: [UInt8](text.utf8)) == nil)
  }

  @Test func namesSortByByte() {
    let sorted: [Name] = ["A", "a", "a.b", "a0", "aa", "b"]
    for (low, name) in sorted.enumerated() {
      for (high, other) in sorted.enumerated() { #expect(name.precedes(other) == (low < high)) }
    }
  }
}
