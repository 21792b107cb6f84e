/// What can be told about a file without decoding its sections but that of the signatures.
public struct ContainerSummary: Equatable, Sendable {
  /// The format's version.
  public let version: FormatVersion
  /// Optional feature bits; none is assigned yet.
  public let optionalFeatures: UInt32
  /// The file's length in bytes.
  public let fileLength: Int
  /// The sum of the sections' decoded lengths in bytes.
  public let decodedLength: Int
  /// In file order.
  public let sections: [SectionEntry]
  /// What tells the weights, the content and the file from others.
  public let identities: Identities
  /// What keys have signed of the identities, by ascending key identifier; nothing of it is verified.
  public let signatures: [ModelSignature]
}
