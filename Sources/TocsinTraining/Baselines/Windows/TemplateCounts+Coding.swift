public import TocsinFormat

/// The baselines section of a Chimera: `u32` distinct abnormal windows, `u32` distinct normal ones, the threshold `f64`,
/// and a count `u32` of templates; for each, keys ascending, its key, abnormal windows, normal windows and normal lines,
/// each `u32`.
///
/// It lets any evaluation print what counting makes of the same training data. No verdict depends on it.
extension TemplateCounts {
  /// The section's bytes, or `nil` where they exceed ``SessionDataset/maximumBaselineByteCount``.
  public func encodedForBaselines() -> [UInt8]? {
    guard Self.headByteCount + entries.count * Self.entryByteCount <= SessionDataset.maximumBaselineByteCount else {
      return nil
    }
    var writer = ByteWriter()
    writer.writeCount(abnormalWindowCount)
    writer.writeCount(normalWindowCount)
    writer.writeFloat64(threshold)
    writer.writeCount(entries.count)
    for entry in entries {
      writer.writeUInt32(entry.key)
      writer.writeCount(entry.abnormalWindows)
      writer.writeCount(entry.normalWindows)
      writer.writeCount(entry.normalLines)
    }
    return writer.bytes
  }

  /// Decodes a section.
  public init(decodingBaselines bytes: [UInt8]) throws(ModelFormatError) {
    var reader = ByteReader(bytes.span, section: .baselines)
    let abnormalWindowCount = try reader.readUInt32(in: 0...Int(UInt32.max))
    let normalWindowCount = try reader.readUInt32(in: 0...Int(UInt32.max))
    let thresholdOffset = reader.offset
    let threshold = try reader.readFloat64()
    guard threshold.isFinite else {
      throw .invalidValue(.baselines, offset: thresholdOffset, found: threshold.bitPattern)
    }
    let count = try reader.readCount(elementSize: Self.entryByteCount, maximum: bytes.count)
    var entries: [Entry] = []
    entries.reserveCapacity(count)
    for _ in 0..<count {
      let offset = reader.offset
      let key = try reader.readUInt32()
      guard entries.last.map({ $0.key < key }) ?? true else {
        throw .invalidValue(.baselines, offset: offset, found: UInt64(key))
      }
      let abnormalWindows = try reader.readUInt32(in: 0...abnormalWindowCount)
      let normalOffset = reader.offset
      let normalWindows = try reader.readUInt32(in: 0...normalWindowCount)
      // A template is there because it occurs.
      guard abnormalWindows + normalWindows > 0 else {
        throw .invalidValue(.baselines, offset: normalOffset, found: 0)
      }
      let normalLines = try reader.readUInt32(in: normalWindows...(normalWindows == 0 ? 0 : Int(UInt32.max)))
      entries.append(
        Entry(key: key, abnormalWindows: abnormalWindows, normalWindows: normalWindows, normalLines: normalLines))
    }
    try reader.finish()
    self.init(
      abnormalWindowCount: abnormalWindowCount, normalWindowCount: normalWindowCount, entries: entries,
      threshold: threshold)
  }

  private static var headByteCount: Int { 20 }
  private static var entryByteCount: Int { 16 }
}
