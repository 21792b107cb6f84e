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

/// The digests of a model file, plain or zstd.
struct ModelHashes {
  /// Those of the plain file.
  let bytes: [UInt8]
  /// The SHA-256 of all bytes as they are stored.
  let sha256: SHA256Digest

  init(_ path: String) throws(ToolFailure) {
    var source = try ByteSource(path, decompressing: false)
    let stored = try source.readModel()
    sha256 = Digest.sha256(stored.span)
    bytes = try source.decompressed(stored)
  }

  /// The identities of a model file; every section is decoded and checked, so that they are of what the file holds.
  func identities() throws(ModelFormatError) -> Identities {
    _ = try ModelFileReader.read(bytes: bytes.span)
    return try ModelFileReader.inspect(bytes: bytes.span).identities
  }
}

extension Identities {
  /// The one of a kind; `nil` for all bytes, which have none.
  func digest(_ kind: HashKind) -> SHA256Digest? {
    switch kind {
    case .weights: weights
    case .content: content
    case .file: file
    case .bytes: nil
    }
  }
}

/// The SHA-256 of all bytes of any file as they are stored.
func storedDigest(_ path: String) throws(ToolFailure) -> SHA256Digest {
  var source = try ByteSource(path, decompressing: false)
  var hash = SHA256()
  var piece: [UInt8] = []
  while try source.read(appendingTo: &piece) > 0 {
    hash.update(piece.span)
    piece.removeAll(keepingCapacity: true)
  }
  return hash.finalize()
}
