/// How two different tokens in the same place of two lines are related.
/// The raw values keep the seeded hasher out of Embedded builds.
package enum TokenRelation: UInt8 {
  /// They say the same but for a masked value.
  case alike
  /// One is a masked value, the other a word or an empty value in its place.
  case absorbing
  /// Two words, which are two events unless many values say otherwise.
  case different
}

extension TokenRelation {
  /// The relation of two different texts, of these shapes. A common beginning such as `key=` is left aside.
  package init(_ first: Span<UInt8>, _ firstShape: TokenShape, _ second: Span<UInt8>, _ secondShape: TokenShape) {
    guard firstShape.union(secondShape).contains(.mask) else {
      self = .different
      return
    }
    let start = Self.valueStart(first, second)
    if start == 0 {
      self.init(firstShape, secondShape, hasCommonKey: false)
    } else {
      self.init(
        TokenShape(of: first.extracting(start..<first.count)), TokenShape(of: second.extracting(start..<second.count)),
        hasCommonKey: true)
    }
  }

  /// - Parameter hasCommonKey: Whether the values of these shapes stand behind the same key.
  private init(_ firstShape: TokenShape, _ secondShape: TokenShape, hasCommonKey: Bool) {
    if firstShape.contains(.mask), secondShape.contains(.mask) {
      self = firstShape.isBareMask || secondShape.isBareMask ? .alike : .different
    } else if firstShape.isBareMask {
      self = Self.canBeAbsorbed(secondShape, hasCommonKey: hasCommonKey) ? .absorbing : .different
    } else if secondShape.isBareMask {
      self = Self.canBeAbsorbed(firstShape, hasCommonKey: hasCommonKey) ? .absorbing : .different
    } else {
      self = .different
    }
  }

  /// A word, or behind a key an empty value: `key=`, `call()`.
  private static func canBeAbsorbed(_ shape: TokenShape, hasCommonKey: Bool) -> Bool {
    shape.contains(.letter) || (hasCommonKey && !shape.contains(.digit))
  }

  /// Behind the last byte of the common beginning that opens a value, masks not looked into.
  private static func valueStart(_ first: Span<UInt8>, _ second: Span<UInt8>) -> Int {
    var start = 0
    var position = 0
    let end = min(first.count, second.count)
    while position < end, first[position] == second[position] {
      let maskLength = TokenShape.maskLength(in: first, at: position)
      if maskLength != TokenShape.maskLength(in: second, at: position) { break }
      if maskLength > 0 {
        guard first.matches(from: position, to: position + maskLength, in: second, from: position) else { break }
        position += maskLength
        continue
      }
      position += 1
      if opensValue(first[position - 1]) { start = position }
    }
    return start
  }

  private static func opensValue(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "="), UInt8(ascii: "("), UInt8(ascii: ":"), UInt8(ascii: "["), UInt8(ascii: "{"),
      UInt8(ascii: ","):
      true
    default: false
    }
  }
}
