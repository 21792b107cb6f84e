import TocsinTensor

/// Memory for the values of one pass over a tape: taken in order, given back all at once.
///
/// The first passes allocate; when one did not fit, the next reset replaces the chunks by a single one of the sum of
/// their sizes. From then on a pass of the same size allocates nothing.
final class Workspace<Element: ExpressibleByIntegerLiteral & BitwiseCopyable> {
  private final class Chunk {
    let buffer: AlignedBuffer<Element>
    init(count: Int) { buffer = AlignedBuffer(count: count) }
  }

  /// Elements in a cache line of 64 bytes; every allocation starts on one.
  private static var elementsPerLine: Int { 64 / MemoryLayout<Element>.stride }
  private static var minimumChunk: Int { 1 << 16 }

  private var chunks: [Chunk] = []
  private var used = 0

  /// The elements that it holds in all.
  var capacity: Int { chunks.reduce(0) { $0 + $1.buffer.count } }

  /// Gives everything back. Pointers taken before are dead.
  func reset() {
    if chunks.count > 1 {
      let all = capacity
      chunks.removeAll(keepingCapacity: true)
      chunks.append(Chunk(count: all))
    }
    used = 0
  }

  /// How much was taken at some moment.
  struct Mark {
    fileprivate let chunks: Int
    fileprivate let used: Int
  }

  /// What has been taken so far.
  var mark: Mark { Mark(chunks: chunks.count, used: used) }

  /// Gives back what was taken since. Pointers from then on are dead.
  func release(to mark: Mark) {
    // Of a chunk that is new since then, all is free.
    used = mark.chunks == chunks.count ? mark.used : 0
  }

  /// `count` elements with arbitrary contents, aligned to a cache line.
  @unsafe func take(_ count: Int) -> UnsafeMutablePointer<Element> {
    let rounded = (count + Self.elementsPerLine - 1) / Self.elementsPerLine * Self.elementsPerLine
    if let chunk = chunks.last, used + rounded <= chunk.buffer.count {
      defer { used += rounded }
      return unsafe chunk.buffer.pointer + used
    }
    let chunk = Chunk(count: max(rounded, max(Self.minimumChunk, chunks.last?.buffer.count ?? 0)))
    chunks.append(chunk)
    used = rounded
    return unsafe chunk.buffer.pointer
  }

  /// `count` zeros.
  @unsafe func takeZeros(_ count: Int) -> UnsafeMutablePointer<Element> {
    let pointer = unsafe take(count)
    unsafe pointer.update(repeating: 0, count: count)
    return unsafe pointer
  }
}
