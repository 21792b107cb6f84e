import Foundation
import TestSupport
import Testing
import ToolSupport

@Suite struct JSONLineTests {
  @Test func fieldsBecomeAnObject() {
    var json = JSONLine()
    for _ in 0..<2 {
      json.begin(schema: "a/1")
      json.field("i", -120)
      json.field("z", 0)
      json.field("m", Int.min)
      json.field("b", true)
      json.field("f", Float(0.1))
      json.field("d", 1e-300)
      json.field("n", Float.nan)
      json.beginObject("o")
      json.nullField("k")
      json.endObject()
      json.beginArray("l")
      json.endArray()
      json.beginArray("m")
      for value in 1...2 {
        json.beginElement()
        json.field("v", value)
        json.endObject()
      }
      json.endArray()
      json.field("w", word: "x")
      json.end()
    }
    let expected =
      #"{"schema":"a/1","i":-120,"z":0,"m":-9223372036854775808,"b":true,"f":0.1,"d":1e-300,"n":null,"#
      + #""o":{"k":null},"l":[],"m":[{"v":1},{"v":2}],"w":"x"}"# + "\n"
    #expect(String(decoding: json.bytes, as: UTF8.self) == expected)
  }

  @Test(
    arguments: [
      ([0x61, 0xC3, 0xA4], "\"a\u{E4}\""), ([0x22, 0x5C, 0x2F], #""\"\\/""#),
      ([0, 9, 10, 0x1F, 0x7F], #""\u0000\t\u000a\u001f\u007f""#),
      ([0xC2, 0x9B, 0xC2, 0xA0], "\"\\u009b\u{A0}\""), ([0xFF, 0x41], "\"\u{FFFD}A\""),
      ([0xF0, 0x9F, 0x98], "\"\u{FFFD}\""), ([0xED, 0xA0, 0x80], "\"\u{FFFD}\u{FFFD}\u{FFFD}\""),
    ] as [([UInt8], String)])
  func bytesBecomeAString(_ bytes: [UInt8], _ expected: String) {
    #expect(written(bytes) == expected)
  }

  /// Two implementations besides this one agree on what it means: the standard library's repair, and Foundation's parser.
  @Test func anyBytesReadBackAsTheTextTheyHold() throws {
    var random = SeededGenerator(seed: 7)
    let likely: [UInt8] = [0x41, 0x22, 0x5C, 0x0A, 0x80, 0x9F, 0xA0, 0xBF, 0xC2, 0xE0, 0xED, 0xEF, 0xF0, 0xF4, 0xFF]
    for _ in 0..<5_000 {
      let bytes = (0..<Int.random(in: 0...12, using: &random)).map { _ -> UInt8 in
        Bool.random(using: &random) ? likely.randomElement(using: &random) ?? 0 : .random(in: 0...255, using: &random)
      }
      let parsed = try JSONDecoder().decode(String.self, from: Data(written(bytes).utf8))
      #expect(parsed.unicodeScalars.elementsEqual(String(decoding: bytes, as: UTF8.self).unicodeScalars), "\(bytes)")
    }
  }

  /// Of a field with this text, the value as it was written.
  private func written(_ bytes: [UInt8]) -> String {
    var json = JSONLine()
    json.begin(schema: "s")
    json.field("t", text: bytes.span)
    json.end()
    let text = String(decoding: json.bytes, as: UTF8.self)
    return String(text.dropFirst(#"{"schema":"s","t":"#.count).dropLast(2))
  }
}
