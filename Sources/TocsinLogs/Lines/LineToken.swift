/// One token of a line's masked text.
public struct LineToken: Equatable, Sendable, BitwiseCopyable {
  /// Where its text stands in ``LineTokens/text``.
  public var start: UInt32
  public var end: UInt32
  /// Where what it was made of stands in the content, masked stretches in full.
  public var sourceStart: UInt32
  public var sourceEnd: UInt32
  /// Of its text. Equal texts have equal hashes.
  public var hash: UInt64
  public var traits: TokenTraits

  /// `<*>` as one word of text.
  static var wildcardWord: UInt64 { 0x3E2A3C }
}

/// What a token's text shows at a glance.
public struct TokenTraits: OptionSet, Sendable, BitwiseCopyable {
  public let rawValue: UInt8

  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// It holds an ASCII digit.
  public static var hasDigit: TokenTraits { TokenTraits(rawValue: 1) }
  /// It is the wildcard itself, `<*>`: masked as a whole, or written so in the log.
  public static var isWildcard: TokenTraits { TokenTraits(rawValue: 2) }
  /// A mask has replaced at least a part of it.
  public static var hasMask: TokenTraits { TokenTraits(rawValue: 4) }
}
