import enum Crypto.Curve25519
import Glibc
public import TocsinFormat

/// A private Ed25519 key (RFC 8032).
public struct SigningKey: Sendable {
  private let key: Curve25519.Signing.PrivateKey

  /// A new key, of the system's random numbers.
  public init() { key = Curve25519.Signing.PrivateKey() }

  /// The key of 32 bytes, which any are.
  package init?(bytes: [UInt8]) {
    guard let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: bytes) else { return nil }
    self.key = key
  }

  /// The key in a file's text: PKCS#8 in PEM, as ``pem`` and `openssl genpkey -algorithm ed25519` write it.
  public init(pem: [UInt8]) throws(KeyError) {
    guard let key = Self(bytes: try KeyFile.privateKey.key(of: pem)) else { throw .notEd25519 }
    self = key
  }

  /// The key in a file, or `-` for standard input.
  public init(path: String) throws(ToolFailure) {
    let text = try keyText(path)
    self = try ToolFailure.attributing(to: path) { try SigningKey(pem: text) }
  }

  /// Whether the permissions of a key file let others than its owner read or change it.
  public static func isExposed(_ path: String) -> Bool {
    var status = stat()
    return unsafe path != "-" && stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
      && status.st_mode & (S_IRWXG | S_IRWXO) != 0
  }

  /// The text of a key file.
  public var pem: String { KeyFile.privateKey.text([UInt8](key.rawRepresentation)) }

  /// The other half, which verifies what this one signs.
  public var verificationKey: VerificationKey {
    VerificationKey(unchecked: [UInt8](key.publicKey.rawRepresentation))
  }

  /// The signature of a file with these identities.
  public func signature(of identities: Identities) throws(ToolFailure) -> ModelSignature {
    guard let bytes = signature(of: identities.signedMessage),
      let signature = ModelSignature(keyIdentifier: verificationKey.identifier, bytes: bytes)
    else { throw ToolFailure("the key gave no signature; try again") }
    return signature
  }

  /// The signature of a message.
  package func signature(of message: [UInt8]) -> [UInt8]? {
    (try? key.signature(for: message)).map { [UInt8]($0) }
  }
}

/// The text of a key file: nothing that is much longer is one.
func keyText(_ path: String) throws(ToolFailure) -> [UInt8] {
  var source = try ByteSource(path)
  return try source.readAll(maximumByteCount: 1 << 16)
}
