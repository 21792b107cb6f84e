import TocsinKernels
import TocsinLogs
import TocsinTensor

/// The last `windowLength` lines of each session, and those of one window side by side. No call allocates.
struct WindowLines: ~Copyable {
  let length: Int
  /// Dimensions of text vectors; 0 where the network sees keys alone.
  let dimensions: Int
  /// A ring for each session, and one more row for the window that was gathered last.
  var keys: AlignedBuffer<UInt32>
  var places: AlignedBuffer<LinePlace>
  var texts: AlignedBuffer<Float>
  private let window: Int

  init(model: ChimeraModel, sessions: Int) {
    length = model.configuration.windowLength
    dimensions = model.texts?.dimensions ?? 0
    window = sessions * length
    // Untouched until written, so that room for many sessions costs what is used of it.
    keys = AlignedBuffer(unwritten: window + length)
    places = AlignedBuffer(unwritten: window + length)
    texts = AlignedBuffer(unwritten: (window + length) * dimensions)
  }

  /// Bytes that the lines of a session take.
  static func byteCount(of model: ChimeraModel) -> Int {
    let line =
      MemoryLayout<UInt32>.stride + MemoryLayout<LinePlace>.stride
      + (model.texts?.dimensions ?? 0) * MemoryLayout<Float>.stride
    return model.configuration.windowLength * line
  }

  /// Puts a line, counted from 0 in its session, in the place of the one that is a window older.
  mutating func set(
    _ line: Int, slot: Int, key: UInt32, place: LinePlace, content: Span<UInt8>, model: ChimeraModel
  ) {
    let index = slot * length + line % length
    keys[index] = key
    places[index] = place
    guard let vectors = model.texts, let words = model.configuration.words else { return }
    if content.isEmpty {
      vectors.copy(key: key, to: &texts, at: index * dimensions)
    } else {
      let host = FloatEnvironment.enter()
      defer { host.leave() }
      let range = index * dimensions..<(index + 1) * dimensions
      var all = texts.mutableSpan
      var vector = all._mutatingExtracting(range)
      _ = words.vector(ofText: content, into: &vector)
    }
  }

  /// Puts lines of a session side by side.
  mutating func gather(_ lines: Range<Int>, slot: Int) {
    for line in lines {
      let source = slot * length + line % length
      let target = window + line - lines.lowerBound
      keys[target] = keys[source]
      places[target] = places[source]
      for element in 0..<dimensions { texts[target * dimensions + element] = texts[source * dimensions + element] }
    }
  }

  /// The keys of the first lines of the window that was gathered last.
  @_lifetime(borrow self)
  func keys(_ count: Int) -> Span<UInt32> { keys.span.extracting(window..<window + count) }

  @_lifetime(borrow self)
  func places(_ count: Int) -> Span<LinePlace> { places.span.extracting(window..<window + count) }

  @_lifetime(borrow self)
  func texts(_ count: Int) -> Span<Float> {
    texts.span.extracting(window * dimensions..<(window + count) * dimensions)
  }
}
