/// Fetches the sections of a file: decompresses a section and checks its digest.
package struct SectionDecoder: ~Copyable {
  private let zstd = ZstdDecoder()

  package init() {}

  /// The decoded bytes of one section of a file in memory.
  package func decode(_ entry: SectionEntry, of file: Span<UInt8>) throws(ModelFormatError) -> [UInt8] {
    let decoded = try decode(entry, of: MemoryContents(file))
    var bytes: [UInt8] = []
    bytes.reserveCapacity(decoded.count)
    try decoded.forEachPiece(of: 0..<decoded.count) { piece throws(ModelFormatError) in
      bytes += [UInt8](copying: piece)
    }
    return bytes
  }

  /// The decoded bytes of one section of `file`. Allocates them, and a few pieces.
  func decode(
    _ entry: SectionEntry, of file: borrowing some FileContents & ~Copyable & ~Escapable
  ) throws(ModelFormatError) -> SectionBytes {
    let decoded = try decompress(entry, file)
    var hash = SHA256()
    try decoded.forEachPiece(of: 0..<decoded.count) { piece throws(ModelFormatError) in hash.update(piece) }
    guard hash.finalize() == entry.digest else {
      throw .sectionDigest(entry.id, offset: entry.row + SectionEntry.digestOffset)
    }
    return decoded
  }

  private func decompress(
    _ entry: SectionEntry, _ file: borrowing some FileContents & ~Copyable & ~Escapable
  ) throws(ModelFormatError) -> SectionBytes {
    switch (entry.codec, entry.filter) {
    case (.stored, _): return SectionBytes(try file.bytes(entry.storedRange))
    case (.zstd, .bytePlanes): return try BytePlanes.decode(entry, of: file, with: zstd)
    case (.zstd, .none):
      try ZstdDecoder.checkHeader(
        entry.storedRange, of: file, decodedLength: entry.decodedLength, section: entry.id, plane: 0)
      var decoded = [UInt8](repeating: 0, count: entry.decodedLength)
      var target = decoded.mutableSpan
      try zstd.decode(entry.storedRange, of: file, into: &target, section: entry.id, plane: 0)
      return SectionBytes(decoded)
    }
  }
}
