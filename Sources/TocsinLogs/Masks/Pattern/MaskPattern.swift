/// A parsed regular expression. Groups leave no trace: nothing refers to what they matched.
package indirect enum MaskPattern: Equatable, Sendable {
  /// Matches without taking a byte.
  case empty
  /// Takes one byte of a set.
  case byte(ByteSet)
  /// Takes no byte, and holds at some places only.
  case assertion(MaskAssertion)
  case sequence([MaskPattern])
  /// The first alternative that lets the whole match succeed is taken.
  case alternatives([MaskPattern])
  /// At least `minimum` times, at most `maximum` (`nil`: without a bound); as often as possible when `isGreedy`, else as
  /// rarely as possible.
  case repetition(MaskPattern, minimum: Int, maximum: Int?, isGreedy: Bool)
}

/// A condition on the two bytes around a place between bytes.
package indirect enum MaskAssertion: Equatable, Sendable {
  /// No byte before.
  case textStart
  /// No byte after.
  case textEnd
  /// No byte after, or a line feed that is the last byte.
  case finalLineEnd
  /// One of the two bytes is one of `\w` and the other is not, or missing.
  case wordBoundary
  /// A byte of the set before.
  case previous(ByteSet)
  /// A byte of the set after.
  case next(ByteSet)
  case not(MaskAssertion)
  case any([MaskAssertion])
  case all([MaskAssertion])
}

/// What follows a place, as far as assertions can tell.
package enum MaskNextByte: Equatable {
  case none
  case finalLineFeed
  case byte(UInt8)
}

extension MaskAssertion {
  /// Whether it holds between `previous` (`nil`: the text's start) and `next`.
  package func holds(previous: UInt8?, next: MaskNextByte) -> Bool {
    switch self {
    case .textStart: return previous == nil
    case .textEnd: return next == .none
    case .finalLineEnd: return next == .none || next == .finalLineFeed
    case .wordBoundary:
      let isWordBefore = Self.contains(.word, previous)
      return isWordBefore != Self.contains(.word, next.value)
    case .previous(let set): return Self.contains(set, previous)
    case .next(let set): return Self.contains(set, next.value)
    case .not(let assertion): return !assertion.holds(previous: previous, next: next)
    case .any(let assertions):
      for assertion in assertions where assertion.holds(previous: previous, next: next) { return true }
      return false
    case .all(let assertions):
      for assertion in assertions where !assertion.holds(previous: previous, next: next) { return false }
      return true
    }
  }

  private static func contains(_ set: ByteSet, _ byte: UInt8?) -> Bool {
    guard let byte else { return false }
    return set.contains(byte)
  }
}

extension MaskNextByte {
  /// The byte; `nil` at the text's end.
  package var value: UInt8? {
    switch self {
    case .none: nil
    case .finalLineFeed: UInt8(ascii: "\n")
    case .byte(let byte): byte
    }
  }
}
