/// The part of zstd that files may use (RFC 8878, 3.1.1): one frame that states its content size.
///
/// The header is read here, byte by byte: decoders differ in what they take for a frame, and the stable part of libzstd's
/// interface does not tell the window size.
enum ZstdFrame {
  static let maximumWindow = 1 << 23

  private static let magic: UInt32 = 0xFD2F_B528

  /// Magic, descriptor, window descriptor, content size of eight bytes; dictionaries are not allowed.
  static let maximumHeaderLength = 14

  /// What keeps the header of the frame at the start of `bytes` from the profile.
  static func violation(_ bytes: Span<UInt8>, decodedLength: Int) -> ZstdViolation? {
    guard bytes.count >= 5 else { return .headerTruncated }
    guard bytes.uint32(at: 0) == magic else { return .wrongMagic }
    let descriptor = bytes[4]
    guard descriptor & 0b0001_1000 == 0 else { return .reservedBits }
    guard descriptor & 0b0000_0011 == 0 else { return .dictionary }
    guard descriptor & 0b0000_0100 == 0 else { return .checksum }

    let isSingleSegment = descriptor & 0b0010_0000 != 0
    let sizeCode = descriptor >> 6
    guard sizeCode > 0 || isSingleSegment else { return .contentSizeAbsent }
    let sizeOffset = isSingleSegment ? 5 : 6
    let sizeBytes = 1 << Int(sizeCode)
    guard bytes.count >= sizeOffset + sizeBytes else { return .headerTruncated }
    // Two-byte sizes start at 256, so that they do not repeat what one byte can say.
    let size = bytes.littleEndian(at: sizeOffset, byteCount: sizeBytes) + (sizeBytes == 2 ? 256 : 0)
    guard size == UInt64(decodedLength) else { return .contentSize(expected: UInt64(decodedLength), found: size) }
    let window = isSingleSegment ? size : windowSize(bytes[5])
    guard window <= UInt64(maximumWindow) else { return .window(size: window, maximum: maximumWindow) }
    return nil
  }

  /// RFC 8878, 3.1.1.1.2: an exponent in the upper five bits, eighths in the lower three.
  private static func windowSize(_ descriptor: UInt8) -> UInt64 {
    let base = UInt64(1) << UInt64(10 + descriptor >> 3)
    return base + base / 8 * UInt64(descriptor & 7)
  }
}
