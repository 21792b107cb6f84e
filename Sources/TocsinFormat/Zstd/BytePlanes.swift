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

  /// The decoded bytes of a stored form.
  static func decode(
    _ stored: Span<UInt8>, decodedLength: Int, section: SectionID, with decoder: borrowing ZstdDecoder
  ) throws(ModelFormatError) -> [UInt8] {
    guard stored.count >= lengthsByteCount else {
      throw .sectionTruncated(section, offset: 0, expected: lengthsByteCount, found: stored.count)
    }
    let planeLength = decodedLength / planes
    var end = lengthsByteCount
    var ends: [Int] = []
    for plane in 0..<planes {
      let length = stored.uint64(at: plane * 8)
      guard length <= UInt64(planeLength), length <= UInt64(stored.count - end) else {
        throw .planeLength(section, plane: plane, found: length)
      }
      end += Int(length)
      ends.append(end)
    }
    guard end == stored.count else {
      throw .planeLength(section, plane: planes - 1, found: stored.uint64(at: (planes - 1) * 8))
    }
    var decoded = [UInt8](repeating: 0, count: decodedLength)
    var scratch = [UInt8](repeating: 0, count: planeLength)
    var start = lengthsByteCount
    for plane in 0..<planes {
      let bytes = stored.extracting(start..<ends[plane])
      start = ends[plane]
      if bytes.count == planeLength {
        scatter(bytes, to: plane, of: &decoded)
        continue
      }
      var target = scratch.mutableSpan
      do throws(ZstdViolation) {
        try decoder.decode(bytes, into: &target)
      } catch {
        throw .compressedFrame(section, plane: plane, error)
      }
      scatter(scratch.span, to: plane, of: &decoded)
    }
    return decoded
  }

  private static func scatter(_ bytes: Span<UInt8>, to plane: Int, of decoded: inout [UInt8]) {
    var target = decoded.mutableSpan
    for index in 0..<bytes.count { target[index * planes + plane] = bytes[index] }
  }
}
