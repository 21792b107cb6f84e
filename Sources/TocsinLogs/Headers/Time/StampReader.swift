import TocsinTensor

/// Reads the time stamp that a notation's fields make up. The source that served last is tried first.
struct StampReader: ~Copyable {
  var timestamps = TimestampReader()
  let sources: [StampSource]
  var current = 0
  /// Holds pieces side by side.
  private var joined = AlignedBuffer<UInt8>(count: Self.maximumByteCount)

  /// Pieces in all; no time stamp is longer.
  private static var maximumByteCount: Int { 96 }

  init(sources: [StampSource]) { self.sources = sources }

  @inline(__always)
  mutating func seconds(in line: Span<UInt8>, _ fields: borrowing FieldMatcher) -> Double? {
    guard current < sources.count else { return nil }
    if let seconds = read(source: current, in: line, fields) { return seconds }
    return secondsOfAnotherSource(in: line, fields)
  }

  @inline(never)
  private mutating func secondsOfAnotherSource(in line: Span<UInt8>, _ fields: borrowing FieldMatcher) -> Double? {
    for index in 0..<sources.count where index != current {
      if let seconds = read(source: index, in: line, fields) {
        current = index
        return seconds
      }
    }
    return nil
  }

  @inline(__always)
  private mutating func read(source: Int, in line: Span<UInt8>, _ fields: borrowing FieldMatcher) -> Double? {
    switch sources[source] {
    case .field(let field):
      guard let range = fields.range(ofField: field) else { return nil }
      return timestamps.seconds(in: line, from: Int(range.start), to: Int(range.end))
    case .stretch(let first, let last):
      guard let start = fields.range(ofField: first)?.start, let end = fields.range(ofField: last)?.end else {
        return nil
      }
      return timestamps.seconds(in: line, from: Int(start), to: Int(end))
    case .pieces(let pieces): return secondsOfPieces(pieces, in: line, fields)
    }
  }

  private mutating func secondsOfPieces(
    _ pieces: [Int], in line: Span<UInt8>, _ fields: borrowing FieldMatcher
  ) -> Double? {
    var count = 0
    for piece in pieces {
      guard let range = fields.range(ofField: piece) else { continue }
      guard count + range.count < Self.maximumByteCount else { return nil }
      if count > 0 {
        joined[count] = UInt8(ascii: " ")
        count += 1
      }
      for index in range.bounds {
        joined[count] = line[index]
        count += 1
      }
    }
    var reader = timestamps
    defer { timestamps = reader }
    return reader.seconds(in: joined.span, from: 0, to: count)
  }
}
