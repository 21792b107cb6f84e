public import TocsinFormat

/// The detector section: kind `u32` (1 is DeepLog), history `u32`, window length `u32`, top g `u32`, minimum probability
/// `f32`, expected probability `f32`, minimum plausibility `f64`, top g of the literature's protocol `u32`.
extension DeepLogConfiguration {
  /// The section's bytes.
  public func encoded() -> [UInt8] {
    var writer = ByteWriter()
    writer.writeCount(Int(DetectorKind.deepLog.rawValue))
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
    try reader.readKind(.deepLog)
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
