public import TocsinFormat

/// The detector section: kind `u32` (2 is Chimera), window length `u32`, stride `u32`, temperature `f32`, shift of the
/// prior `f32`, threshold `f32`, least margin `f32`, and 0 `u32`: no word vectors.
extension ChimeraConfiguration {
  /// The section's bytes.
  /// - Precondition: the configuration is valid.
  public func encoded() -> [UInt8] {
    precondition(isValid, "every part of a configuration is in its range")
    var writer = ByteWriter()
    writer.writeCount(Int(DetectorKind.chimera.rawValue))
    writer.writeCount(windowLength)
    writer.writeCount(stride)
    // Zeros have no sign in a file.
    for value in [temperature, priorShift, threshold, minimumMargin] { writer.writeFloat32(value == 0 ? 0 : value) }
    writer.writeCount(0)
    return writer.bytes
  }

  /// Decodes a section, and refuses whatever the encoder would not have written.
  public init(decoding bytes: [UInt8]) throws(ModelFormatError) {
    var reader = ByteReader(bytes.span, section: .detector)
    try reader.readKind(.chimera)
    windowLength = try reader.readUInt32(in: 1...Self.maximumWindowLength)
    stride = try reader.readUInt32(in: 1...windowLength)
    temperature = try reader.readFloat32(where: { $0 > 0 })
    priorShift = try reader.readFloat32(where: { _ in true })
    threshold = try reader.readProbability32()
    minimumMargin = try reader.readFloat32(where: { $0 >= 0 })
    _ = try reader.readUInt32(in: 0...0)
    try reader.finish()
  }
}
