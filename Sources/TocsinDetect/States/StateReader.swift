import TocsinFormat
import TocsinLogs

/// Reads a state front to back, never past its end. Each number is checked as it is read.
struct StateReader: ~Escapable {
  /// Without the checksum.
  private let bytes: Span<UInt8>
  private(set) var offset = SavedState.headerByteCount

  /// A reader behind the header, which is checked, as is the checksum.
  @_lifetime(copy bytes)
  init(
    _ bytes: Span<UInt8>, _ kind: SavedStreamKind, option: Int, model identity: SHA256Digest
  ) throws(SavedStateError) {
    guard bytes.count >= 8, bytes.uint64(at: 0) == SavedState.magic else { throw .notASavedState }
    if bytes.count >= 10, bytes.uint16(at: 8) != SavedState.version { throw .unsupportedVersion(bytes.uint16(at: 8)) }
    let content = bytes.count - SavedState.checksumByteCount
    guard content >= SavedState.headerByteCount else { throw .truncated(offset: bytes.count) }
    let stated = bytes.uint64(at: 16)
    guard stated == bytes.count else { throw .length(stated: stated, found: bytes.count) }
    let checksum = bytes.uint32(at: content)
    let computed = Digest.crc32c(bytes.extracting(0..<content))
    guard checksum == computed else { throw .checksum(stated: checksum, computed: computed) }
    for index in 0..<SHA256Digest.byteCount where bytes[24 + index] != identity.bytes[index] { throw .otherModel }
    guard bytes.uint16(at: 10) == kind.rawValue else {
      throw .otherStream(expected: kind, found: bytes.uint16(at: 10))
    }
    guard bytes.uint32(at: 12) == option else {
      throw .otherOption(expected: option, found: Int(bytes.uint32(at: 12)))
    }
    self.bytes = bytes.extracting(0..<content)
  }

  /// Ends the reading.
  func finish() throws(SavedStateError) {
    guard offset == bytes.count else { throw .trailingBytes(offset: offset, count: bytes.count - offset) }
  }

  /// The next `count` bytes, in place.
  @_lifetime(copy self)
  mutating func span(_ count: Int) throws(SavedStateError) -> Span<UInt8> {
    guard count <= bytes.count - offset else { throw .truncated(offset: offset) }
    offset += count
    return bytes.extracting(offset - count..<offset)
  }

  /// The next number, of at most 8 bytes.
  @inline(never)
  mutating func unsigned(_ byteCount: Int) throws(SavedStateError) -> UInt64 {
    guard byteCount <= bytes.count - offset else { throw .truncated(offset: offset) }
    var value: UInt64 = 0
    for index in 0..<byteCount { value |= UInt64(bytes[offset + index]) << UInt64(8 * index) }
    offset += byteCount
    return value
  }

  mutating func uint32() throws(SavedStateError) -> UInt32 { UInt32(truncatingIfNeeded: try unsigned(4)) }

  mutating func float() throws(SavedStateError) -> Float { Float(bitPattern: try uint32()) }

  mutating func double() throws(SavedStateError) -> Double { Double(bitPattern: try unsigned(8)) }

  /// A number of 8 bytes, or fewer without a sign, from `least` to `most`.
  @inline(never)
  mutating func integer(_ byteCount: Int = 8, from least: Int, to most: Int) throws(SavedStateError) -> Int {
    let value = Int(truncatingIfNeeded: try unsigned(byteCount))
    guard value >= least, value <= most else { throw invalidValue(byteCount) }
    return value
  }

  /// A place from 0 to `last`, which is there or not.
  mutating func place(if isThere: Bool, upTo last: Int) throws(SavedStateError) -> Int? {
    let place = try isThere ? integer(from: 0, to: last) : integer(from: -1, to: -1)
    return isThere ? place : nil
  }

  /// A number from 0 to 1.
  mutating func share() throws(SavedStateError) -> Float {
    let value = try float()
    guard value >= 0, value <= 1 else { throw invalidValue(4) }
    return value
  }

  /// When a session was heard of last: in a log, neither before the session that comes before it nor after now.
  mutating func time(after earlier: Double, _ log: LogState?) throws(SavedStateError) -> Double {
    let time = try double()
    if let log, !(time >= earlier && time <= log.clock.seconds) { throw invalidValue(8) }
    return time
  }

  /// Numbers, any at all, which are kept where `applies`.
  mutating func read(_ values: inout MutableSpan<Float>, applies: Bool) throws(SavedStateError) {
    for index in 0..<values.count {
      let value = try float()
      if applies { values[index] = value }
    }
  }

  /// What to throw for the field that was read last.
  func invalidValue(_ byteCount: Int) -> SavedStateError { .invalidValue(offset: offset - byteCount) }
}
