/// The three identities of a file, as Spec/ModelFormat.md defines them.
public struct Identities: Equatable, Sendable {
  /// Of graph, tensor index, weights, quantisation and initial state: what computes.
  public let weights: SHA256Digest
  /// Of all decoded sections but attachments: what the model is, however it is compressed.
  public let content: SHA256Digest
  /// Of the version, the features, and all stored sections but attachments, such as the signature: this very file.
  public let file: SHA256Digest

  init(
    of table: SectionTable, file: borrowing some FileContents & ~Copyable & ~Escapable
  ) throws(ModelFormatError) {
    weights = Self.digest(of: table.entries, domain: "tocsin-weights-1") {
      $0.rawValue <= SectionID.quantisation.rawValue || $0 == .initialState
    }
    content = Self.content(of: table)
    self.file = try Self.fileDigest(of: table, file)
  }

  static func content(of table: SectionTable) -> SHA256Digest {
    digest(of: table.entries, domain: "tocsin-content-1") { !$0.isAttachment }
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

  /// Offsets count as zero: they follow from the lengths, and adding an attachment moves them.
  private static func fileDigest(
    of table: SectionTable, _ file: borrowing some FileContents & ~Copyable & ~Escapable
  ) throws(ModelFormatError) -> SHA256Digest {
    var entries: [SectionEntry] = []
    for entry in table.entries where !entry.id.isAttachment { entries.append(entry) }
    var hash = fileHash(sectionCount: entries.count, featureFields: table.header.featureFields)
    for entry in entries { hash.update(entry.encoded(offset: 0).span) }
    for entry in entries {
      try file.forEachPiece(of: entry.storedRange) { piece throws(ModelFormatError) in hash.update(piece) }
    }
    return hash.finalize()
  }

  /// What the file identity hashes before the rows and the stored bytes of the sections.
  package static func fileHash(sectionCount: Int, featureFields: [UInt8]) -> SHA256 {
    var writer = ByteWriter()
    writer.writeASCII("tocsin-file-1")
    writer.writeCount(sectionCount)
    writer.writeBytes(featureFields)
    var hash = SHA256()
    hash.update(writer.bytes.span)
    return hash
  }
}
