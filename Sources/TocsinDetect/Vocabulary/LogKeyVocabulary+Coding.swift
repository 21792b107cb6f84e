public import TocsinFormat

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
    guard let vocabulary = LogKeyVocabulary(keys: keys) else { throw .invalidValue(.vocabulary, offset: 0, found: 0) }
    self = vocabulary
  }
}
