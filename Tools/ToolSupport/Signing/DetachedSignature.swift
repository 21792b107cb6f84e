public import TocsinFormat

/// A signature in a file of its own, beside a model file that stays as it is: JSON, schema ``schema``.
///
/// The identities are there for people and for verifying without these tools. What is verified is computed from the model.
public struct DetachedSignature: Equatable, Sendable {
  public static let schema = "tocsin.signature/1"

  /// Where it was read, for messages.
  public var path: String
  public var signature: ModelSignature
  /// The content identity of the file that was signed.
  public var content: SHA256Digest
  /// The file identity of it.
  public var file: SHA256Digest

  /// A signature of the file with these identities.
  public init(_ signature: ModelSignature, of identities: Identities, path: String) {
    self.path = path
    self.signature = signature
    content = identities.content
    file = identities.file
  }

  /// Reads a file, or `-` for standard input. One that is not as it should be is bad, and no failure to read.
  public init(path: String) throws(ToolFailure) {
    let text = try keyText(path)
    self = try ToolFailure.attributing(to: path, exit: .bad) { try DetachedSignature(parsing: text, path: path) }
  }

  package init(parsing text: [UInt8], path: String) throws(StrictJSONError) {
    self.path = ToolFailure.displayName(of: path)
    var object = try StrictObject(parsing: text, schema: Self.schema)
    content = try object.digest("content")
    file = try object.digest("file")
    let key = try object.digest("key")
    guard let bytes = hexadecimalBytes(try object.string("signature")),
      let signature = ModelSignature(keyIdentifier: key, bytes: bytes)
    else { throw object.error("signature", "is not 128 lower-case hexadecimal digits") }
    self.signature = signature
    try object.finish()
  }
}

extension DetachedSignature: JSONReport {
  private enum Field: CodingKey {
    case content, file, key, signature
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Field.self)
    try container.encode(content.text, forKey: .content)
    try container.encode(file.text, forKey: .file)
    try container.encode(signature.keyIdentifier.text, forKey: .key)
    try container.encode(hexadecimal(signature.bytes), forKey: .signature)
  }
}

/// Bytes as lower-case hexadecimal digits.
public func hexadecimal(_ bytes: [UInt8]) -> String {
  bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}
