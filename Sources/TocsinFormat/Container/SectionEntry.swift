/// How a section's bytes are stored.
public enum SectionCodec: UInt16, Sendable {
  /// As they are.
  case stored = 0
  /// Compressed with zstd: as one frame, or one frame per byte plane.
  case zstd = 1
}

/// What was done to a section's bytes before compression.
public enum SectionFilter: UInt16, Sendable {
  case none = 0
  /// The bytes of all elements' first byte come first, then those of the second, and so on.
  case bytePlanes = 1
}

/// One row of the section table.
public struct SectionEntry: Equatable, Sendable {
  package static let byteCount = 96
  package static let criticalFlag: UInt16 = 1
  package static let alignment = 64
  /// The element size of byte planes: that of `f32`. It does as well for the others: of `bf16`, every other plane holds
  /// signs and exponents.
  package static let planeElementSize = 4

  /// Where in its row each field stands.
  package static let decodedLengthOffset = 24
  package static let storedChecksumOffset = 36
  package static let digestOffset = 64
  /// The length of the table's checksum.
  static let checksumByteCount = 4

  /// Where in the file its row begins.
  let row: Int
  /// What the section holds.
  public let id: SectionID
  /// Whether a reader that does not know the section must refuse the file.
  public let isCritical: Bool
  /// How its bytes are stored.
  public let codec: SectionCodec
  /// What was done to them before compression.
  public let filter: SectionFilter
  /// Where the stored bytes begin in the file.
  public let offset: Int
  /// The number of bytes in the file.
  public let storedLength: Int
  /// The number of bytes after decompression.
  public let decodedLength: Int
  /// The CRC32C of the stored bytes.
  public let storedChecksum: UInt32
  /// The SHA-256 of the decoded bytes.
  public let digest: SHA256Digest

  /// The stored bytes' place in the file.
  public var storedRange: Range<Int> { offset..<offset + storedLength }

  /// The entry's 96 bytes, with the offset replaced where one is given.
  func encoded(offset replacement: Int? = nil) -> [UInt8] {
    var writer = ByteWriter()
    writer.writeUInt16(id.rawValue)
    writer.writeUInt16(isCritical ? Self.criticalFlag : 0)
    writer.writeUInt16(codec.rawValue)
    writer.writeUInt16(filter.rawValue)
    writer.writeUInt64(UInt64(replacement ?? offset))
    writer.writeUInt64(UInt64(storedLength))
    writer.writeUInt64(UInt64(decodedLength))
    writer.writeCount(filter == .bytePlanes ? Self.planeElementSize : 0)
    writer.writeUInt32(storedChecksum)
    writer.writeZeros(count: 24)
    writer.writeBytes(digest.bytes)
    return writer.bytes
  }

  /// Where a file's first section starts.
  static func firstOffset(sectionCount: Int) -> Int {
    aligned(tableEnd(sectionCount: sectionCount), to: alignment)
  }

  /// Where the section table and its checksum end.
  package static func tableEnd(sectionCount: Int) -> Int {
    FileHeader.byteCount + sectionCount * byteCount + checksumByteCount
  }
}
