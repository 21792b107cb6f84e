/// A notation compiled: from the line's start and from every field, the ways on.
///
/// A way is a text that ends the field, and the field that follows it; a group that may be missing makes for two ways, the
/// one through it first. Fields are numbered as they stand, and ways lead to higher numbers alone.
package struct FieldGraph: Sendable {
  package struct Way: Equatable, Sendable, BitwiseCopyable {
    /// Its text, within ``FieldGraph/literals``.
    var start: UInt16
    var end: UInt16
    /// The node that it leads to; ``FieldGraph/lineEnd`` where the text ends the line.
    var next: Int16
  }

  /// Node 0 is the line's start, node `i + 1` is field `i`.
  package struct Node: Equatable, Sendable, BitwiseCopyable {
    var firstWay: UInt16
    var wayCount: UInt8
    var shape: Shape
    /// Of the first way: where it leads.
    var next: Int16
    /// What the text of the first way begins with, and that of the last.
    var first: UInt8
    var last: UInt8
  }

  /// What ends a field, for a quick start.
  package enum Shape: UInt8, BitwiseCopyable {
    /// White space.
    case blanks
    /// A text that begins with some byte, or with white space.
    case text, textAfterBlanks
    /// The line's end.
    case lineEnd
    /// One of two ways, the text of each beginning with some byte.
    case twoTexts
    /// One of several ways, or a text that ends the line.
    case ways
  }

  package static var lineEnd: Int16 { -1 }
  /// Stands in ``literals`` for a run of white space.
  package static var blanks: UInt8 { UInt8(ascii: " ") }

  private(set) var nodes: [Node] = []
  private(set) var ways: [Way] = []
  private(set) var literals: [UInt8] = []

  package init(_ notation: LineNotation) {
    appendNode(notation.elements, from: 0)
    for index in notation.elements.indices {
      if case .field = notation.elements[index] { appendNode(notation.elements, from: index + 1) }
    }
  }

  /// A graph without fields, for formats that are no notation.
  package init() {}

  private mutating func appendNode(_ elements: [LineNotation.Element], from start: Int) {
    let firstWay = ways.count
    appendWays(elements, from: start, literal: [])
    let way = ways[firstWay]
    let last = ways[ways.count - 1]
    nodes.append(
      Node(
        firstWay: UInt16(firstWay), wayCount: UInt8(ways.count - firstWay), shape: shape(ofWaysFrom: firstWay),
        next: way.next, first: firstByte(of: way) ?? 0, last: firstByte(of: last) ?? 0))
  }

  /// What the text of a way begins with.
  private func firstByte(of way: Way) -> UInt8? { way.start < way.end ? literals[Int(way.start)] : nil }

  private func shape(ofWaysFrom firstWay: Int) -> Shape {
    let way = ways[firstWay]
    guard let first = firstByte(of: way) else { return way.next == Self.lineEnd ? .lineEnd : .ways }
    switch ways.count - firstWay {
    case 1:
      if way.next == Self.lineEnd { return .ways }
      if first != Self.blanks { return .text }
      return way.end - way.start == 1 ? .blanks : .textAfterBlanks
    case 2:
      let last = firstByte(of: ways[firstWay + 1]) ?? Self.blanks
      return first == Self.blanks || last == Self.blanks ? .ways : .twoTexts
    default: return .ways
    }
  }

  /// Appends the ways that begin with `literal` and go on with the elements from `start`, in the order of preference.
  private mutating func appendWays(_ elements: [LineNotation.Element], from start: Int, literal: [UInt8]) {
    var literal = literal
    var index = start
    while index < elements.count {
      switch elements[index] {
      case .field:
        appendWay(literal, next: Int16(Self.fieldCount(elements, before: index) + 1))
        return
      case .literal(let byte): literal.append(byte)
      // Runs that meet where a group begins or ends are one run.
      case .blanks: if literal.last != Self.blanks { literal.append(Self.blanks) }
      case .groupStart:
        appendWays(elements, from: index + 1, literal: literal)
        while elements[index] != .groupEnd { index += 1 }
      case .groupEnd: break
      }
      index += 1
    }
    appendWay(literal, next: Self.lineEnd)
  }

  private mutating func appendWay(_ literal: [UInt8], next: Int16) {
    ways.append(
      Way(start: UInt16(literals.count), end: UInt16(literals.count + literal.count), next: next))
    literals += literal
  }

  private static func fieldCount(_ elements: [LineNotation.Element], before end: Int) -> Int {
    var count = 0
    for element in elements[..<end] { if case .field = element { count += 1 } }
    return count
  }
}
