public import TocsinFormat

/// The detector section: kind `u32` (1 is DeepLog), history `u32`, window length `u32`, top g `u32`, minimum probability
/// `f32`, expected probability `f32`, minimum plausibility `f64`, top g of the literature's protocol `u32`.
extension DeepLogConfiguration {
  /// The detector kind of DeepLog's log-key model.
  public static let kind = 1

  /// The section's bytes.
  public func encoded() -> [UInt8] {
    var writer = ByteWriter()
    writer.writeCount(Self.kind)
    writer.writeCount(Int(history.rawValue))
    writer.writeCount(windowLength)
    writer.writeCount(rule.topG)
    writer.writeFloat32(rule.minimumProbability)
    writer.writeFloat32(rule.expectedProbability)
    writer.writeFloat64(rule.minimumPlausibility)
    writer.writeCount(compatibleTopG)
    return writer.bytes
  }

  /// Decodes a section, and refuses whatever the encoder would not have written.
  public init(decoding bytes: [UInt8]) throws(ModelFormatError) {
    var reader = ByteReader(bytes.span, section: .detector)
    _ = try reader.readUInt32(in: Self.kind...Self.kind)
    let history = try reader.readUInt32(in: 0...1)
    windowLength = try reader.readUInt32(in: 1...Self.maximumWindowLength)
    let topG = try reader.readUInt32(in: 0...LogKeyVocabulary.maximumCount)
    rule = DecisionRule(
      topG: topG, minimumProbability: try reader.readProbability32(),
      expectedProbability: try reader.readProbability32(), minimumPlausibility: try reader.readProbability64())
    compatibleTopG = try reader.readUInt32(in: 1...LogKeyVocabulary.maximumCount)
    try reader.finish()
    self.history = history == 0 ? .window : .session
  }
}

extension ByteReader {
  fileprivate mutating func readProbability32() throws(ModelFormatError) -> Float {
    let start = offset
    let value = try readFloat32()
    guard isProbability(Double(value)) else {
      throw .invalidValue(section, offset: start, found: UInt64(value.bitPattern))
    }
    return value
  }

  fileprivate mutating func readProbability64() throws(ModelFormatError) -> Double {
    let start = offset
    let value = try readFloat64()
    guard isProbability(value) else { throw .invalidValue(section, offset: start, found: value.bitPattern) }
    return value
  }
}

/// Whether a number is in 0…1, and not the zero that only looks like one.
private func isProbability(_ value: Double) -> Bool {
  value >= 0 && value <= 1 && !(value == 0 && value.sign == .minus)
}

/// The vocabulary section: a count `u32` and that many keys `u32`, ascending.
extension LogKeyVocabulary {
  /// The section's bytes.
  public func encoded() -> [UInt8] {
    var writer = ByteWriter()
    writer.writeCount(keys.count)
    for key in keys { writer.writeUInt32(key) }
    return writer.bytes
  }

  /// Decodes a section, and refuses whatever the encoder would not have written.
  public init(decoding bytes: [UInt8]) throws(ModelFormatError) {
    var reader = ByteReader(bytes.span, section: .vocabulary)
    let count = try reader.readCount(elementSize: 4, maximum: Self.maximumCount)
    var keys: [UInt32] = []
    keys.reserveCapacity(count)
    for _ in 0..<count {
      let offset = reader.offset
      let key = try reader.readUInt32()
      if let last = keys.last, last >= key { throw .invalidValue(.vocabulary, offset: offset, found: UInt64(key)) }
      keys.append(key)
    }
    try reader.finish()
    guard let vocabulary = LogKeyVocabulary(keys: keys) else { throw .emptySection(.vocabulary) }
    self = vocabulary
  }
}
