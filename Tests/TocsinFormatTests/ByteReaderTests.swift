import Testing
import TocsinFormat
import TocsinTensor

@Suite struct ByteReaderTests {
  @Test func whatWasWrittenIsRead() throws {
    var writer = ByteWriter()
    writer.writeUInt8(0x01)
    writer.writeUInt16(0x0203)
    writer.writeUInt32(0x0405_0607)
    writer.writeUInt64(0x0809_0A0B_0C0D_0E0F)
    writer.writeFloat32(-0.0)
    writer.writeFloat64(.pi)
    writer.writeName("a.name")
    writer.pad(to: 16)
    writer.writeBytes([5, 6])
    #expect(writer.offset == 98)
    #expect([UInt8](writer.bytes[..<7]) == [0x01, 0x03, 0x02, 0x07, 0x06, 0x05, 0x04])

    var reader = ByteReader(writer.bytes.span, section: .detector)
    #expect(try reader.readUInt8() == 0x01)
    #expect(try reader.readUInt16() == 0x0203)
    #expect(try reader.readUInt32() == 0x0405_0607)
    #expect(try reader.readUInt64() == 0x0809_0A0B_0C0D_0E0F)
    #expect(try reader.readFloat32().bitPattern == 0x8000_0000)
    #expect(try reader.readFloat64() == .pi)
    #expect(try reader.readName() == "a.name")
    #expect(try reader.readBytes(count: 96 - reader.offset).allSatisfy { $0 == 0 })
    #expect(try reader.readBytes(count: 2) == [5, 6])
    try reader.finish()
  }

  @Test(arguments: 0..<8)
  func noReadGoesPastTheEnd(length: Int) {
    let bytes = [UInt8](repeating: 1, count: length)
    var reader = ByteReader(bytes.span, section: .card)
    #expect(throws: ModelFormatError.sectionTruncated(.card, offset: 0, expected: 8, found: length)) {
      try reader.readUInt64()
    }
    #expect(throws: ModelFormatError.sectionTruncated(.card, offset: 0, expected: .max, found: length)) {
      try reader.readBytes(count: .max)
    }
    // A failed read takes nothing.
    #expect(reader.remaining == length)
  }

  @Test func aCountIsBoundedByMaximumAndBytes() throws {
    let bytes: [UInt8] = [3, 0, 0, 0] + [UInt8](repeating: 0, count: 11)
    var short = ByteReader(bytes.span, section: .vocabulary)
    #expect(throws: ModelFormatError.countTooLarge(.vocabulary, offset: 0, found: 3, maximum: 2)) {
      try short.readCount(elementSize: 4, maximum: 10)
    }
    var low = ByteReader(bytes.span, section: .vocabulary)
    #expect(throws: ModelFormatError.countTooLarge(.vocabulary, offset: 0, found: 3, maximum: 1)) {
      try low.readCount(elementSize: 1, maximum: 1)
    }
    var enough = ByteReader(bytes.span, section: .vocabulary)
    #expect(try enough.readCount(elementSize: 3, maximum: 3) == 3)
  }

  @Test func valuesOutsideTheirRangeAreReported() {
    let bytes: [UInt8] = [9, 0, 0, 0]
    var reader = ByteReader(bytes.span, section: .detector)
    #expect(throws: ModelFormatError.invalidValue(.detector, offset: 0, found: 9)) { try reader.readUInt32(in: 1...8) }
  }

  @Test func whatIsLeftIsReported() {
    let bytes: [UInt8] = [0, 0, 0, 0, 0, 3, 0, 0, 0, 0]
    var reader = ByteReader(bytes.span, section: .detector)
    #expect(throws: ModelFormatError.reservedNotZero(.detector, offset: 5)) { try reader.readZeros(fieldCount: 3) }
    #expect(throws: ModelFormatError.sectionTruncated(.detector, offset: 8, expected: 4, found: 2)) {
      try reader.readZeros(fieldCount: 1)
    }
    #expect(throws: ModelFormatError.trailingBytes(.detector, offset: 8, count: 2)) { try reader.finish() }
  }
}
