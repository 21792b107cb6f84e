public import TocsinTensor

/// Appends little-endian structures to a byte array: the counterpart of ``ByteReader``.
public struct ByteWriter: Sendable {
  /// What has been written so far.
  public private(set) var bytes: [UInt8] = []

  /// Nothing written yet.
  public init() {}

  /// The position of the next write, in bytes from the start.
  public var offset: Int { bytes.count }

  /// One byte.
  public mutating func writeUInt8(_ value: UInt8) { bytes.append(value) }
  /// Two bytes.
  public mutating func writeUInt16(_ value: UInt16) { writeInteger(UInt64(value), byteCount: 2) }
  /// Four bytes.
  public mutating func writeUInt32(_ value: UInt32) { writeInteger(UInt64(value), byteCount: 4) }
  /// Eight bytes.
  public mutating func writeUInt64(_ value: UInt64) { writeInteger(value, byteCount: 8) }
  /// An IEEE 754 binary32, with its bits.
  public mutating func writeFloat32(_ value: Float) { writeUInt32(value.bitPattern) }
  /// An IEEE 754 binary64, with its bits.
  public mutating func writeFloat64(_ value: Double) { writeUInt64(value.bitPattern) }

  /// A count, index or size as `u32`. The value must fit: anything else is a programming error.
  public mutating func writeCount(_ value: Int) {
    guard let count = UInt32(exactly: value) else { preconditionFailure("a count does not fit 32 bits") }
    writeUInt32(count)
  }

  /// Bytes as they are.
  public mutating func writeBytes(_ values: [UInt8]) { bytes += values }

  /// The bytes of an ASCII text.
  mutating func writeASCII(_ text: StaticString) {
    for index in 0..<text.utf8CodeUnitCount { bytes.append(unsafe text.utf8Start[index]) }
  }

  /// A name in a field of 64 bytes, filled up with zeros.
  public mutating func writeName(_ name: Name) {
    bytes += name.bytes
    writeZeros(count: Name.maximumLength - name.bytes.count)
  }

  /// `count` zero bytes.
  public mutating func writeZeros(count: Int) { bytes += [UInt8](repeating: 0, count: count) }

  /// Zeros up to the next multiple of `alignment`.
  public mutating func pad(to alignment: Int) { writeZeros(count: aligned(offset, to: alignment) - offset) }

  private mutating func writeInteger(_ value: UInt64, byteCount: Int) {
    for index in 0..<byteCount { bytes.append(UInt8(truncatingIfNeeded: value >> (8 * UInt64(index)))) }
  }
}

/// `offset` rounded up to a multiple of `alignment`. The caller has bounded `offset` far below `Int.max`.
func aligned(_ offset: Int, to alignment: Int) -> Int { (offset + alignment - 1) / alignment * alignment }
