import TocsinFormat
import ToolSupport

/// What a digest is of.
enum HashKind: String, Encodable, CaseIterable {
  /// The identities of Spec/ModelFormat.md.
  case weights, content, file
  /// All bytes, as `sha256sum` takes them.
  case bytes

  /// What a line with the kind in it begins with; for all bytes the one that `sha256sum --tag` writes.
  var tag: String { self == .bytes ? "SHA256" : rawValue }

  init?(tag: Substring) {
    guard let kind = Self.allCases.first(where: { $0.tag == tag }) else { return nil }
    self = kind
  }
}

/// The digests of a file.
struct ModelHashes {
  private let bytes: [UInt8]

  init(_ path: String) throws(ToolFailure) { bytes = try modelBytes(path) }

  /// The SHA-256 of all bytes, be they a model file or not.
  var sha256: SHA256Digest { Digest.sha256(bytes.span) }

  /// The identities of a model file; every section is decoded and checked, so that they are of what the file holds.
  func identities() throws(ModelFormatError) -> Identities {
    _ = try ModelFileReader.read(bytes: bytes.span)
    return try ModelFileReader.inspect(bytes: bytes.span).identities
  }

  func digest(_ kind: HashKind) throws(ModelFormatError) -> SHA256Digest {
    switch kind {
    case .weights: try identities().weights
    case .content: try identities().content
    case .file: try identities().file
    case .bytes: sha256
    }
  }
}
