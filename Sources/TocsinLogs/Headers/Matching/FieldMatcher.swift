import TocsinTensor

/// Finds the fields of a line.
///
/// The reading is the one that a backtracking engine finds first: every field as short as the rest allows, the first one
/// above all. It is found in one pass that ends each field at the first place where its text follows. If that pass comes
/// through, no engine would have tried anything before. If it does not, a run of blanks may have to be shared between two
/// fields, or a group to be left out, and ``matchExactly(_:from:to:)`` decides, in linear time too.
package struct FieldMatcher: ~Copyable {
  package let graph: FieldGraph
  /// Start and end of each field; ``absent`` for one in a group that is not there.
  private(set) var places: AlignedBuffer<UInt32>
  /// The last place where each field may start so that the rest matches; used by the exact search.
  private var latest: AlignedBuffer<Int>

  package static var absent: UInt32 { .max }

  package init(_ graph: FieldGraph) {
    self.graph = graph
    places = AlignedBuffer(count: 2 * max(graph.nodes.count, 1))
    latest = AlignedBuffer(count: max(graph.nodes.count, 1))
  }

  /// Where a field stands; `nil` where its group is missing. Valid after a match.
  @inline(__always)
  package func range(ofField field: Int) -> TextRange? {
    let start = places[2 * field]
    return start == Self.absent ? nil : TextRange(start: Int(start), end: Int(places[2 * field + 1]))
  }

  /// Whether `start..<end` of the line, which has no white space at its ends, matches. Allocates nothing.
  @inline(__always)
  package mutating func match(_ line: Span<UInt8>, from start: Int, to end: Int) -> Bool {
    Self.match(graph, line, from: start, to: end, latest: &latest, into: &places)
  }

  /// Apart from `self`, whose parts are lent out one by one.
  @inline(__always)
  private static func match(
    _ graph: borrowing FieldGraph, _ line: Span<UInt8>, from start: Int, to end: Int,
    latest: inout AlignedBuffer<Int>, into places: inout AlignedBuffer<UInt32>
  ) -> Bool {
    let search = FieldSearch(graph, line: line, end: end)
    do {
      var places = places.mutableSpan
      if search.matchFirst(from: start, into: &places) { return true }
    }
    return search.matchExactly(from: start, latest: &latest, into: &places)
  }
}
