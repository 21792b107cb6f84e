import TocsinFormat

/// What the saved forms of all streams have in common; Spec/State.md states them.
enum SavedState {
  /// `TCNSTATE`, the first byte lowest.
  static var magic: UInt64 { 0x4554_4154_534E_4354 }
  static var version: UInt16 { 1 }
  /// Up to the model's identity.
  static var headerByteCount: Int { 56 }
  static var checksumByteCount: Int { 4 }
  /// Counters above are refused, so that they can go on: no stream gets there in a thousand years.
  static var maximumCount: Int { 1 << 53 }
}

/// Writes a state front to back, little-endian; without bytes to write to it counts.
struct StateWriter: ~Copyable, ~Escapable {
  private var bytes: MutableSpan<UInt8>
  private var count = SavedState.headerByteCount

  /// A writer that counts.
  @_lifetime(immortal)
  init() { bytes = MutableSpan() }

  /// A writer behind the header.
  @_lifetime(&bytes)
  init(
    _ bytes: inout MutableSpan<UInt8>, _ kind: SavedStreamKind, option: Int, model identity: SHA256Digest
  ) {
    self.bytes = bytes._mutatingExtracting(0..<bytes.count)
    count = 0
    write(SavedState.magic)
    write(UInt64(SavedState.version), byteCount: 2)
    write(UInt64(kind.rawValue), byteCount: 2)
    write(UInt32(option))
    write(0 as UInt64)
    write(identity.bytes.span)
  }

  /// Ends the state: enters its length, and adds the checksum.
  /// - Returns: its length.
  /// - Precondition: There was room for it.
  mutating func finish() -> Int {
    let content = count
    let length = content + SavedState.checksumByteCount
    guard bytes.count > 0 else { return length }
    precondition(length <= bytes.count, "room for as many bytes as savedByteCount() says")
    count = 16
    write(length)
    count = content
    let checksum = Digest.crc32c(bytes.span.extracting(0..<content))
    write(checksum)
    return length
  }

  /// The lowest bytes of a number. Never inlined, as are the readers' parts: small code matters more than speed here.
  @inline(never)
  mutating func write(_ value: UInt64, byteCount: Int) {
    if count + byteCount <= bytes.count {
      var rest = value
      for index in count..<count + byteCount {
        bytes[index] = UInt8(truncatingIfNeeded: rest)
        rest >>= 8
      }
    }
    count += byteCount
  }

  mutating func write(_ value: UInt32) { write(UInt64(value), byteCount: 4) }

  mutating func write(_ value: UInt64) { write(value, byteCount: 8) }

  mutating func write(_ value: Int) { write(UInt64(bitPattern: Int64(value)), byteCount: 8) }

  /// A place; −1 where there is none.
  mutating func write(_ value: Int?) { write(value ?? -1) }

  mutating func write(_ value: Float) { write(value.bitPattern) }

  mutating func write(_ value: Double) { write(value.bitPattern) }

  mutating func write(_ values: Span<Float>) {
    for index in 0..<values.count { write(values[index]) }
  }

  mutating func write(_ values: Span<UInt8>) {
    for index in 0..<values.count { write(UInt64(values[index]), byteCount: 1) }
  }
}
