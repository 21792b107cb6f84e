/// The first 64 bytes of a file.
package struct FileHeader: Equatable {
  package static let byteCount = 64
  /// A byte above 0x7F and both line endings, as in PNG: a transfer that is not binary damages it.
  static var magic: [UInt8] { [0x89, 0x54, 0x43, 0x4E, 0x0D, 0x0A, 0x1A, 0x0A] }
  package static let maximumSections = 32

  /// The version and the feature bits, which the file identity covers.
  package static let featureRange = 8..<20
  package static let reservedRange = 40..<60
  package static let checksumOffset = 60
  package static let fileLengthOffset = 20
  package static let decodedLengthOffset = 28

  var version: FormatVersion
  var optionalFeatures: UInt32
  var fileLength: UInt64
  var totalDecodedLength: UInt64
  var sectionCount: Int

  init(
    version: FormatVersion, optionalFeatures: UInt32, fileLength: UInt64, totalDecodedLength: UInt64, sectionCount: Int
  ) {
    self.version = version
    self.optionalFeatures = optionalFeatures
    self.fileLength = fileLength
    self.totalDecodedLength = totalDecodedLength
    self.sectionCount = sectionCount
  }

  /// Reads and checks the header from the first 64 bytes of a file of this length.
  init(
    decoding file: Span<UInt8>, fileLength: Int, limits: ReaderLimits, history: FormatHistory
  ) throws(ModelFormatError) {
    for index in Self.magic.indices where file[index] != Self.magic[index] { throw .wrongMagic }
    let checksum = file.uint32(at: Self.checksumOffset)
    let computed = Digest.crc32c(file.extracting(0..<Self.checksumOffset))
    guard checksum == computed else { throw .headerChecksum(expected: checksum, found: computed) }
    let version = FormatVersion(major: Int(file.uint16(at: 8)), minor: Int(file.uint16(at: 10)))
    guard history.reads(version) else { throw .unsupportedVersion(version) }
    let required = file.uint32(at: 12)
    guard required == 0 else { throw .unknownRequiredFeatures(bits: required) }
    self.init(
      version: version, optionalFeatures: file.uint32(at: 16), fileLength: file.uint64(at: Self.fileLengthOffset),
      totalDecodedLength: file.uint64(at: Self.decodedLengthOffset), sectionCount: Int(file.uint32(at: 36)))
    if let offset = file.firstNonZero(in: Self.reservedRange) { throw .headerReservedNotZero(offset: offset) }
    guard self.fileLength == UInt64(fileLength) else {
      throw .fileLength(expected: self.fileLength, found: UInt64(fileLength))
    }
    guard sectionCount <= Self.maximumSections else {
      throw .sectionCount(found: sectionCount, maximum: Self.maximumSections)
    }
    guard totalDecodedLength <= UInt64(limits.maximumDecodedLength) else {
      throw .decodedTooLarge(length: totalDecodedLength, maximum: limits.maximumDecodedLength)
    }
  }

  /// The header's 64 bytes.
  var encoded: [UInt8] {
    var writer = ByteWriter()
    writer.writeBytes(Self.magic)
    writer.writeBytes(featureFields)
    writer.writeUInt64(fileLength)
    writer.writeUInt64(totalDecodedLength)
    writer.writeCount(sectionCount)
    writer.writeZeros(count: Self.reservedRange.count)
    writer.writeUInt32(Digest.crc32c(writer.bytes.span))
    return writer.bytes
  }

  /// The bytes of ``featureRange``.
  var featureFields: [UInt8] {
    var writer = ByteWriter()
    writer.writeUInt16(UInt16(version.major))
    writer.writeUInt16(UInt16(version.minor))
    writer.writeUInt32(0)
    writer.writeUInt32(optionalFeatures)
    return writer.bytes
  }
}
