import Testing
import TocsinLogs

@Suite struct WordTokenizerTests {
  @Test(
    arguments: [
      ("", []), ("1234 -- 0x", []), ("data_TLB-error/interrupt", ["data", "tlb", "error", "interrupt"]),
      ("ciod: LOGIN chdir(/x) failed", ["ciod", "login", "chdir", "failed"]),
      ("MidplaneSwitchController", ["midplane", "switch", "controller"]),
      ("HTTPServerError", ["http", "server", "error"]), ("getURL2Parse", ["get", "url", "parse"]),
      ("TLBs", ["tl", "bs"]), ("a bc D EF", ["bc", "ef"]), ("aB Ab", ["ab"]),
    ] as [(String, [String])])
  func aTextHasTheseWords(_ text: String, words: [String]) {
    #expect(Self.words(of: text) == words)
  }

  @Test(
    arguments: [
      ("<*>", []), ("to <:IP:> lost", ["to", "lost"]), ("size=<:NUM:>bytes", ["size", "bytes"]),
      // What only looks like a mask holds words.
      ("<IP>", ["ip"]), ("<:IP>", ["ip"]), ("<:ip address:>", ["ip", "address"]), ("ab<*", ["ab"]),
    ] as [(String, [String])])
  func masksHoldNoWords(_ text: String, words: [String]) {
    #expect(Self.words(of: text) == words)
  }

  @Test func bytesBeyondASCIIEndWords() {
    #expect(Self.words(of: "Lüfter für Überlast") == ["fter", "berlast"])
    #expect(Self.words(ofBytes: [0x61, 0x62, 0, 0x63, 0x64, 0xFF, 0x65, 0x66]) == ["ab", "cd", "ef"])
    // The neighbours of the letters, and what they would be in lower case.
    #expect(Self.words(ofBytes: Array("@@[[``{{".utf8)) == [])
  }

  @Test func wordsHaveALengthToStayBelow() {
    let longest = String(repeating: "x", count: 64)
    #expect(Self.words(of: "\(longest) \(longest)x no") == [longest, "no"])
  }

  static func words(of text: String) -> [String] { words(ofBytes: Array(text.utf8)) }

  static func words(ofBytes bytes: [UInt8]) -> [String] {
    var tokenizer = WordTokenizer()
    var words: [String] = []
    while let word = tokenizer.next(in: bytes.span) {
      words.append(String(decoding: bytes[word].map { $0 | 0x20 }, as: UTF8.self))
    }
    return words
  }
}
