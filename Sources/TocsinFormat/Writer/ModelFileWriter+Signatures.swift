extension ModelFileWriter {
  /// The file with these signatures and no others; without any where there are none.
  ///
  /// All other sections keep their stored bytes, so identities stay, and signatures that held hold on. What is stated of
  /// places and lengths follows from the new section. The order of `signatures` does not matter.
  ///
  /// ``encode(_:profile:)`` leaves signatures out: they are of a file, which a new encoding need not give again. Where it
  /// does, as the stored profile does of a file in that profile, this function puts them back:
  ///
  ///     let model = try ModelFileReader.read(bytes: file.span)
  ///     let unsigned = try ModelFileWriter.encode(model, profile: .storedOnly)
  ///     let again = try ModelFileWriter.replacingSignatures(of: unsigned.span, with: model.signatures)
  ///
  /// - Throws: the rule of the container that the file breaks; `countTooLarge` for more than 16 signatures,
  ///   `signaturesNotSorted` for two of one key, `sectionCount` where the file has no row left.
  public static func replacingSignatures(
    of file: Span<UInt8>, with signatures: [ModelSignature]
  ) throws(ModelFormatError) -> [UInt8] {
    try replacing(.signature, of: file, with: signatures.isEmpty ? nil : encoded(signatures), profile: .storedOnly)
  }

  /// The bytes of the signature section.
  private static func encoded(_ signatures: [ModelSignature]) throws(ModelFormatError) -> [UInt8] {
    guard signatures.count <= ModelSignature.maximumCount else {
      throw .countTooLarge(.signature, offset: 0, found: signatures.count, maximum: ModelSignature.maximumCount)
    }
    let sorted = signatures.sorted { $0.keyIdentifier.precedes($1.keyIdentifier) }
    var writer = ByteWriter()
    writer.writeCount(sorted.count)
    for (index, signature) in sorted.enumerated() {
      if index > 0, !sorted[index - 1].keyIdentifier.precedes(signature.keyIdentifier) {
        throw .signaturesNotSorted(offset: writer.offset)
      }
      writer.writeBytes(signature.keyIdentifier.bytes)
      writer.writeBytes(signature.bytes)
    }
    return writer.bytes
  }
}
