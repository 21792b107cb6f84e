public import TocsinFormat

/// The baselines section: a count `u32` of distinct sessions; for each, in the order of their first occurrence, how often
/// it occurs `u32`, its length `u32`, and its keys `u32`.
///
/// It lets any evaluation print what the trivial rules make of the same training data. No verdict depends on it.
extension SessionDataset {
  /// The largest section that export writes; a training set with more variety is named by `--train` when evaluating.
  public static let maximumBaselineByteCount = 1 << 18
  /// The most keys that a section may stand for, each session as often as it occurs: a few bytes could ask for any
  /// amount of memory.
  static let maximumBaselineKeyCount = 1 << 27
  private static let maximumMultiplicity = 1 << 24

  /// The section's bytes, or `nil` where they exceed ``maximumBaselineByteCount``, or the sessions what a reader takes.
  public func encodedForBaselines() -> [UInt8]? {
    let distinct = DistinctSessions(self)
    guard keyCount <= Self.maximumBaselineKeyCount,
      distinct.multiplicities.allSatisfy({ $0 <= Self.maximumMultiplicity })
    else { return nil }
    var writer = ByteWriter()
    writer.writeCount(distinct.count)
    for (index, multiplicity) in zip(distinct.indices, distinct.multiplicities) {
      writer.writeCount(multiplicity)
      writer.writeCount(self[index].count)
      for key in self[index] { writer.writeUInt32(key) }
      guard writer.bytes.count <= Self.maximumBaselineByteCount else { return nil }
    }
    return writer.bytes
  }

  /// Decodes a section: every session as often as it occurs.
  public init(decodingBaselines bytes: [UInt8]) throws(ModelFormatError) {
    self.init()
    var reader = ByteReader(bytes.span, section: .baselines)
    let count = try reader.readCount(elementSize: 12, maximum: bytes.count)
    for _ in 0..<count {
      let multiplicity = try reader.readUInt32(in: 1...Self.maximumMultiplicity)
      let lengthOffset = reader.offset
      let length = try reader.readCount(elementSize: 4, maximum: bytes.count)
      guard length > 0 else { throw .invalidValue(.baselines, offset: lengthOffset, found: 0) }
      let total = keyCount + multiplicity * length
      guard total <= Self.maximumBaselineKeyCount else {
        throw .countTooLarge(
          .baselines, offset: lengthOffset, found: total, maximum: Self.maximumBaselineKeyCount)
      }
      var keys: [UInt32] = []
      for _ in 0..<length { keys.append(try reader.readUInt32()) }
      for _ in 0..<multiplicity { append(keys) }
    }
    try reader.finish()
  }
}
