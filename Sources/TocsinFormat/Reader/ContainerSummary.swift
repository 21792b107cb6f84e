/// What can be told about a file without decoding its sections.
public struct ContainerSummary: Equatable, Sendable {
  public let majorVersion: Int
  public let minorVersion: Int
  /// Optional feature bits; none is assigned yet.
  public let optionalFeatures: UInt32
  /// The file's length in bytes.
  public let fileLength: Int
  /// The sum of the sections' decoded lengths in bytes.
  public let decodedLength: Int
  /// In file order.
  public let sections: [SectionEntry]
  public let identities: Identities
}
