/// Fetches the sections of a file: decompresses a section and checks its digest.
struct SectionDecoder: ~Copyable {
  private let zstd = ZstdDecoder()

  /// The decoded bytes of one section of `file`. Allocates them, and a plane's worth of scratch.
  func decode(_ entry: SectionEntry, of file: Span<UInt8>) throws(ModelFormatError) -> [UInt8] {
    let decoded = try decompress(entry, file.extracting(entry.storedRange))
    guard Digest.sha256(decoded.span) == entry.digest else { throw .sectionDigest(entry.id) }
    return decoded
  }

  private func decompress(_ entry: SectionEntry, _ stored: Span<UInt8>) throws(ModelFormatError) -> [UInt8] {
    switch (entry.codec, entry.filter) {
    case (.stored, _): return [UInt8](copying: stored)
    case (.zstd, .bytePlanes):
      return try BytePlanes.decode(stored, decodedLength: entry.decodedLength, section: entry.id, with: zstd)
    case (.zstd, .none):
      var decoded = [UInt8](repeating: 0, count: entry.decodedLength)
      var target = decoded.mutableSpan
      do throws(ZstdViolation) {
        try zstd.decode(stored, into: &target)
      } catch {
        throw .compressedFrame(entry.id, plane: 0, error)
      }
      return decoded
    }
  }
}
