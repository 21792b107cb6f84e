import enum Crypto.Curve25519
public import TocsinFormat

/// A public Ed25519 key (RFC 8032).
///
/// Points of small order are refused: under such a key a signature can be made for any message without a private key.
/// 32 zeros, as in a form that was never filled in, are one of them.
public struct VerificationKey: Equatable, Sendable {
  /// The point's 32 bytes.
  public let bytes: [UInt8]
  /// What signatures name the key by: the SHA-256 of its bytes.
  public let identifier: SHA256Digest

  /// A key that was made here.
  init(unchecked bytes: [UInt8]) {
    self.bytes = bytes
    identifier = Digest.sha256(bytes.span)
  }

  /// The key in a file's text: SubjectPublicKeyInfo in PEM, as ``pem`` and `openssl pkey -pubout` write it.
  public init(pem: [UInt8]) throws(KeyError) { try self.init(point: try KeyFile.publicKey.key(of: pem)) }

  /// The key in the one line between the first and the last of a file's text.
  public init(line: String) throws(KeyError) { try self.init(point: try KeyFile.publicKey.key(ofLine: line)) }

  /// The key in a file, or `-` for standard input.
  public init(path: String) throws(ToolFailure) {
    let text = try keyText(path)
    self = try ToolFailure.attributing(to: path) { try VerificationKey(pem: text) }
  }

  package init(point: [UInt8]) throws(KeyError) {
    if Self.isOfSmallOrder(point) { throw .worthless }
    self.init(unchecked: point)
  }

  /// The text of a key file.
  public var pem: String { KeyFile.publicKey.text(bytes) }

  /// The line of the text between its first and its last.
  public var line: String { KeyFile.publicKey.line(bytes) }

  /// Whether a signature is this key's, of a file with these identities.
  public func verifies(_ signature: ModelSignature, of identities: Identities) -> Bool {
    signature.keyIdentifier == identifier && verifies(signature.bytes, of: identities.signedMessage)
  }

  /// Whether a signature is this key's, of a message.
  package func verifies(_ signature: [UInt8], of message: [UInt8]) -> Bool {
    guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: bytes) else { return false }
    return key.isValidSignature(signature, for: message)
  }

  /// Whether a point's order divides 8, by its y coordinate; the last bit, the sign of x, does not matter.
  private static func isOfSmallOrder(_ point: [UInt8]) -> Bool {
    let y = point.dropLast() + [point[31] & 0x7F]
    return smallOrders.contains { y.elementsEqual($0) }
  }

  /// The y coordinates of the points whose order divides 8, and what decoders reduce to them modulo p = 2²⁵⁵ - 19.
  private static let smallOrders: [[UInt8]] = [
    // 0, of order 4; 1, the neutral element; the two of order 8.
    [UInt8](repeating: 0, count: 32),
    [1] + [UInt8](repeating: 0, count: 31),
    [
      0x26, 0xE8, 0x95, 0x8F, 0xC2, 0xB2, 0x27, 0xB0, 0x45, 0xC3, 0xF4, 0x89, 0xF2, 0xEF, 0x98, 0xF0,
      0xD5, 0xDF, 0xAC, 0x05, 0xD3, 0xC6, 0x33, 0x39, 0xB1, 0x38, 0x02, 0x88, 0x6D, 0x53, 0xFC, 0x05,
    ],
    [
      0xC7, 0x17, 0x6A, 0x70, 0x3D, 0x4D, 0xD8, 0x4F, 0xBA, 0x3C, 0x0B, 0x76, 0x0D, 0x10, 0x67, 0x0F,
      0x2A, 0x20, 0x53, 0xFA, 0x2C, 0x39, 0xCC, 0xC6, 0x4E, 0xC7, 0xFD, 0x77, 0x92, 0xAC, 0x03, 0x7A,
    ],
    // p - 1, of order 2; p and p + 1, which are 0 and 1.
    [0xEC] + [UInt8](repeating: 0xFF, count: 30) + [0x7F],
    [0xED] + [UInt8](repeating: 0xFF, count: 30) + [0x7F],
    [0xEE] + [UInt8](repeating: 0xFF, count: 30) + [0x7F],
  ]
}
