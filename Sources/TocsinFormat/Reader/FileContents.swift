/// The bytes of a file, wherever they are: in memory, or in a file that is read piece by piece.
///
/// Bytes may change between two reads where another process writes the file. So what is used is always what was hashed:
/// a section's decoded bytes, after the last read.
protocol FileContents: ~Copyable, ~Escapable {
  /// The file's length in bytes.
  var count: Int { get }

  /// Fills `target` with the bytes from `offset` on.
  /// - Throws: `system`, or `fileLength` where the file has become shorter.
  func read(at offset: Int, into target: inout MutableSpan<UInt8>) throws(ModelFormatError)
}

/// A file that the caller has in memory.
struct MemoryContents: FileContents, ~Escapable {
  private let bytes: Span<UInt8>

  @_lifetime(copy bytes)
  init(_ bytes: Span<UInt8>) { self.bytes = bytes }

  var count: Int { bytes.count }

  func read(at offset: Int, into target: inout MutableSpan<UInt8>) throws(ModelFormatError) {
    target.copy(bytes.extracting(offset..<offset + target.count))
  }
}

extension FileContents where Self: ~Copyable & ~Escapable {
  /// A copy of a range.
  func bytes(_ range: Range<Int>) throws(ModelFormatError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: range.count)
    var target = bytes.mutableSpan
    try read(at: range.lowerBound, into: &target)
    return bytes
  }

  /// Calls `body` with one piece of a range after the other; a piece is as long as its storage, but for the last.
  func forEachPiece(
    of range: Range<Int>, _ body: (Span<UInt8>) throws(ModelFormatError) -> Void
  ) throws(ModelFormatError) {
    var piece = [UInt8](repeating: 0, count: min(range.count, pieceLength))
    var position = range.lowerBound
    while position < range.upperBound {
      piece.removeLast(max(0, piece.count - (range.upperBound - position)))
      var target = piece.mutableSpan
      try read(at: position, into: &target)
      try body(piece.span)
      position += piece.count
    }
  }
}

/// How many bytes are read, decoded or hashed at a time.
let pieceLength = 1 << 16

extension MutableSpan<UInt8> {
  /// Copies as many bytes as there are.
  mutating func copy(_ bytes: Span<UInt8>) {
    precondition(bytes.count == count, "as many bytes as there is room for")
    unsafe withUnsafeMutableBytes { target in
      unsafe bytes.withUnsafeBytes { unsafe target.copyMemory(from: $0) }
    }
  }
}
