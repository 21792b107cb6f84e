import Glibc

/// The decoded bytes of a file argument: a plain file, a zstd file, or standard input (`-`).
///
/// A zstd frame is recognised by its first four bytes, which no text begins with, so names and pipes need no `.zst`.
/// Reading holds one buffer at a time, so the input may be of any length.
public struct ByteSource: ~Copyable {
  /// What messages call the input.
  public let name: String
  private var descriptor: CInt
  /// Bytes read to recognise the encoding and not yet handed out.
  private var head: [UInt8] = []

  /// How many bytes a read asks for.
  private static let chunkByteCount = 1 << 18
  private static let zstdMagic: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD]

  /// Opens the input and reads its first bytes.
  public init(_ path: String) throws(ToolFailure) {
    name = ToolFailure.displayName(of: path)
    descriptor = path == "-" ? STDIN_FILENO : unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw ToolFailure("cannot open: \(systemMessage())", file: name) }
    var start: [UInt8] = []
    while start.count < Self.zstdMagic.count {
      guard try readChunk(appendingTo: &start, limit: Self.zstdMagic.count - start.count) > 0 else { break }
    }
    if start == Self.zstdMagic {
      descriptor = try decompressed(descriptor, name: name)
    } else {
      head = start
    }
  }

  deinit { if descriptor > STDIN_FILENO { close(descriptor) } }

  /// Appends the next bytes to `buffer`. Returns how many, 0 at the end of the input.
  public mutating func read(appendingTo buffer: inout [UInt8]) throws(ToolFailure) -> Int {
    guard head.isEmpty else {
      buffer.append(contentsOf: head)
      defer { head = [] }
      return head.count
    }
    return try readChunk(appendingTo: &buffer, limit: Self.chunkByteCount)
  }

  /// Everything that is left, refusing more than `maximumByteCount` bytes.
  public mutating func readAll(maximumByteCount: Int = 1 << 32) throws(ToolFailure) -> [UInt8] {
    var bytes: [UInt8] = []
    while try read(appendingTo: &bytes) > 0 {
      guard bytes.count <= maximumByteCount else {
        throw ToolFailure("longer than \(maximumByteCount) bytes; split it", file: name)
      }
    }
    return bytes
  }

  private func readChunk(appendingTo buffer: inout [UInt8], limit: Int) throws(ToolFailure) -> Int {
    let start = buffer.count
    buffer.append(contentsOf: repeatElement(0, count: limit))
    var count: Int
    repeat {
      count = unsafe buffer.withUnsafeMutableBytes { bytes in
        unsafe Glibc.read(descriptor, bytes.baseAddress?.advanced(by: start), limit)
      }
    } while count < 0 && errno == EINTR
    guard count >= 0 else { throw ToolFailure("cannot read: \(systemMessage())", file: name) }
    buffer.removeLast(limit - count)
    return count
  }
}
