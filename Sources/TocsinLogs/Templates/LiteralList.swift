/// Distinct texts of template tokens, one behind the other.
package struct LiteralList: Equatable, Sendable {
  package private(set) var text: [UInt8] = []
  private var ends: [UInt32] = []

  package init() {}

  package var count: Int { ends.count }

  /// Where a literal stands in ``text``.
  package func range(of index: Int) -> Range<Int> { (index == 0 ? 0 : Int(ends[index - 1]))..<Int(ends[index]) }

  /// The text of a literal.
  package func bytes(of index: Int) -> [UInt8] { [UInt8](text[range(of: index)]) }

  package mutating func append(_ bytes: ArraySlice<UInt8>) {
    text += bytes
    ends.append(UInt32(text.count))
  }

  /// Whether a literal sorts before another: byte by byte, as unsigned numbers, a prefix before what it is a prefix of.
  func precedes(_ first: Int, _ second: Int) -> Bool {
    let (one, other) = (range(of: first), range(of: second))
    for offset in 0..<min(one.count, other.count) {
      let (byte, otherByte) = (text[one.lowerBound + offset], text[other.lowerBound + offset])
      if byte != otherByte { return byte < otherByte }
    }
    return one.count < other.count
  }
}
