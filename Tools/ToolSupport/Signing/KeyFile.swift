import Foundation

/// A key as PEM (RFC 7468): one block, of PKCS#8 for a private key and of SubjectPublicKeyInfo for a public one (RFC 8410).
enum KeyFile: Sendable {
  case privateKey, publicKey

  /// The length of either key.
  static let keyByteCount = 32

  var label: String {
    switch self {
    case .privateKey: "PRIVATE KEY"
    case .publicKey: "PUBLIC KEY"
    }
  }

  /// All of the DER but the key: its structure, its length and the identifier of Ed25519 are always the same.
  private var prefix: [UInt8] {
    switch self {
    case .privateKey:
      [0x30, 0x2E, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20]
    case .publicKey: [0x30, 0x2A, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x03, 0x21, 0x00]
    }
  }

  /// The file's text: three lines.
  func text(_ key: [UInt8]) -> String { "-----BEGIN \(label)-----\n\(line(key))\n-----END \(label)-----\n" }

  /// The line between the first and the last of the text.
  func line(_ key: [UInt8]) -> String { Data(prefix + key).base64EncodedString() }

  /// The 32 bytes of the key in a file's text. Blanks at the ends of lines and empty lines around the block are allowed.
  func key(of text: [UInt8]) throws(KeyError) -> [UInt8] {
    let lines = String(decoding: text, as: UTF8.self).split(whereSeparator: \.isNewline)
      .map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
    guard let first = lines.first, let found = Self.label(of: first, keyword: "BEGIN") else { throw .notPEM }
    guard found == label else {
      throw found == Self.publicKey.label
        ? .publicForPrivate
        : found == Self.privateKey.label
          ? .privateForPublic
          : .otherLabel(found)
    }
    guard lines.count > 2, Self.label(of: lines[lines.count - 1], keyword: "END") == label else { throw .truncated }
    return try key(ofLine: lines[1..<lines.count - 1].joined())
  }

  /// The 32 bytes of the key in ``line(_:)``.
  func key(ofLine base64: String) throws(KeyError) -> [UInt8] {
    // Encoded again, to refuse what decoders make different things of: missing padding, bits behind the end.
    guard let data = Data(base64Encoded: base64), data.base64EncodedString() == base64 else { throw .notBase64 }
    guard data.starts(with: prefix), data.count == prefix.count + Self.keyByteCount else { throw .notEd25519 }
    return [UInt8](data.dropFirst(prefix.count))
  }

  private static func label(of line: String, keyword: String) -> String? {
    let (start, end) = ("-----\(keyword) ", "-----")
    guard line.hasPrefix(start), line.hasSuffix(end), line.utf8.count > start.utf8.count + end.utf8.count else {
      return nil
    }
    return String(line.dropFirst(start.count).dropLast(end.count))
  }
}

/// Why a text is no key.
public enum KeyError: Error, Equatable, Sendable {
  case notPEM
  /// PEM of something else.
  case otherLabel(String)
  case publicForPrivate, privateForPublic
  /// The block has no last line, or it is of another one.
  case truncated
  case notBase64
  /// A key of another algorithm, a damaged one, or one in another form.
  case notEd25519
  /// A point of small order, see ``VerificationKey``.
  case worthless
}

extension KeyError: CustomStringConvertible {
  /// What is wrong and what to do about it.
  public var description: String { "\(problem); \(remedy)" }

  /// What is wrong.
  var problem: String {
    switch self {
    case .notPEM: "not a key in PEM"
    case .otherLabel(let label): "PEM of another kind, \(printable(Array(label.utf8)))"
    case .publicForPrivate: "a public key where a private one is needed"
    case .privateForPublic: "a private key where a public one is needed"
    case .truncated: "the key ends in the middle, or something follows it"
    case .notBase64: "the key is not base64"
    case .notEd25519: "not an Ed25519 key in the form of RFC 8410"
    case .worthless: "a key under which anybody can sign"
    }
  }

  private var remedy: String {
    switch self {
    case .publicForPrivate: "name the other file"
    case .privateForPublic: "name the other file, or make it with openssl pkey -pubout"
    case .truncated, .notBase64: "copy the file again"
    case .notPEM, .otherLabel, .notEd25519, .worthless: "make a pair of keys with modelctl keygen"
    }
  }
}
