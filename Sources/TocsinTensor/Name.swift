/// A name in a graph or file: 1 to 64 printable ASCII bytes without blanks.
///
/// Names are bytes, not `String`s: they compare and sort by byte, the same on every platform, and need no Unicode tables.
public struct Name: Equatable, Sendable {
  /// The longest name, in bytes.
  public static let maximumLength = 64

  /// The name in ASCII.
  public let bytes: [UInt8]

  /// `nil` where the bytes are not a valid name.
  public init?(bytes: [UInt8]) {
    guard Self.isValid(bytes) else { return nil }
    self.bytes = bytes
  }

  /// Whether bytes make a name.
  public static func isValid(_ bytes: [UInt8]) -> Bool {
    guard bytes.count >= 1, bytes.count <= maximumLength else { return false }
    for byte in bytes where byte <= 0x20 || byte >= 0x7F { return false }
    return true
  }

  /// Whether `self` sorts before `other`, byte by byte.
  public func precedes(_ other: Name) -> Bool {
    for index in 0..<min(bytes.count, other.bytes.count) where bytes[index] != other.bytes[index] {
      return bytes[index] < other.bytes[index]
    }
    return bytes.count < other.bytes.count
  }

  /// For messages.
  public var text: String { String(decoding: bytes, as: UTF8.self) }
}

extension Name: ExpressibleByStringLiteral {
  /// A literal must be a valid name; anything else is a programming error.
  public init(stringLiteral value: StaticString) {
    var bytes: [UInt8] = []
    for index in 0..<value.utf8CodeUnitCount { bytes.append(unsafe value.utf8Start[index]) }
    precondition(Self.isValid(bytes), "a name is 1 to 64 printable ASCII bytes without blanks")
    self.bytes = bytes
  }
}
