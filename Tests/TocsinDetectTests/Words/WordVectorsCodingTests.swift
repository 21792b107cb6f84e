import Testing
import TocsinDetect
import TocsinFormat
import TocsinLogs

@Suite struct WordVectorsCodingTests {
  static func example() throws -> WordVectors {
    var words = LiteralList()
    for word in ["ab", "abc", "fan"] { words.append(Array(word.utf8)[...]) }
    return try WordVectors(
      dimensions: 2, words: words, weights: [1, 0.5, .leastNonzeroMagnitude],
      elements: [0, 1, -2, 0x1p20, 0.25, -1e-30])
  }

  @Test func vectorsComeBackWithTheirBits() throws {
    let vectors = try Self.example()
    #expect(try Self.decode(Self.encode(vectors)) == vectors)
    #expect(try Self.decode(Self.encode(nil)) == nil)
    #expect(Self.encode(nil) == [0, 0, 0, 0])
  }

  @Test func theLayoutIsTheStatedOne() throws {
    let bytes = Self.encode(try Self.example())
    #expect(bytes.count == 4 + 4 + 3 + 8 + 3 * 4 + 6 * 4)
    #expect(Array(bytes.prefix(19)) == [2, 0, 0, 0, 3, 0, 0, 0, 2, 3, 3] + Array("ababcfan".utf8))
    #expect(Array(bytes[19..<23]) == [0, 0, 0x80, 0x3F])
    #expect(Array(bytes[31..<39]) == [0, 0, 0, 0, 0, 0, 0x80, 0x3F])
  }

  @Test func everyTruncationAndExtensionIsRefused() throws {
    let bytes = Self.encode(try Self.example())
    for count in 0..<bytes.count {
      #expect(throws: DetectError.self) { try Self.decode(Array(bytes.prefix(count))) }
    }
    #expect(throws: ModelFormatError.trailingBytes(.detector, offset: bytes.count, count: 1)) {
      try Self.decode(bytes + [0])
    }
  }

  @Test func aChangedByteIsRefusedOrMeansSomethingElse() throws {
    let vectors = try Self.example()
    let bytes = Self.encode(vectors)
    var accepted = 0
    var refused = 0
    for position in bytes.indices {
      for value in UInt8.min...UInt8.max where value != bytes[position] {
        var changed = bytes
        changed[position] = value
        guard let other = try? Self.decode(changed) else {
          refused += 1
          continue
        }
        #expect(Self.encode(other) == changed && other != vectors, "byte \(position)")
        accepted += 1
      }
    }
    #expect(accepted > 0 && refused > 0)
  }

  /// Offset, the 32-bit value there, and the error.
  @Test(
    arguments: [
      (0, 1025, .format(.invalidValue(.detector, offset: 0, found: 1025))),
      (0, .max, .format(.invalidValue(.detector, offset: 0, found: 0xFFFF_FFFF))),
      (0, 1024, .format(.countTooLarge(.detector, offset: 4, found: 3, maximum: 0))),
      (4, 0, .words(.noWords)),
      (4, .max, .format(.countTooLarge(.detector, offset: 4, found: 0xFFFF_FFFF, maximum: 3))),
      (19, 0, .words(.invalidWeight(word: 0))), (19, 0x4980_0001, .words(.invalidWeight(word: 0))),
      (31, 0x8000_0000, .words(.invalidElement(word: 0, element: 0))),
      (51, 0x7FC0_0000, .words(.invalidElement(word: 2, element: 1))),
      (11, 0x6162_4261, .words(.invalidWord(0))),
    ] as [(Int, UInt32, DetectError)])
  func eachFieldHasItsRange(_ offset: Int, value: UInt32, error: DetectError) throws {
    var bytes = Self.encode(try Self.example())
    for index in 0..<4 { bytes[offset + index] = UInt8(truncatingIfNeeded: value >> UInt32(8 * index)) }
    #expect(throws: error) { try Self.decode(bytes) }
  }

  static func encode(_ vectors: WordVectors?) -> [UInt8] {
    var writer = ByteWriter()
    WordVectors.encode(vectors, to: &writer)
    return writer.bytes
  }

  static func decode(_ bytes: [UInt8]) throws -> WordVectors? {
    var reader = ByteReader(bytes.span, section: .detector)
    let vectors = try WordVectors.decode(&reader)
    try reader.finish()
    return vectors
  }
}
