import TocsinFormat

/// Decompresses what the zstd profile does not allow: several frames, skippable ones, frames with checksums, without their
/// content size, or with a window of up to libzstd's own bound of 128 MiB.
enum LenientZstd {
  private static let planes = SectionEntry.planeElementSize

  /// The decoded bytes of a section, which have its digest; never more than its decoded length is decompressed.
  /// - Throws: `error`, the rule that the section breaks, where it is more than the profile that is violated.
  static func decode(
    _ section: EncodedSection, _ row: LenientRow, of error: ModelFormatError
  ) throws(ModelFormatError) -> [UInt8] {
    let decoded: [UInt8]?
    switch section.filter {
    case .none: decoded = decompress(section.stored.span, to: section.decodedLength)
    case .bytePlanes: decoded = joinPlanes(section.stored.span, to: section.decodedLength)
    }
    guard let decoded else { throw error }
    guard Digest.sha256(decoded.span) == section.digest else {
      throw .sectionDigest(section.id, offset: row.start + SectionEntry.digestOffset)
    }
    return decoded
  }

  private static func decompress(_ stored: Span<UInt8>, to length: Int) -> [UInt8]? {
    var decoded: [UInt8] = []
    var decoder = ZstdStreamDecoder(maximumLength: length)
    do throws(ZstdStreamError) {
      try decoder.append(decompressing: stored, to: &decoded)
      try decoder.finish()
    } catch {
      return nil
    }
    return decoded.count == length ? decoded : nil
  }

  /// Planes behind their lengths: one as long as its content is stored as it is, any other compressed.
  private static func joinPlanes(_ stored: Span<UInt8>, to length: Int) -> [UInt8]? {
    var start = planes * 8
    guard stored.count >= start else { return nil }
    var decoded = [UInt8](repeating: 0, count: length)
    for plane in 0..<planes {
      let byteCount = stored.uint64(at: plane * 8)
      guard byteCount <= UInt64(stored.count - start) else { return nil }
      let bytes = stored.extracting(start..<start + Int(byteCount))
      start += Int(byteCount)
      let isRaw = bytes.count == length / planes
      guard let content = isRaw ? [UInt8](copying: bytes) : decompress(bytes, to: length / planes) else { return nil }
      for (index, byte) in content.enumerated() { decoded[index * planes + plane] = byte }
    }
    return start == stored.count ? decoded : nil
  }
}
