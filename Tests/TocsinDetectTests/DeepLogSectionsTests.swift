import Testing
import TestSupport
import TocsinDetect
import TocsinFormat

@Suite struct DeepLogSectionsTests {
  static let configurations = [
    DeepLogConfiguration(history: .window, windowLength: 10, rule: DecisionRule(topG: 9), compatibleTopG: 9),
    DeepLogConfiguration(
      history: .session, windowLength: 1, rule: DecisionRule(minimumProbability: .leastNonzeroMagnitude),
      compatibleTopG: 1),
    DeepLogConfiguration(
      history: .session, windowLength: 1024,
      rule: DecisionRule(
        topG: 1 << 20, minimumProbability: 1, expectedProbability: 0.01, minimumPlausibility: 1e-300),
      compatibleTopG: 1 << 20),
  ]

  @Test(arguments: configurations)
  func aConfigurationComesBack(_ configuration: DeepLogConfiguration) throws {
    #expect(try DeepLogConfiguration(decoding: configuration.encoded()) == configuration)
  }

  @Test(arguments: configurations)
  func aChangedByteIsRefusedOrMeansSomethingElse(_ configuration: DeepLogConfiguration) {
    let bytes = configuration.encoded()
    var accepted = 0
    for position in bytes.indices {
      for value in UInt8.min...UInt8.max where value != bytes[position] {
        var changed = bytes
        changed[position] = value
        guard let other = try? DeepLogConfiguration(decoding: changed) else { continue }
        #expect(other.encoded() == changed && other != configuration)
        accepted += 1
      }
    }
    #expect(accepted > 0)
  }

  @Test func everyTruncationAndExtensionIsRefused() {
    let bytes = Self.configurations[0].encoded()
    #expect(bytes.count == 36)
    for count in 0..<bytes.count {
      #expect(throws: ModelFormatError.self) { try DeepLogConfiguration(decoding: Array(bytes.prefix(count))) }
    }
    #expect(throws: ModelFormatError.trailingBytes(.detector, offset: 36, count: 1)) {
      try DeepLogConfiguration(decoding: bytes + [0])
    }
  }

  /// Offset, the 32-bit value there, and whether it is valid.
  @Test(
    arguments: [
      (0, 0, false), (0, 1, true), (0, 2, false), (4, 1, true), (4, 2, false), (8, 0, false), (8, 1024, true),
      (8, 1025, false), (12, 0, true), (12, 1 << 20, true), (12, 1 << 20 + 1, false),
      (16, Float(1).bitPattern, true), (16, Float(1).nextUp.bitPattern, false), (16, (-Float(0)).bitPattern, false),
      (16, (-Float.leastNonzeroMagnitude).bitPattern, false), (16, Float.nan.bitPattern, false),
      (20, Float(0).bitPattern, true), (20, Float.infinity.bitPattern, false), (20, (-Float(0)).bitPattern, false),
      (28, 0x3FF0_0000, true), (28, 0x3FF0_0001, false), (28, 0x8000_0000, false), (28, 0x7FF8_0000, false),
      (32, 0, false), (32, 1, true), (32, 1 << 20 + 1, false),
    ] as [(Int, UInt32, Bool)])
  func eachFieldHasItsRange(_ offset: Int, value: UInt32, isValid: Bool) {
    var bytes = Self.configurations[0].encoded()
    for index in 0..<4 { bytes[offset + index] = UInt8(truncatingIfNeeded: value >> UInt32(8 * index)) }
    #expect(((try? DeepLogConfiguration(decoding: bytes)) != nil) == isValid)
  }

  @Test(arguments: [[7], [0, .max], [1, 2, 3, 1000, 1_000_000]] as [[UInt32]])
  func aVocabularyComesBack(_ keys: [UInt32]) throws {
    let vocabulary = try #require(LogKeyVocabulary(keys: keys))
    #expect(try LogKeyVocabulary(decoding: vocabulary.encoded()) == vocabulary)
  }

  @Test func aVocabularyIsAscendingAndNotEmpty() throws {
    let refused: [(keys: [UInt32], error: ModelFormatError)] = [
      ([], .invalidValue(.vocabulary, offset: 0, found: 0)), ([3, 3], .invalidValue(.vocabulary, offset: 8, found: 3)),
      ([3, 4, 2], .invalidValue(.vocabulary, offset: 12, found: 2)),
    ]
    for (keys, error) in refused {
      #expect(LogKeyVocabulary(keys: keys) == nil)
      var writer = ByteWriter()
      writer.writeCount(keys.count)
      for key in keys { writer.writeUInt32(key) }
      #expect(throws: error) { try LogKeyVocabulary(decoding: writer.bytes) }
    }
  }

  @Test func aVocabularysCountMustBeThatOfItsKeys() throws {
    let bytes = try #require(LogKeyVocabulary(keys: [5, 9])).encoded()
    for count in 0..<bytes.count {
      #expect(throws: ModelFormatError.self) { try LogKeyVocabulary(decoding: Array(bytes.prefix(count))) }
    }
    #expect(throws: ModelFormatError.trailingBytes(.vocabulary, offset: 12, count: 4)) {
      try LogKeyVocabulary(decoding: bytes + [0, 0, 0, 1])
    }
    #expect(throws: ModelFormatError.countTooLarge(.vocabulary, offset: 0, found: 0xFFFF_FFFF, maximum: 2)) {
      try LogKeyVocabulary(decoding: [255, 255, 255, 255] + bytes.dropFirst(4))
    }
  }

  @Test func classesAreThePlacesOfTheKeysAndTwoSymbols() throws {
    let keys: [UInt32] = [0, 2, 3, 900, .max]
    let vocabulary = try #require(LogKeyVocabulary(keys: keys))
    #expect(keys.map(vocabulary.classIndex(of:)) == [0, 1, 2, 3, 4])
    #expect([1, 4, 899, 901, .max - 1].map(vocabulary.classIndex(of:)) == [nil, nil, nil, nil, nil])
    #expect((vocabulary.count, vocabulary.classCount) == (5, 6))
    #expect((vocabulary.begin, vocabulary.end, vocabulary.unknown) == (5, 5, 6))
  }
}
