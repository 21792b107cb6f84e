import Testing

import TocsinLogs

@Suite struct ByteSpanTests {
  @Test func equalStretchesHashAlikeWhereverTheyStand() {
    let text = Array("abcdefghijklmnopqrstuvwxyz".utf8)
    for length in 0...20 {
      let hashes = (0...5).map { shift in
        let moved = Array("-----".utf8.prefix(shift)) + text
        return moved.span.hash(from: shift, to: shift + length)
      }
      #expect(Set(hashes).count == 1, "length \(length)")
    }
  }

  @Test func stretchesThatDifferInAnyByteDiffer() {
    let text = Array("0123456789abcdefghij".utf8)
    for length in 1...20 {
      for index in 0..<length {
        var other = text
        other[index] ^= 1
        #expect(!Self.equal(text, other, length: length))
        #expect(Self.hash(text, length: length) != Self.hash(other, length: length))
      }
      #expect(Self.equal(text, text, length: length))
    }
  }

  private static func equal(_ first: [UInt8], _ second: [UInt8], length: Int) -> Bool {
    first.span.matches(from: 0, to: length, in: second.span, from: 0)
  }

  private static func hash(_ text: [UInt8], length: Int) -> UInt64 { text.span.hash(from: 0, to: length) }
}
