import Foundation
import Testing

/// Keys and signatures are those of other software. Skipped where there is no openssl that knows Ed25519.
@Suite struct OpenSSLTests {
  private let fixture: SigningFixture
  private let folder: TemporaryFolder

  init() throws {
    fixture = try SigningFixture()
    folder = fixture.folder
    guard try shell("openssl genpkey -algorithm ed25519 -out theirs.key", in: folder).exit == 0 else {
      try Test.cancel("this machine has no openssl that knows Ed25519")
    }
  }

  private func openssl(_ arguments: String) throws -> Outcome { try shell("openssl \(arguments)", in: folder) }

  @Test func opensslReadsOurKeysAndWritesTheSameText() throws {
    #expect(try openssl("pkey -in release.key -out again.key").exit == 0)
    #expect(try folder.bytes("again.key") == folder.bytes("release.key"))
    #expect(try openssl("pkey -in release.key -pubout -out again.pub").exit == 0)
    #expect(try folder.bytes("again.pub") == folder.bytes("release.pub"))
  }

  @Test func weSignWithTheirKeys() throws {
    #expect(try openssl("pkey -in theirs.key -pubout -out theirs.pub").exit == 0)
    try fixture.sign(fixture.model, with: "theirs")
    #expect(try fixture.verify(fixture.model, "--key", fixture.publicKey("theirs")).exit == 0)
    #expect(try fixture.verify(fixture.model, "--key", fixture.publicKey("release")).exit == 1)
  }

  /// The commands of Spec/Signatures.md.
  @Test func opensslAloneVerifiesADetachedSignature() throws {
    try fixture.sign(fixture.model, with: "release", "--detached", folder.path("model.sig"))
    let page = try String(contentsOf: packageFolder.appending(path: "Spec/Signatures.md"), encoding: .utf8)
    let section = try #require(page.components(separatedBy: "## With openssl alone").last)
    let commands = try #require(section.components(separatedBy: "```sh\n").dropFirst().first)
      .components(separatedBy: "```")[0]
    let outcome = try shell(commands, in: folder)
    #expect(outcome.exit == 0 && outcome.output.contains("Verified Successfully"), "\(outcome)")
    let wrong = try shell(commands.replacing("release.pub", with: "other.pub"), in: folder)
    #expect(wrong.exit != 0 && !wrong.output.contains("Verified Successfully"), "\(wrong)")
  }

  @Test(arguments: [
    "genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048", "ecparam -name prime256v1 -genkey",
    "genpkey -algorithm X25519", "genpkey -algorithm ed25519 -aes256 -pass pass:secret",
  ])
  func keysOfAnotherKindAreRefused(_ command: String) throws {
    #expect(try openssl("\(command) -out wrong.key").exit == 0)
    try Tool.modelctl.run(["sign", fixture.model, "--key", folder.path("wrong.key")]).expectFailure(2, "wrong.key: ")
    guard !command.contains("pass") else { return }
    #expect(try openssl("pkey -in wrong.key -pubout -out wrong.pub").exit == 0)
    try fixture.verify(fixture.signed, "--key", folder.path("wrong.pub"))
      .expectFailure(2, "wrong.pub: not an Ed25519 key")
  }
}
