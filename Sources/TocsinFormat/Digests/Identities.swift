/// The three identities of a file, as Spec/ModelFormat.md defines them.
public struct Identities: Equatable, Sendable {
  /// Of graph, tensor index, weights and quantisation: what computes.
  public let weights: SHA256Digest
  /// Of all decoded sections but the signature: what the model is, however it is compressed.
  public let content: SHA256Digest
  /// Of the version, the features, and all stored sections but the signature: this very file.
  public let file: SHA256Digest

  init(
    of table: SectionTable, file: borrowing some FileContents & ~Copyable & ~Escapable
  ) throws(ModelFormatError) {
    weights = Self.digest(of: table.entries, domain: "tocsin-weights-1") {
      $0.rawValue <= SectionID.quantisation.rawValue
    }
    content = Self.digest(of: table.entries, domain: "tocsin-content-1") { $0 != .signature }
    self.file = try Self.fileDigest(of: table, file)
  }

  /// The digest of a domain name and of every chosen section's number and digest.
  private static func digest(
    of entries: [SectionEntry], domain: StaticString, choosing isChosen: (SectionID) -> Bool
  ) -> SHA256Digest {
    var writer = ByteWriter()
    writer.writeASCII(domain)
    for entry in entries where isChosen(entry.id) {
      writer.writeUInt16(entry.id.rawValue)
      writer.writeBytes(entry.digest.bytes)
    }
    return Digest.sha256(writer.bytes.span)
  }

  /// Offsets count as zero: they follow from the lengths, and adding a signature moves them.
  private static func fileDigest(
    of table: SectionTable, _ file: borrowing some FileContents & ~Copyable & ~Escapable
  ) throws(ModelFormatError) -> SHA256Digest {
    var hash = SHA256()
    hash.update(table.header.featureFields.span)
    for entry in table.entries where entry.id != .signature { hash.update(entry.encoded(offset: 0).span) }
    for entry in table.entries where entry.id != .signature {
      try file.forEachPiece(of: entry.storedRange) { piece throws(ModelFormatError) in hash.update(piece) }
    }
    return hash.finalize()
  }
}
