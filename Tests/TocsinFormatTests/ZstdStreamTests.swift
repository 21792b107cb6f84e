import Testing
import TocsinFormat

/// The decoder of the tools' `.zst` inputs.
@Suite struct ZstdStreamTests {
  private static let content = [UInt8](repeating: 0x41, count: 1000)

  /// Decompresses `input` in pieces of `piece` bytes.
  private func decompress(_ input: [UInt8], piece: Int, maximumLength: Int = 1 << 30) throws -> [UInt8] {
    var decoder = ZstdStreamDecoder(maximumLength: maximumLength)
    var output: [UInt8] = []
    var offset = 0
    while offset < input.count {
      let end = min(offset + piece, input.count)
      try decoder.append(decompressing: input.span.extracting(offset..<end), to: &output)
      offset = end
    }
    try decoder.finish()
    return output
  }

  @Test(arguments: [1, 2, 7, 100])
  func framesOneBehindAnotherAreRead(piece: Int) throws {
    let frame = RepeatedByteFrame(size: 1000).bytes
    #expect(try decompress(frame, piece: piece) == Self.content)
    #expect(try decompress(frame + frame, piece: piece) == Self.content + Self.content)
  }

  @Test func outputLargerThanTheBufferIsRead() throws {
    // Eight blocks of 128 KiB each: the output is a multiple of the decoder's buffer.
    var frame = RepeatedByteFrame(size: 1000)
    frame.descriptor = 0b1010_0000
    frame.statedSize = [UInt8](littleEndian: UInt32(8 << 17))
    frame.blockSize = 1 << 17
    let last = [UInt8](frame.bytes.suffix(4))
    var other = last
    other[0] &= 0xFE
    var bytes = [UInt8](frame.bytes.dropLast(4))
    for _ in 0..<7 { bytes += other }
    bytes += last
    for piece in [1, bytes.count] {
      #expect(try decompress(bytes, piece: piece) == [UInt8](repeating: 0x41, count: 8 << 17))
    }
  }

  @Test func theOutputIsCapped() throws {
    let frame = RepeatedByteFrame(size: 1000).bytes
    #expect(try decompress(frame, piece: 100, maximumLength: 1000) == Self.content)
    #expect(throws: ZstdStreamError.tooLong(maximum: 999)) {
      try decompress(frame, piece: 100, maximumLength: 999)
    }
    #expect(throws: ZstdStreamError.tooLong(maximum: 1999)) {
      try decompress(frame + frame, piece: 3, maximumLength: 1999)
    }
  }

  @Test func truncatedInputIsReported() throws {
    let frame = RepeatedByteFrame(size: 1000).bytes
    for length in 1..<frame.count {
      #expect(throws: ZstdStreamError.truncated) { try decompress([UInt8](frame[..<length]), piece: 100) }
    }
  }

  @Test func otherInputIsReported() {
    #expect(throws: ZstdStreamError.corrupt) { try decompress([UInt8]("not zstd".utf8), piece: 100) }
  }
}
