/// A set of bytes.
public struct ByteSet: Equatable, Sendable, BitwiseCopyable {
  private var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)

  public init() {}

  public init(_ bytes: some Sequence<UInt8>) {
    for byte in bytes { insert(byte) }
  }

  /// ASCII white space as Python's `str.split` sees it: tab to carriage return, the separators 0x1C to 0x1F, blank.
  public static var whiteSpace: ByteSet { ByteSet([9, 10, 11, 12, 13, 28, 29, 30, 31, 32] as [UInt8]) }

  public static var digits: ByteSet { ByteSet(UInt8(ascii: "0")...UInt8(ascii: "9")) }

  /// `\w`: letters, digits and the underscore.
  public static var word: ByteSet {
    var set = digits.union(ByteSet(UInt8(ascii: "a")...UInt8(ascii: "z")))
    set = set.union(ByteSet(UInt8(ascii: "A")...UInt8(ascii: "Z")))
    set.insert(UInt8(ascii: "_"))
    return set
  }

  public static var all: ByteSet { ByteSet().inverted }

  @inline(__always)
  public func contains(_ byte: UInt8) -> Bool { word(Int(byte) >> 6) >> UInt64(byte & 63) & 1 == 1 }

  public mutating func insert(_ byte: UInt8) {
    let bit = UInt64(1) << UInt64(byte & 63)
    switch byte >> 6 {
    case 0: words.0 |= bit
    case 1: words.1 |= bit
    case 2: words.2 |= bit
    default: words.3 |= bit
    }
  }

  public func union(_ other: ByteSet) -> ByteSet { combined(other) { $0 | $1 } }

  public func intersection(_ other: ByteSet) -> ByteSet { combined(other) { $0 & $1 } }

  public func subtracting(_ other: ByteSet) -> ByteSet { combined(other) { $0 & ~$1 } }

  public var inverted: ByteSet { combined(self) { first, _ in ~first } }

  public var isEmpty: Bool { words.0 | words.1 | words.2 | words.3 == 0 }

  public static func == (first: ByteSet, second: ByteSet) -> Bool { first.words == second.words }

  private func combined(_ other: ByteSet, _ combine: (UInt64, UInt64) -> UInt64) -> ByteSet {
    var result = ByteSet()
    result.words = (
      combine(words.0, other.words.0), combine(words.1, other.words.1), combine(words.2, other.words.2),
      combine(words.3, other.words.3)
    )
    return result
  }

  private func word(_ index: Int) -> UInt64 {
    switch index {
    case 0: words.0
    case 1: words.1
    case 2: words.2
    default: words.3
    }
  }
}
