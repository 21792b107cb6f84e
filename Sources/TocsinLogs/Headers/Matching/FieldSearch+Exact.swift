import TocsinTensor

/// The search that settles what one pass cannot.
///
/// A field can absorb any text, so if the rest of a line matches from some place on, it does from every place before. One
/// number per field, found from the last field to the first, therefore says it all: the latest place where the field may
/// start. With it, the way forward never has to turn back.
extension FieldSearch {
  /// The reading that a backtracking engine would find first, in a time linear in the line for each way of the graph.
  func matchExactly(
    from start: Int, latest: inout AlignedBuffer<Int>, into places: inout AlignedBuffer<UInt32>
  ) -> Bool {
    for node in stride(from: nodes.count - 1, through: 1, by: -1) {
      latest[node] = latestStart(of: nodes[node], from: start, latest: latest)
    }
    guard var (next, position) = exactWay(of: nodes[0], at: start, after: start, latest: latest) else { return false }
    var field = 0
    while next != FieldGraph.lineEnd {
      field = skip(to: next, from: field, &places)
      var fieldEnd = position
      var found = exactWay(of: nodes[Int(next)], at: fieldEnd, after: position, latest: latest)
      while found == nil, fieldEnd < end {
        fieldEnd += 1
        found = exactWay(of: nodes[Int(next)], at: fieldEnd, after: position, latest: latest)
      }
      guard let (way, wayEnd) = found else { return false }
      places[2 * field] = UInt32(truncatingIfNeeded: position)
      places[2 * field + 1] = UInt32(truncatingIfNeeded: fieldEnd)
      field += 1
      next = way
      position = wayEnd
    }
    _ = skip(to: Int16(truncatingIfNeeded: nodes.count), from: field, &places)
    return true
  }

  private func skip(to node: Int16, from field: Int, _ places: inout AlignedBuffer<UInt32>) -> Int {
    var span = places.mutableSpan
    return skip(to: node, from: field, places: &span)
  }

  /// The first way on from `position` of which the rest of the line matches, too.
  private func exactWay(
    of node: FieldGraph.Node, at position: Int, after start: Int, latest: borrowing AlignedBuffer<Int>
  ) -> (Int16, Int)? {
    let byte = position < end ? line[position] : 0
    for index in 0..<Int(node.wayCount) {
      let way = ways[Int(node.firstWay) + index]
      guard canBegin(way, with: byte, at: position, after: start) else { continue }
      let isLast = way.next == FieldGraph.lineEnd
      let limit = isLast ? end : latest[Int(way.next)]
      let wayEnd = endOfText(of: way, at: position, limit: limit)
      if wayEnd >= 0, wayEnd <= limit, !isLast || wayEnd == end { return (way.next, wayEnd) }
    }
    return nil
  }

  /// The last place from which a field and all after it match, as long as it may be empty; -1 where there is none.
  private func latestStart(of node: FieldGraph.Node, from start: Int, latest: borrowing AlignedBuffer<Int>) -> Int {
    var result = -1
    for index in 0..<Int(node.wayCount) {
      let way = ways[Int(node.firstWay) + index]
      let isLast = way.next == FieldGraph.lineEnd
      let limit = isLast ? end : latest[Int(way.next)]
      var position = limit - Int(way.end - way.start)
      while position >= start, position > result {
        // A run of white space at the text's beginning need be no longer than its last byte.
        let isLongRun =
          way.end - way.start > 1 && literals[Int(way.start)] == FieldGraph.blanks && isWhiteSpace(line[position + 1])
        let wayEnd = isLongRun ? -1 : endOfText(of: way, at: position, limit: limit)
        if wayEnd >= 0, !isLast || wayEnd == end { result = position }
        position -= 1
      }
    }
    return result
  }
}
