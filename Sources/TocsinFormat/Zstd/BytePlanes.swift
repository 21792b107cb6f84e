/// The byte-plane filter: the first bytes of all elements, then all second bytes, and so on.
///
/// A float's sign and exponent repeat from weight to weight, its mantissa does not; apart, the former compress.
/// Stored form: one `u64` length per plane, then the planes. A plane as long as its number of elements is stored as it
/// is; a shorter one is a zstd frame.
enum BytePlanes {
  private static let planes = SectionEntry.planeElementSize
  private static let lengthsByteCount = planes * 8

  /// Plane `plane` of `bytes`, whose count is a multiple of the element size.
  private static func plane(_ plane: Int, of bytes: Span<UInt8>) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count / planes)
    for index in 0..<bytes.count / planes { result.append(bytes[index * planes + plane]) }
    return result
  }

  /// The stored form of `bytes`.
  static func encode(_ bytes: Span<UInt8>, with encoder: borrowing ZstdEncoder) -> [UInt8] {
    var lengths = ByteWriter()
    var content: [UInt8] = []
    for index in 0..<planes {
      let raw = plane(index, of: bytes)
      let compressed = encoder.encode(raw.span)
      let stored = compressed.count < raw.count ? compressed : raw
      lengths.writeUInt64(UInt64(stored.count))
      content += stored
    }
    return lengths.bytes + content
  }

  /// The planes of a section, decompressed.
  static func decode(
    _ entry: SectionEntry, of file: borrowing some FileContents & ~Copyable & ~Escapable,
    with decoder: borrowing ZstdDecoder
  ) throws(ModelFormatError) -> SectionBytes {
    guard entry.storedLength >= lengthsByteCount else {
      throw .planeLength(entry.id, plane: 0, offset: entry.offset, found: UInt64(entry.storedLength))
    }
    let planeLength = entry.decodedLength / planes
    let ranges = try ranges(of: entry, planeLength: planeLength, file)
    for plane in 0..<planes where ranges[plane].count < planeLength {
      try ZstdDecoder.checkHeader(
        ranges[plane], of: file, decodedLength: planeLength, section: entry.id, plane: plane)
    }
    var decoded: [[UInt8]] = []
    for plane in 0..<planes {
      var bytes = [UInt8](repeating: 0, count: planeLength)
      var target = bytes.mutableSpan
      if ranges[plane].count == planeLength {
        try file.read(at: ranges[plane].lowerBound, into: &target)
      } else {
        try decoder.decode(ranges[plane], of: file, into: &target, section: entry.id, plane: plane)
      }
      decoded.append(bytes)
    }
    return SectionBytes(planes: decoded)
  }

  /// Where each plane lies in the file: one behind the other, up to the end of the section.
  private static func ranges(
    of entry: SectionEntry, planeLength: Int, _ file: borrowing some FileContents & ~Copyable & ~Escapable
  ) throws(ModelFormatError) -> [Range<Int>] {
    let lengths = try file.bytes(entry.offset..<entry.offset + lengthsByteCount)
    var ranges: [Range<Int>] = []
    var end = entry.offset + lengthsByteCount
    for plane in 0..<planes {
      let length = lengths.span.uint64(at: plane * 8)
      guard length <= UInt64(planeLength), length <= UInt64(entry.storedRange.upperBound - end) else {
        throw .planeLength(entry.id, plane: plane, offset: entry.offset + plane * 8, found: length)
      }
      ranges.append(end..<end + Int(length))
      end += Int(length)
    }
    guard end == entry.storedRange.upperBound else {
      let last = planes - 1
      throw .planeLength(
        entry.id, plane: last, offset: entry.offset + last * 8, found: lengths.span.uint64(at: last * 8))
    }
    return ranges
  }
}
