import TocsinLogs
import TocsinTensor

extension WindowLines {
  /// Writes lines of a session.
  func write(_ lines: Range<Int>, slot: Int, to writer: inout StateWriter) {
    for line in lines {
      let index = slot * length + line % length
      writer.write(keys[index])
      writer.write(places[index].number)
      writer.write(places[index].nearestTemplate)
      writer.write(places[index].similarity)
      writer.write(texts.span.extracting(index * dimensions..<(index + 1) * dimensions))
    }
  }

  /// Checks lines of a session, and where `applies` takes them in.
  mutating func read(
    _ lines: Range<Int>, slot: Int, _ reader: inout StateReader, applies: Bool, _ log: LogState?
  ) throws(SavedStateError) {
    for line in lines {
      let index = slot * length + line % length
      let key = try reader.uint32()
      // A host may number lines as it likes.
      let number = try reader.integer(from: log == nil ? .min : 1, to: log?.counts.lines ?? .max)
      let nearest = try reader.integer(from: -1, to: (log?.templateCount ?? 1 << 31) - 1)
      let similarity = try log == nil ? reader.float() : reader.share()
      if applies {
        keys[index] = key
        places[index] = LinePlace(
          number: number, nearestTemplate: nearest < 0 ? nil : nearest, similarity: similarity)
      }
      let range = index * dimensions..<(index + 1) * dimensions
      var all = texts.mutableSpan
      var vector = all._mutatingExtracting(range)
      try reader.read(&vector, applies: applies)
    }
  }
}
