import Testing
import TocsinFormat

/// A zstd frame written by hand (RFC 8878): one block that repeats one byte.
struct RepeatedByteFrame {
  var magic: UInt32 = 0xFD2F_B528
  /// Two-byte content size, single segment.
  var descriptor: UInt8 = 0b0110_0000
  /// Window descriptor and dictionary number, where the frame header descriptor asks for them.
  var afterDescriptor: [UInt8] = []
  var statedSize: [UInt8]
  var blockSize: Int

  init(size: Int) {
    statedSize = [UInt8](littleEndian: UInt16(size - 256))
    blockSize = size
  }

  var bytes: [UInt8] {
    let block = UInt32(blockSize) << 3 | 1 << 1 | 1
    return [UInt8](littleEndian: magic) + [descriptor] + afterDescriptor + statedSize
      + [UInt8](littleEndian: block).prefix(3) + [0x41]
  }
}

/// The zstd profile: one frame that states its size, and nothing beside it.
@Suite struct CompressionTests {
  private static let size = 1000
  private static let id = SectionID(rawValue: 100)

  /// The sample with an optional section of 1000 letters A, stored as the given bytes.
  private func file(storing stored: [UInt8]) throws -> [UInt8] {
    try edited { file in
      let content = [UInt8](repeating: 0x41, count: Self.size)
      file.sections.append(RawFile.Section(id: Self.id.rawValue, content: content, compressed: stored))
    }
  }

  private func expect(
    _ violation: ZstdViolation, storing stored: [UInt8], sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let file = try file(storing: stored)
    let offset = Int(RawFile.offset(of: Self.id, in: file))
    let error = ModelFormatError.compressedFrame(Self.id, plane: 0, offset: offset, violation)
    #expect(throws: error, sourceLocation: sourceLocation) { try read(file) }
  }

  private func frame(_ change: (inout RepeatedByteFrame) -> Void) -> [UInt8] {
    var frame = RepeatedByteFrame(size: Self.size)
    change(&frame)
    return frame.bytes
  }

  @Test func aFrameOfTheProfileIsAccepted() throws {
    let bytes = try file(storing: frame { _ in })
    let model = try ModelFileReader.read(bytes: bytes.span)
    #expect(model.unknownSections.map(\.bytes) == [[UInt8](repeating: 0x41, count: Self.size)])
  }

  @Test func aSecondFrameIsRejected() throws {
    let one = frame { _ in }
    try expect(.frameLength(expected: 2 * one.count, found: one.count), storing: one + one)
  }

  @Test func twoFramesThatTogetherHaveTheSizeAreRejected() throws {
    let half = RepeatedByteFrame(size: Self.size / 2).bytes
    try expect(.contentSize(expected: 1000, found: 500), storing: half + half)
  }

  @Test func bytesBehindTheFrameAreRejected() throws {
    let one = frame { _ in }
    try expect(.frameLength(expected: one.count + 1, found: one.count), storing: one + [0])
  }

  @Test func skippableFramesAreRejected() throws {
    let skippable: [UInt8] = [0x50, 0x2A, 0x4D, 0x18, 1, 0, 0, 0, 7]
    let one = frame { _ in }
    try expect(.wrongMagic, storing: skippable + one)
    try expect(.frameLength(expected: one.count + skippable.count, found: one.count), storing: one + skippable)
  }

  @Test(arguments: [0xFD2F_B527, 0xFD2F_B526, 0x184D_2A50] as [UInt32])
  func otherMagicsAreRejected(magic: UInt32) throws {
    try expect(.wrongMagic, storing: frame { $0.magic = magic })
  }

  @Test func aLyingContentSizeIsRejected() throws {
    try expect(.contentSize(expected: 1000, found: 999), storing: frame { $0.statedSize = [0xE7, 0x02] })
    let huge = frame { frame in
      frame.descriptor = 0b1110_0000
      frame.statedSize = [UInt8](repeating: 0xFF, count: 8)
    }
    try expect(.contentSize(expected: 1000, found: .max), storing: huge)
  }

  @Test(arguments: [0, 999, 1001, 100_000])
  func blocksThatDoNotGiveTheStatedSizeAreRejected(blockSize: Int) throws {
    try expect(.corrupt, storing: frame { $0.blockSize = blockSize })
  }

  @Test func aFrameWithoutContentSizeIsRejected() throws {
    let unstated = frame { frame in
      frame.descriptor = 0
      frame.afterDescriptor = [0]
      frame.statedSize = []
    }
    try expect(.contentSizeAbsent, storing: unstated)
  }

  @Test func windowsAboveEightMebibytesAreRejected() throws {
    func windowed(_ window: UInt8) -> [UInt8] {
      frame { frame in
        frame.descriptor = 0b0100_0000
        frame.afterDescriptor = [window]
      }
    }
    // Exponent 13 is 2^23; one eighth more is the smallest window above it.
    #expect(throws: Never.self) { try read(try file(storing: windowed(13 << 3))) }
    try expect(.window(size: 9 << 20, maximum: 8 << 20), storing: windowed(13 << 3 | 1))
    try expect(.window(size: 15 << 38, maximum: 8 << 20), storing: windowed(31 << 3 | 7))
  }

  @Test func dictionariesAreRejected() throws {
    for (code, length) in [(1, 1), (2, 2), (3, 4)] as [(UInt8, Int)] {
      let named = frame { frame in
        frame.descriptor |= code
        frame.afterDescriptor = [UInt8](repeating: 0, count: length)
      }
      try expect(.dictionary, storing: named)
    }
  }

  @Test func frameChecksumsAreRejected() throws {
    try expect(.checksum, storing: frame { $0.descriptor |= 0b100 } + [0, 0, 0, 0])
  }

  @Test func reservedAndUnusedBitsAreRejected() throws {
    try expect(.reservedBits, storing: frame { $0.descriptor |= 0b1000 })
    try expect(.reservedBits, storing: frame { $0.descriptor |= 0b1_0000 })
  }

  @Test func everyTruncationOfAFrameIsRejected() throws {
    let one = frame { _ in }
    for length in 1..<one.count {
      try expect(length < 7 ? .headerTruncated : .corrupt, storing: [UInt8](one[..<length]))
    }
  }

  @Test func aBombIsStoppedByWhatTheTableSays() throws {
    // A frame of 40 bytes that gives 256 KiB where the table allows 1000 bytes.
    var bomb = frame { $0.blockSize = 128 << 10 }
    bomb[bomb.count - 4] &= 0xFE
    bomb += [UInt8](bomb.suffix(4))
    bomb[bomb.count - 4] |= 1
    try expect(.corrupt, storing: bomb)
  }

  @Test func aSectionIsStoredAsItIsWhereCompressionDoesNotHelp() throws {
    var generator = SplitMix64(seed: 7)
    var model = try sampleModel()
    model.vocabulary = (0..<500).map { _ in UInt8.random(in: 0...255, using: &generator) }
    let bytes = try ModelFileWriter.encode(model)
    let sections = try ModelFileReader.inspect(bytes: bytes.span).sections
    let vocabulary = try #require(sections.first { $0.id == .vocabulary })
    #expect(vocabulary.codec == .stored && vocabulary.storedLength == 500)
    let graph = try #require(sections.first { $0.id == .graph })
    #expect(graph.codec == .zstd && graph.storedLength < graph.decodedLength)
  }

  @Test func theSameModelGivesTheSameBytes() throws {
    #expect(try ModelFileWriter.encode(sampleModel()) == ModelFileWriter.encode(sampleModel()))
  }
}
