import Foundation
import TestSupport
import Testing
import TocsinFormat
import ToolSupport

/// Keys as files: what is written is read, by openssl too, and what is no key is refused with a reason.
@Suite struct KeyFileTests {
  /// RFC 8410, 10.1 and 10.3.
  private static let publicText = """
    -----BEGIN PUBLIC KEY-----
    MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=
    -----END PUBLIC KEY-----

    """
  private static let privateText = """
    -----BEGIN PRIVATE KEY-----
    MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC
    -----END PRIVATE KEY-----

    """

  @Test func theExamplesOfTheRFCAreAPair() throws {
    let key = try SigningKey(pem: Array(Self.privateText.utf8))
    #expect(key.pem == Self.privateText)
    #expect(key.verificationKey.pem == Self.publicText)
    #expect(try VerificationKey(pem: Array(Self.publicText.utf8)) == key.verificationKey)
    #expect(try VerificationKey(line: key.verificationKey.line) == key.verificationKey)
    #expect(key.verificationKey.identifier.text.count == 64)
  }

  @Test func newKeysDifferAndAreReadBack() throws {
    let (one, other) = (SigningKey(), SigningKey())
    #expect(one.pem != other.pem)
    #expect(try SigningKey(pem: Array(one.pem.utf8)).verificationKey == one.verificationKey)
    #expect(one.verificationKey.identifier != other.verificationKey.identifier)
  }

  @Test func lineEndingsAndBlanksDoNotMatter() throws {
    let text = "\n" + Self.publicText.replacing("\n", with: " \r\n") + "\r\n"
    #expect(try VerificationKey(pem: Array(text.utf8)).pem == Self.publicText)
  }

  private static let zeros = String(repeating: "A", count: 43)

  /// The public key's file with a part replaced.
  private static func changed(_ part: String, with other: String) -> String { publicText.replacing(part, with: other) }

  static let noPublicKeys: [(String, KeyError)] = [
    ("", .notPEM), ("a key\n", .notPEM), ("-----BEGIN -----\n", .notPEM),
    ("MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=", .notPEM),
    (privateText, .privateForPublic),
    (changed("PUBLIC", with: "EC PRIVATE"), .otherLabel("EC PRIVATE KEY")),
    (changed("PUBLIC KEY", with: "CERTIFICATE"), .otherLabel("CERTIFICATE")),
    (changed("-----END PUBLIC KEY-----\n", with: ""), .truncated),
    (changed("END PUBLIC", with: "END PRIVATE"), .truncated),
    ("-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----\n", .truncated), (publicText + "text\n", .truncated),
    (publicText + publicText, .notBase64), (changed("=", with: ""), .notBase64),
    // The last bits of the last digit stand for nothing.
    (changed("ZuE=", with: "ZuF="), .notBase64), (changed("Zu", with: "Z*"), .notBase64),
    (changed("rXAxZuE=", with: ""), .notEd25519),
    (changed("K2Vw", with: "K2Vx"), .notEd25519),
    // A key for X25519, and one of the curve P-256.
    (changed("MCowBQYDK2VwAyEA", with: "MCowBQYDK2VuAyEA"), .notEd25519),
    (
      """
      -----BEGIN PUBLIC KEY-----
      MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEaxfR8uEsQkf4vOblY6RA8ncDfYEt
      6zOg9KE5RdiYwpZP40Li/hp/m47n60p8D54WK84zV2sxXs7LtkBoN79R9Q==
      -----END PUBLIC KEY-----
      """, .notEd25519
    ),
    (
      changed("Gb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE", with: zeros),
      .worthless
    ),
  ]

  @Test(arguments: noPublicKeys)
  func whatIsNoPublicKeyIsRefused(_ text: String, _ error: KeyError) {
    #expect(throws: error) { try VerificationKey(pem: Array(text.utf8)) }
  }

  @Test func whatIsNoPrivateKeyIsRefused() {
    #expect(throws: KeyError.publicForPrivate) { try SigningKey(pem: Array(Self.publicText.utf8)) }
    let encrypted = Self.privateText.replacing("PRIVATE", with: "ENCRYPTED PRIVATE")
    #expect(throws: KeyError.otherLabel("ENCRYPTED PRIVATE KEY")) { try SigningKey(pem: Array(encrypted.utf8)) }
    // Version 2, with the public key (RFC 5958).
    let second = Self.privateText.replacing("MC4CAQAw", with: "MC4CAQEw")
    #expect(throws: KeyError.notEd25519) { try SigningKey(pem: Array(second.utf8)) }
    #expect(throws: KeyError.notPEM) { try SigningKey(pem: [0xFF, 0, 0x89]) }
  }

  @Test func messagesAreOneLineWithARemedy() {
    let errors: [KeyError] = [
      .notPEM, .otherLabel("A\u{1B}\nB"), .publicForPrivate, .privateForPublic, .truncated, .notBase64, .notEd25519,
      .worthless,
    ]
    for error in errors {
      let text = "\(error)"
      #expect(text.contains("; ") && text.unicodeScalars.allSatisfy { $0.value >= 0x20 }, "\(text)")
    }
  }

  @Test func aKeyFileIsForItsOwnerAndNeverOverwritten() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("key")
    try writeNewFile("secret", to: path, mode: 0o600)
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    #expect(mode == 0o600)
    for path in [path, folder.path("none/key")] {
      #expect(throws: ToolFailure.self) { try writeNewFile("other", to: path, mode: 0o600) }
    }
    try FileManager.default.createSymbolicLink(atPath: folder.path("link"), withDestinationPath: folder.path("led"))
    #expect(throws: ToolFailure.self) { try writeNewFile("other", to: folder.path("link"), mode: 0o600) }
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "secret")
    #expect(!FileManager.default.fileExists(atPath: folder.path("led")))
  }
}
