extension ByteReader {
  /// The signature section: signatures by ascending key identifier, one a key.
  mutating func readSignatures() throws(ModelFormatError) -> [ModelSignature] {
    let countOffset = offset
    let count = try readCount(elementSize: RecordSize.signature, maximum: ModelSignature.maximumCount)
    guard count > 0 else { throw .invalidValue(section, offset: countOffset, found: 0) }
    var signatures: [ModelSignature] = []
    for _ in 0..<count {
      let start = offset
      let key = try readBytes(count: SHA256Digest.byteCount)
      let bytes = try readBytes(count: ModelSignature.byteCount)
      guard let identifier = SHA256Digest(bytes: key),
        let signature = ModelSignature(keyIdentifier: identifier, bytes: bytes)
      else { preconditionFailure("both have their length") }
      if let previous = signatures.last, !previous.keyIdentifier.precedes(identifier) {
        throw .signaturesNotSorted(offset: start)
      }
      signatures.append(signature)
    }
    try finish()
    return signatures
  }
}

extension SectionTable {
  /// The signatures of the file that the table is of; none where it has no such section.
  func signatures(
    of file: borrowing some FileContents & ~Copyable & ~Escapable
  ) throws(ModelFormatError) -> [ModelSignature] {
    guard let entry = entry(.signature) else { return [] }
    let decoder = SectionDecoder()
    let bytes = try decoder.decode(entry, of: file).ordered
    var reader = ByteReader(bytes.span, section: .signature)
    return try reader.readSignatures()
  }
}
