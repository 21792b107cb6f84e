/// Why masks cannot be compiled, and where.
public struct MaskError: Error, Equatable, Sendable {
  /// The rule, counted from 0 in the order given; `nil` where all rules together are at fault.
  public var rule: Int?
  /// Where in the rule's pattern, in bytes from 0; `nil` where the whole pattern is at fault.
  public var byteOffset: Int?
  public var violation: MaskViolation

  public init(rule: Int?, byteOffset: Int?, violation: MaskViolation) {
    self.rule = rule
    self.byteOffset = byteOffset
    self.violation = violation
  }
}

/// What is wrong with a pattern.
public enum MaskViolation: Equatable, Sendable {
  /// The name of a replacement is empty or has other bytes than letters, digits, `_`, `-` and `.`.
  case invalidName
  /// A `(` without its `)`.
  case unclosedGroup
  /// A `)` without its `(`.
  case unopenedGroup
  /// A `[` without its `]`.
  case unclosedClass
  /// A range such as `[z-a]` or `[\d-z]`.
  case invalidRange
  /// `*`, `+`, `?` or `{m,n}` with nothing before it that can be repeated.
  case nothingToRepeat
  /// A repetition of a repetition without a group around it, such as `a**`.
  case repeatedRepetition
  /// `{m,n}` with m above n.
  case reversedRepetition
  /// A `\` as the last byte.
  case trailingBackslash
  /// A `\` before a letter or digit that means nothing, here or at all.
  case unknownEscape(UInt8)
  /// `\x` without two hexadecimal digits.
  case incompleteHexEscape
  /// `\1` or `(?P=name)`.
  case backreference
  /// `(?>...)`, `a*+` and the like.
  case possessive
  /// `(?(...)...)`.
  case conditional
  /// `(?#...)`.
  case comment
  /// A flag other than `i`, `m`, `s` and `a`.
  case unknownFlag(UInt8)
  /// `(?i)` elsewhere than at the start of the pattern.
  case misplacedFlags
  /// `(?` followed by something without a meaning.
  case unknownGroup
  /// `(?P<name>...)` whose name is not one.
  case invalidGroupName
  /// A look-around that sees more than one byte, or a look-behind whose alternatives differ in length.
  case wideLookAround
  case patternTooLong(maximumByteCount: Int)
  case nestedTooDeep(maximum: Int)
  case repetitionTooLarge(maximum: Int)
  case tooManyPositions(maximum: Int)
  case tooManyFollows(maximum: Int)
  /// More kinds of neighbouring bytes to tell apart, or more combinations of assertions, than the tables hold.
  case tooManyAssertions(maximum: Int)
  case tooManyStates(maximum: Int)
  case tooManyRules(maximum: Int)
}
