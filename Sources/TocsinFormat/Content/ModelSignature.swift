/// An Ed25519 signature of a file, and the key that it names.
///
/// This module carries signatures and verifies none: who is trusted, a file cannot say. Spec/Signatures.md says what a
/// signature is worth and how it is judged.
public struct ModelSignature: Equatable, Sendable {
  /// The length of a signature (RFC 8032, 5.1.6).
  public static let byteCount = 64
  /// The most signatures that a file may have.
  public static let maximumCount = 16

  /// The SHA-256 of the 32 bytes of the public key.
  public let keyIdentifier: SHA256Digest
  /// The signature of ``Identities/signedMessage``.
  public let bytes: [UInt8]

  /// `nil` unless there are 64 bytes.
  public init?(keyIdentifier: SHA256Digest, bytes: [UInt8]) {
    guard bytes.count == Self.byteCount else { return nil }
    self.keyIdentifier = keyIdentifier
    self.bytes = bytes
  }
}

extension Identities {
  /// What signatures are of: 80 bytes, the domain `tocsin-signing-1`, then the content and the file identity.
  ///
  /// Neither identity covers the signature section, so signatures may come and go without one another.
  public var signedMessage: [UInt8] {
    var writer = ByteWriter()
    writer.writeASCII("tocsin-signing-1")
    writer.writeBytes(content.bytes)
    writer.writeBytes(file.bytes)
    return writer.bytes
  }
}
