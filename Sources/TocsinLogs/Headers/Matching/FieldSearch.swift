/// A graph and the line that it is held against.
struct FieldSearch: ~Escapable {
  let nodes: Span<FieldGraph.Node>
  let ways: Span<FieldGraph.Way>
  let literals: Span<UInt8>
  let line: Span<UInt8>
  /// Where the line's text ends; no white space stands before it.
  let end: Int

  @inline(__always)
  @_lifetime(borrow graph, copy line)
  init(_ graph: borrowing FieldGraph, line: Span<UInt8>, end: Int) {
    nodes = graph.nodes.span
    ways = graph.ways.span
    literals = graph.literals.span
    self.line = line
    self.end = end
  }

  /// The pass that ends each field at the first place where it can end, without a look at what comes after.
  /// - Returns: Whether it came through.
  @inline(__always)
  func matchFirst(from start: Int, into places: inout MutableSpan<UInt32>) -> Bool {
    guard var (next, position) = firstWay(of: nodes[0], at: start, limit: end) else { return false }
    var field = 0
    while next != FieldGraph.lineEnd {
      field = skip(to: next, from: field, places: &places)
      let node = nodes[Int(next)]
      guard let (way, fieldEnd, wayEnd) = endOfField(node, from: position) else { return false }
      places[2 * field] = UInt32(truncatingIfNeeded: position)
      places[2 * field + 1] = UInt32(truncatingIfNeeded: fieldEnd)
      field += 1
      next = way
      position = wayEnd
    }
    _ = skip(to: Int16(truncatingIfNeeded: nodes.count), from: field, places: &places)
    return true
  }

  /// Marks the fields from `field` on that a way to `node` leaves out as absent, and returns the node's field.
  @inline(__always)
  func skip(to node: Int16, from field: Int, places: inout MutableSpan<UInt32>) -> Int {
    var field = field
    while field < Int(node) - 1 {
      places[2 * field] = FieldMatcher.absent
      field += 1
    }
    return field
  }

  /// The first place where a field from `start` on can end: the node that comes next, the field's end, where next begins.
  @inline(__always)
  private func endOfField(_ node: FieldGraph.Node, from start: Int) -> (Int16, Int, Int)? {
    switch node.shape {
    case .blanks:
      let fieldEnd = line.firstWhiteSpace(from: start, to: end)
      // The text does not end with white space, so that something follows.
      guard fieldEnd < end else { return nil }
      return (node.next, fieldEnd, line.firstNonWhiteSpace(from: fieldEnd + 1, to: end))
    case .lineEnd: return (node.next, end, end)
    case .text:
      var position = line.firstIndex(of: node.first, from: start, to: end)
      let way = ways[Int(node.firstWay)]
      while position < end {
        let wayEnd = endOfText(of: way, at: position, limit: end)
        if wayEnd >= 0 { return (node.next, position, wayEnd) }
        position = line.firstIndex(of: node.first, from: position + 1, to: end)
      }
      return nil
    case .textAfterBlanks: return endOfField(beforeBlanksOf: ways[Int(node.firstWay)], from: start)
    case .ways, .twoTexts: return endOfField(amongWaysOf: node, from: start)
    }
  }

  private func endOfField(beforeBlanksOf way: FieldGraph.Way, from start: Int) -> (Int16, Int, Int)? {
    var position = line.firstWhiteSpace(from: start, to: end)
    while position < end {
      let wayEnd = endOfText(of: way, at: position, limit: end)
      if wayEnd >= 0 { return (way.next, position, wayEnd) }
      // A run of white space that the text does not follow does not do so from its second byte on, either.
      position = line.firstNonWhiteSpace(from: position, to: end)
      position = line.firstWhiteSpace(from: position, to: end)
    }
    return nil
  }

  private func endOfField(amongWaysOf node: FieldGraph.Node, from start: Int) -> (Int16, Int, Int)? {
    var position = start
    while position <= end {
      if node.shape == .twoTexts { position = line.firstIndex(of: node.first, or: node.last, from: position, to: end) }
      let first = position < end ? line[position] : 0
      for index in 0..<Int(node.wayCount) {
        let way = ways[Int(node.firstWay) + index]
        guard canBegin(way, with: first, at: position, after: start) else { continue }
        let wayEnd = endOfText(of: way, at: position, limit: end)
        if wayEnd >= 0, way.next != FieldGraph.lineEnd || wayEnd == end { return (way.next, position, wayEnd) }
      }
      position += 1
    }
    return nil
  }

  /// A look at one byte that rules most places out; and of a run of white space only the first is tried, or where the
  /// field starts within it, as the others end in the same place.
  @inline(__always)
  func canBegin(_ way: FieldGraph.Way, with byte: UInt8, at position: Int, after start: Int) -> Bool {
    guard way.start < way.end else { return true }
    let first = literals[Int(way.start)]
    guard first == FieldGraph.blanks else { return first == byte }
    return isWhiteSpace(byte) && (way.end - way.start == 1 || position == start || !isWhiteSpace(line[position - 1]))
  }

  /// The first of a node's ways whose text stands at `position` and ends by `limit`: where it leads, where its text ends.
  @inline(__always)
  func firstWay(of node: FieldGraph.Node, at position: Int, limit: Int) -> (Int16, Int)? {
    for index in 0..<Int(node.wayCount) {
      let way = ways[Int(node.firstWay) + index]
      let wayEnd = endOfText(of: way, at: position, limit: limit)
      if wayEnd >= 0, way.next != FieldGraph.lineEnd || wayEnd == end { return (way.next, wayEnd) }
    }
    return nil
  }

  /// Where the text of `way` ends that stands at `position`, runs of white space taken as long as `limit` allows; -1 where
  /// it does not stand there.
  @inline(__always)
  func endOfText(of way: FieldGraph.Way, at position: Int, limit: Int) -> Int {
    var position = position
    for index in Int(way.start)..<Int(way.end) {
      guard position < limit else { return -1 }
      let expected = literals[index]
      if expected == FieldGraph.blanks {
        guard isWhiteSpace(line[position]) else { return -1 }
        position = line.firstNonWhiteSpace(from: position + 1, to: limit)
      } else {
        guard line[position] == expected else { return -1 }
        position += 1
      }
    }
    return position
  }
}
