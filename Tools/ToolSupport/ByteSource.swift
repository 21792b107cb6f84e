import Glibc
import TocsinFormat

/// The decoded bytes of a file argument: a plain file, a zstd file, or standard input (`-`).
///
/// A zstd frame is recognised by its first four bytes, which no text begins with, so names and pipes need no `.zst`.
/// Reading holds one piece at a time, so the input may be of any length.
public struct ByteSource: ~Copyable {
  /// What messages call the input.
  public let name: String
  /// The length of the file as it is stored; `nil` where that cannot be known, as of a pipe.
  public let storedByteCount: Int?
  /// Whether the input is zstd that is decoded.
  public private(set) var isCompressed = false
  /// How much of that has been read.
  public private(set) var readByteCount = 0
  private let descriptor: CInt
  /// Bytes read to recognise the encoding and not yet handed out.
  private var head: [UInt8] = []
  private var decoder: ZstdStreamDecoder?

  /// How many bytes a read asks for. A piece of zstd is smaller, for it may decode to 32,700 times its length.
  private static let plainByteCount = 1 << 18
  private static let zstdByteCount = 1 << 12
  private static let zstdMagic: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD]

  /// Whether bytes begin as a zstd frame does.
  static func isZstd(_ bytes: [UInt8]) -> Bool { bytes.starts(with: zstdMagic) }

  /// Opens the input and reads its first bytes.
  ///
  /// - Parameter decompressing: whether zstd is decoded, and not handed out as it is stored.
  public init(_ path: String, decompressing: Bool = true) throws(ToolFailure) {
    name = ToolFailure.displayName(of: path)
    descriptor = path == "-" ? STDIN_FILENO : unsafe open(path, O_RDONLY | O_CLOEXEC)
    storedByteCount = descriptor < 0 ? nil : Self.length(of: descriptor)
    guard descriptor >= 0 else {
      throw ToolFailure("cannot open: \(systemMessage()); check the path and its permissions", file: name)
    }
    var start: [UInt8] = []
    while start.count < Self.zstdMagic.count {
      guard try readPiece(appendingTo: &start, limit: Self.zstdMagic.count - start.count) > 0 else { break }
    }
    head = start
    readByteCount = start.count
    isCompressed = decompressing && Self.isZstd(head)
    if isCompressed { decoder = ZstdStreamDecoder(maximumLength: .max) }
  }

  deinit { if descriptor > STDIN_FILENO { close(descriptor) } }

  /// Appends the next bytes to `buffer`. Returns how many, 0 at the end of the input.
  public mutating func read(appendingTo buffer: inout [UInt8]) throws(ToolFailure) -> Int {
    guard decoder == nil else { return try readDecoded(appendingTo: &buffer) }
    if !head.isEmpty {
      buffer += head
      defer { head = [] }
      return head.count
    }
    let count = try readPiece(appendingTo: &buffer, limit: Self.plainByteCount)
    readByteCount += count
    return count
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

  private mutating func readDecoded(appendingTo buffer: inout [UInt8]) throws(ToolFailure) -> Int {
    let start = buffer.count
    while buffer.count == start {
      var piece = head
      head = []
      let count = try readPiece(appendingTo: &piece, limit: Self.zstdByteCount)
      readByteCount += count
      let isAtEnd = count == 0 && piece.isEmpty
      do throws(ZstdStreamError) {
        guard !isAtEnd else {
          try decoder.take()?.finish()
          break
        }
        try decoder?.append(decompressing: piece.span, to: &buffer)
      } catch {
        throw ToolFailure(Self.message(error), file: name)
      }
    }
    return buffer.count - start
  }

  static func message(_ error: ZstdStreamError) -> String {
    switch error {
    case .corrupt: "damaged zstd data; copy or compress the file again"
    case .truncated: "ends in the middle of zstd data; copy the file again"
    case .tooLong(let maximum): "decodes to more than \(maximum) bytes; split it"
    }
  }

  private func readPiece(appendingTo buffer: inout [UInt8], limit: Int) throws(ToolFailure) -> Int {
    let start = buffer.count
    buffer.append(contentsOf: repeatElement(0, count: limit))
    var count: Int
    repeat {
      count = unsafe buffer.withUnsafeMutableBytes { bytes in
        unsafe Glibc.read(descriptor, bytes.baseAddress?.advanced(by: start), limit)
      }
    } while count < 0 && errno == EINTR
    guard count >= 0 else {
      throw ToolFailure("cannot read: \(systemMessage()); name a file, or - for standard input", file: name)
    }
    buffer.removeLast(limit - count)
    return count
  }

  /// The length of a regular file.
  private static func length(of descriptor: CInt) -> Int? {
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    return Int(status.st_size)
  }
}
