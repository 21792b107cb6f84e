import TocsinFormat
import TocsinLogs

/// The detector section: kind `u32` (2 is Chimera), window length `u32`, stride `u32`, temperature `f32`, shift of the
/// prior `f32`, threshold `f32`, least margin `f32`, word vectors.
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
    WordVectors.encode(words, to: &writer)
    return writer.bytes
  }

  /// Decodes a section, and refuses whatever the encoder would not have written.
  public init(decoding bytes: [UInt8]) throws(DetectError) {
    var reader = ByteReader(bytes.span, section: .detector)
    do {
      self = try Self.numbers(&reader)
    } catch {
      throw .format(error)
    }
    words = try WordVectors.decode(&reader)
    do {
      try reader.finish()
    } catch {
      throw .format(error)
    }
  }

  /// What comes before the word vectors.
  private static func numbers(_ reader: inout ByteReader) throws(ModelFormatError) -> ChimeraConfiguration {
    try reader.readKind(.chimera)
    let windowLength = try reader.readUInt32(in: 1...maximumWindowLength)
    return ChimeraConfiguration(
      windowLength: windowLength, stride: try reader.readUInt32(in: 1...windowLength),
      temperature: try reader.readFloat32(where: { $0 > 0 }), priorShift: try reader.readFloat32(where: { _ in true }),
      threshold: try reader.readProbability32(), minimumMargin: try reader.readFloat32(where: { $0 >= 0 }))
  }
}
