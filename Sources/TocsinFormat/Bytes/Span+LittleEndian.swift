extension Span where Element == UInt8 {
  /// The little-endian integer of `byteCount` bytes at `offset`. The caller has checked that they are there.
  @inline(__always)
  func littleEndian(at offset: Int, byteCount: Int) -> UInt64 {
    var value: UInt64 = 0
    for index in 0..<byteCount { value |= UInt64(self[offset + index]) << (8 * UInt64(index)) }
    return value
  }

  package func uint16(at offset: Int) -> UInt16 { UInt16(truncatingIfNeeded: littleEndian(at: offset, byteCount: 2)) }
  package func uint32(at offset: Int) -> UInt32 { UInt32(truncatingIfNeeded: littleEndian(at: offset, byteCount: 4)) }
  package func uint64(at offset: Int) -> UInt64 { littleEndian(at: offset, byteCount: 8) }

  /// What `transform` makes of each integer; bytes after the last whole one are left. One pass of wide loads.
  @inline(__always)
  func mapIntegers<Integer: FixedWidthInteger & BitwiseCopyable, Result>(
    _ transform: (Integer) -> Result
  ) -> [Result] {
    let size = MemoryLayout<Integer>.size
    let count = count / size
    return unsafe withUnsafeBytes { bytes in
      unsafe [Result](unsafeUninitializedCapacity: count) { target, initializedCount in
        for index in 0..<count {
          let word = unsafe bytes.loadUnaligned(fromByteOffset: size * index, as: Integer.self)
          unsafe target.initializeElement(at: index, to: transform(Integer(littleEndian: word)))
        }
        initializedCount = count
      }
    }
  }

  /// The position of the first integer for which `isSought` holds; bytes after the last whole one are left.
  @inline(__always)
  func firstInteger<Integer: FixedWidthInteger & BitwiseCopyable>(where isSought: (Integer) -> Bool) -> Int? {
    let size = MemoryLayout<Integer>.size
    let count = count / size
    return unsafe withUnsafeBytes { bytes in
      for index in 0..<count {
        let word = unsafe bytes.loadUnaligned(fromByteOffset: size * index, as: Integer.self)
        if isSought(Integer(littleEndian: word)) { return index }
      }
      return nil
    }
  }

  /// The position of the first byte in `range` that is not zero.
  package func firstNonZero(in range: Range<Int>) -> Int? {
    for index in range where self[index] != 0 { return index }
    return nil
  }
}
