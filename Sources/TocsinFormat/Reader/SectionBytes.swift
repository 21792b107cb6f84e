import CTocsinDigest

/// The decoded bytes of a section, held as they came out of the file: in order, or plane by plane.
///
/// Planes stay apart, as putting them together in one step would take the memory of the section twice.
struct SectionBytes: Sendable {
  private let planes: [[UInt8]]

  /// Bytes in order.
  init(_ bytes: [UInt8]) { planes = [bytes] }

  /// The planes of bytes, all of one length.
  init(planes: [[UInt8]]) { self.planes = planes }

  /// The number of bytes.
  var count: Int { planes.count * planes[0].count }

  /// The bytes, where they are held in order.
  var ordered: [UInt8] {
    precondition(planes.count == 1, "only sections of weights and scales have planes")
    return planes[0]
  }

  /// Calls `body` with the bytes of a range in order, one piece after the other: pieces are of a multiple of 64 bytes, but
  /// for the last. A range of bytes that are held in planes starts at a multiple of their number.
  func forEachPiece<Failure: Error>(
    of range: Range<Int>, _ body: (Span<UInt8>) throws(Failure) -> Void
  ) throws(Failure) {
    guard planes.count > 1 else {
      let bytes = planes[0]
      return try body(bytes.span.extracting(range))
    }
    precondition(range.lowerBound.isMultiple(of: planes.count), "a range of whole elements")
    var piece = [UInt8](repeating: 0, count: min(aligned(range.count, to: planes.count), pieceLength))
    var position = range.lowerBound
    while position < range.upperBound {
      interleave(from: position / planes.count, into: &piece)
      try body(piece.span.extracting(0..<min(piece.count, range.upperBound - position)))
      position += piece.count
    }
  }

  /// What `transform` makes of each integer in a range of whole ones.
  func integers<Integer: FixedWidthInteger & BitwiseCopyable, Result>(
    _ range: Range<Int>, _ transform: (Integer) -> Result
  ) -> [Result] {
    var results: [Result] = []
    forEachPiece(of: range) { piece in
      let part = piece.mapIntegers(transform)
      if results.isEmpty, part.count == range.count / MemoryLayout<Integer>.size {
        results = part
      } else {
        if results.isEmpty { results.reserveCapacity(range.count / MemoryLayout<Integer>.size) }
        results += part
      }
    }
    return results
  }

  /// Puts elements together until `piece` is full or the section ends.
  private func interleave(from first: Int, into piece: inout [UInt8]) {
    precondition(planes.count == SectionEntry.planeElementSize, "a plane for each byte of an element")
    let elements = first..<first + min(piece.count / planes.count, planes[0].count - first)
    let (bytes0, bytes1, bytes2, bytes3) = (planes[0], planes[1], planes[2], planes[3])
    var target = piece.mutableSpan
    Self.interleave(
      bytes0.span.extracting(elements), bytes1.span.extracting(elements), bytes2.span.extracting(elements),
      bytes3.span.extracting(elements), into: &target)
  }

  /// Puts elements of four bytes together: spans of equal length, into four times as many bytes or more.
  private static func interleave(
    _ bytes0: Span<UInt8>, _ bytes1: Span<UInt8>, _ bytes2: Span<UInt8>, _ bytes3: Span<UInt8>,
    into target: inout MutableSpan<UInt8>
  ) {
    let count = bytes0.count
    precondition(target.count >= 4 * count && bytes1.count == count && bytes2.count == count && bytes3.count == count)
    unsafe target.withUnsafeMutableBufferPointer { target in
      unsafe bytes0.withUnsafeBufferPointer { bytes0 in
        unsafe bytes1.withUnsafeBufferPointer { bytes1 in
          unsafe bytes2.withUnsafeBufferPointer { bytes2 in
            unsafe bytes3.withUnsafeBufferPointer { bytes3 in
              unsafe cd_interleave(
                target.baseAddress, bytes0.baseAddress, bytes1.baseAddress, bytes2.baseAddress, bytes3.baseAddress,
                count)
            }
          }
        }
      }
    }
  }
}
