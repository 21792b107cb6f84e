public import TocsinTensor

/// Reads little-endian structures from a section's decoded bytes, front to back, never past the end.
///
/// Every read checks the bytes that are left before it touches or allocates anything, and throws an error that names
/// the section and the offset. Reads cost no allocation unless they return an array or a ``Name``.
///
///     var reader = ByteReader(bytes, section: .detector)
///     let topG = try reader.readUInt32()
///     let count = try reader.readCount(elementSize: 4, maximum: 65_536)
///     …
///     try reader.finish()
public struct ByteReader: ~Escapable {
  private let bytes: Span<UInt8>
  /// The section that errors name.
  public let section: SectionID
  /// The position of the next read, in bytes from the start of the section.
  public private(set) var offset = 0

  /// A reader at the start of a section's decoded bytes.
  @_lifetime(copy bytes)
  public init(_ bytes: Span<UInt8>, section: SectionID) {
    self.bytes = bytes
    self.section = section
  }

  /// The number of bytes not yet read.
  public var remaining: Int { bytes.count - offset }

  /// The next byte.
  public mutating func readUInt8() throws(ModelFormatError) -> UInt8 {
    try require(1)
    offset += 1
    return bytes[offset - 1]
  }

  /// The integer of the next two bytes.
  public mutating func readUInt16() throws(ModelFormatError) -> UInt16 {
    UInt16(truncatingIfNeeded: try readInteger(byteCount: 2))
  }

  /// The integer of the next four bytes.
  public mutating func readUInt32() throws(ModelFormatError) -> UInt32 {
    UInt32(truncatingIfNeeded: try readInteger(byteCount: 4))
  }

  /// The integer of the next eight bytes.
  public mutating func readUInt64() throws(ModelFormatError) -> UInt64 { try readInteger(byteCount: 8) }

  /// An IEEE 754 binary32, any bit pattern.
  public mutating func readFloat32() throws(ModelFormatError) -> Float { Float(bitPattern: try readUInt32()) }

  /// An IEEE 754 binary64, any bit pattern.
  public mutating func readFloat64() throws(ModelFormatError) -> Double { Double(bitPattern: try readUInt64()) }

  /// A `u32` that must lie in `range`, as an index, size or code.
  /// - Throws: `invalidValue` with the offset and the value found.
  public mutating func readUInt32(in range: ClosedRange<Int>) throws(ModelFormatError) -> Int {
    let start = offset
    let value = Int(try readUInt32())
    guard range.contains(value) else { throw .invalidValue(section, offset: start, found: UInt64(value)) }
    return value
  }

  /// A `u32` count of elements that follow, at least `elementSize` bytes each.
  ///
  /// The count is bounded by `maximum` and by the bytes that are left, so that it is safe to allocate for it.
  /// - Throws: `countTooLarge` with the smaller of the two bounds.
  public mutating func readCount(elementSize: Int, maximum: Int) throws(ModelFormatError) -> Int {
    precondition(elementSize > 0, "an element takes at least one byte")
    let start = offset
    let count = Int(try readUInt32())
    let bound = min(maximum, remaining / elementSize)
    guard count <= bound else { throw .countTooLarge(section, offset: start, found: count, maximum: bound) }
    return count
  }

  /// The next `count` bytes, in place.
  @_lifetime(copy self)
  public mutating func readSpan(count: Int) throws(ModelFormatError) -> Span<UInt8> {
    try require(count)
    offset += count
    return bytes.extracting(offset - count..<offset)
  }

  /// A copy of the next `count` bytes.
  public mutating func readBytes(count: Int) throws(ModelFormatError) -> [UInt8] {
    let span = try readSpan(count: count)
    return [UInt8](copying: span)
  }

  /// A name: a field of 64 bytes, the name first, the rest zero.
  /// - Throws: `invalidName` for an empty name, a byte outside 0x21…0x7E, or anything but zeros after the name.
  public mutating func readName() throws(ModelFormatError) -> Name {
    let start = offset
    let field = try readSpan(count: Name.maximumLength)
    var length = 0
    while length < field.count, field[length] != 0 { length += 1 }
    for index in length..<field.count where field[index] != 0 { throw .invalidName(section, offset: start) }
    guard let name = Name(bytes: [UInt8](copying: field.extracting(0..<length))) else {
      throw .invalidName(section, offset: start)
    }
    return name
  }

  /// Reserved fields of four bytes each, which must be zero.
  /// - Throws: `reservedNotZero` with the offset of the first byte that is not; `sectionTruncated` for the first field that is
  ///   not whole.
  public mutating func readZeros(fieldCount: Int) throws(ModelFormatError) {
    for _ in 0..<fieldCount {
      let zeros = try readSpan(count: 4)
      if let index = zeros.firstNonZero(in: 0..<4) { throw .reservedNotZero(section, offset: offset - 4 + index) }
    }
  }

  /// Goes on reading at a place.
  mutating func seek(to place: Int) {
    precondition(place >= 0 && place <= bytes.count, "a place in the bytes")
    offset = place
  }

  /// Ends the reading.
  /// - Throws: `trailingBytes` unless every byte has been read.
  public func finish() throws(ModelFormatError) {
    guard remaining == 0 else { throw .trailingBytes(section, offset: offset, count: remaining) }
  }

  private func require(_ count: Int) throws(ModelFormatError) {
    precondition(count >= 0, "a negative number of bytes")
    guard count <= remaining else {
      throw .sectionTruncated(section, offset: offset, expected: count, found: remaining)
    }
  }

  private mutating func readInteger(byteCount: Int) throws(ModelFormatError) -> UInt64 {
    try require(byteCount)
    offset += byteCount
    return bytes.littleEndian(at: offset - byteCount, byteCount: byteCount)
  }
}
