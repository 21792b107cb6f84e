import Foundation
import Testing
import TocsinFormat

/// `modelctl keygen`, `sign` and `verify` end to end.
@Suite struct SigningTests {
  private let fixture: SigningFixture
  private let folder: TemporaryFolder

  init() throws {
    fixture = try SigningFixture()
    folder = fixture.folder
  }

  // MARK: Keys

  @Test func aPrivateKeyIsForItsOwnerAlone() throws {
    let report = try JSON(parsing: Tool.modelctl.output(["keygen", folder.path("new.key"), "--json"]))
    try JSONSchema("tocsin.keygen/1").expectMatch(report)
    #expect(report["key"]?.string?.count == 64)
    let attributes = try FileManager.default.attributesOfItem(atPath: folder.path("new.key"))
    #expect(attributes[.posixPermissions] as? Int == 0o600)
  }

  @Test func keysAreNeverOverwritten() throws {
    let (privateKey, publicKey) = (try folder.bytes("release.key"), try folder.bytes("release.pub"))
    try Tool.modelctl.run(["keygen", fixture.key("release")]).expectFailure(2, "release.key: is there already; ")
    try Tool.modelctl.run(["keygen", folder.path("new.key"), "--public", fixture.publicKey("release")])
      .expectFailure(2, "release.pub: is there already; ")
    try Tool.modelctl.run(["keygen", folder.path("k"), "--public", folder.path("k")]).expectFailure(2, "name two files")
    try Tool.modelctl.run(["keygen", folder.path("none/k")]).expectFailure(2, "none/k: cannot make the file")
    #expect(try folder.bytes("release.key") == privateKey && folder.bytes("release.pub") == publicKey)
    // Of half a pair nothing is left.
    #expect(!FileManager.default.fileExists(atPath: folder.path("new.key")))
  }

  // MARK: Signing

  @Test func aSignedModelIsTheSameModel() throws {
    let file = try ModelFileReader.read(path: fixture.model)
    var signed = try ModelFileReader.read(path: fixture.signed)
    #expect(signed.signatures.count == 1)
    signed.signatures = []
    #expect(signed == file)
    #expect(
      try Tool.modelctl.run(["validate", fixture.signed]).exit == Tool.modelctl.run(["validate", fixture.model]).exit)
  }

  @Test func signingAgainGivesTheSameBytes() throws {
    let before = try folder.bytes("signed.tocsin")
    try fixture.sign(fixture.signed, with: "release")
    #expect(try folder.bytes("signed.tocsin") == before)
  }

  @Test func aSecondKeyAddsItsSignature() throws {
    let report = try JSON(
      parsing: Tool.modelctl.output(["sign", fixture.signed, "--key", fixture.key("other"), "--json"]))
    try JSONSchema("tocsin.sign/1").expectMatch(report)
    #expect(report["signatures"]?.integer == 2)
    #expect(
      try fixture.verify(fixture.signed, "--key", fixture.publicKey("release"), "--key", fixture.publicKey("other"))
        .exit
        == 0)
  }

  @Test func aModelFromAPipeOrZstdIsSignedIntoANewFile() throws {
    let bytes = try folder.bytes("m.tocsin")
    let zstd = try folder.file("m.zst", zstdFrame(of: bytes)).path
    try Tool.modelctl.output(
      ["sign", "-", "--key", fixture.key("release"), "-o", folder.path("piped.tocsin")], input: bytes)
    try Tool.modelctl.output(["sign", zstd, "--key", fixture.key("release"), "-o", folder.path("unpacked.tocsin")])
    for name in ["piped.tocsin", "unpacked.tocsin"] {
      #expect(try folder.bytes(name) == folder.bytes("signed.tocsin"))
    }
    try Tool.modelctl.run(["sign", zstd, "--key", fixture.key("release")]).expectFailure(2, "m.zst: is zstd")
    #expect(try Tool.modelctl.run(["sign", "-", "--key", fixture.key("release")], input: bytes).exit == 2)
  }

  @Test func aDetachedSignatureLeavesTheModelAlone() throws {
    let before = try folder.bytes("m.tocsin")
    try fixture.sign(fixture.model, with: "release", "--detached", folder.path("m.sig"))
    #expect(try folder.bytes("m.tocsin") == before)
    let text = try String(contentsOf: folder.url("m.sig"), encoding: .utf8)
    let signature = try JSON(parsing: text)
    try JSONSchema("tocsin.signature/1").expectMatch(signature)
    let key = fixture.publicKey("release")
    #expect(try fixture.verify(fixture.model, "--key", key).exit == 1)
    #expect(try fixture.verify(fixture.model, "--key", key, "--signature", folder.path("m.sig")).exit == 0)
    let digits = try #require(signature["signature"]?.string)
    let changed = try folder.text(
      "changed.sig", text.replacing(digits, with: (digits.hasPrefix("0") ? "1" : "0") + digits.dropFirst()))
    #expect(try fixture.verify(fixture.model, "--key", key, "--signature", changed).exit == 1)
    let cut = try folder.text("cut.sig", String(text.dropLast(3)))
    let outcome = try fixture.verify(fixture.model, "--key", key, "--signature", cut)
    #expect(outcome.exit == 1 && outcome.output.contains("cut.sig: not a signature; line "))
    try fixture.verify(fixture.model, "--key", key, "--signature", folder.path("none"))
      .expectFailure(2, "none: cannot open")
  }

  @Test func aDetachedSignatureGoesWhereStandardOutputDoes() throws {
    let outcome = try shell(
      "echo kept > out; modelctl sign m.tocsin --key release.key --detached /dev/stdout >> out", in: folder)
    #expect(outcome.exit == 0 && outcome.errors.isEmpty)
    let text = try String(contentsOf: folder.url("out"), encoding: .utf8)
    #expect(text.hasPrefix("kept\n{") && text.contains("tocsin.signature/1"))
  }

  @Test func signingKeepsTheFilesPermissions() throws {
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: fixture.model)
    try fixture.sign(fixture.model, with: "release")
    #expect(try FileManager.default.attributesOfItem(atPath: fixture.model)[.posixPermissions] as? Int == 0o600)
  }

  @Test func aKeyThatOthersMayReadIsWarnedOf() throws {
    let key = fixture.key("release")
    try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: key)
    let outcome = try Tool.modelctl.run(["sign", fixture.model, "--key", key])
    #expect(outcome.exit == 0 && outcome.errors.hasPrefix("modelctl: \(key): others than its owner may read"))
    #expect(try folder.bytes("m.tocsin") == folder.bytes("signed.tocsin"))
  }

  // MARK: Removing

  /// The identifier of a key of the fixture.
  private func identifier(_ name: String) throws -> String {
    let bytes = try #require(Data(base64Encoded: fixture.line(name))).suffix(32)
    return Digest.sha256(Array(bytes).span).text
  }

  @Test func signaturesAreRemovedByKeyOrAll() throws {
    let once = try folder.bytes("signed.tocsin")
    try fixture.sign(fixture.signed, with: "other")
    let other = try identifier("other")
    let report = try JSON(parsing: Tool.modelctl.output(["sign", fixture.signed, "--remove", other, "--json"]))
    try JSONSchema("tocsin.sign/1").expectMatch(report)
    #expect(report["removed"] == .array([.string(other)]) && report["signatures"]?.integer == 1)
    #expect(report["key"] == nil)
    #expect(try folder.bytes("signed.tocsin") == once)
    try Tool.modelctl.run(["sign", fixture.signed, "--remove", other]).expectFailure(2, "has no signature of key ")
    try Tool.modelctl.output(["sign", fixture.signed, "--remove", "all"])
    #expect(try folder.bytes("signed.tocsin") == folder.bytes("m.tocsin"))
    for wrong in [[], ["--remove", "1"], ["--remove", "all", "--detached", "s"], ["--remove", "all", "-o", "-"]] {
      let outcome = try Tool.modelctl.run(["sign", fixture.signed] + wrong)
      #expect(outcome.exit == 2 && outcome.errors.contains("Usage: modelctl sign"), "\(wrong)")
    }
  }

  @Test func aSeventeenthSignatureTakesTheRemovalOfAnother() throws {
    let full = packageFolder.appending(path: "Spec/Vectors/v1/valid/signatures-16.tocsin").path
    let output = folder.path("out.tocsin")
    let arguments = ["sign", full, "--key", fixture.key("release"), "-o", output]
    try Tool.modelctl.run(arguments).expectFailure(2, "\(full): has 16 signatures, the most that a file may hold; ")
    let signatures = try ModelFileReader.read(path: full).signatures
    try Tool.modelctl.output(arguments + ["--remove", signatures[3].keyIdentifier.text])
    #expect(try ModelFileReader.read(path: output).signatures.count == 16)
    #expect(try fixture.verify(output, "--key", fixture.publicKey("release")).exit == 0)
  }

  @Test func aBadModelIsNotSigned() throws {
    let before = try folder.bytes("m.tocsin")
    let cut = try folder.file("cut.tocsin", before.dropLast()).path
    try Tool.modelctl.run(["sign", cut, "--key", fixture.key("release")]).expectFailure(1, "cut.tocsin: header: ")
    try Tool.modelctl.run(["sign", fixture.model, "--key", fixture.key("release"), "-o", folder.path("none/m")])
      .expectFailure(2, "none/m: ")
    try Tool.modelctl.run(["sign", fixture.model, "--key", fixture.key("release"), "-o", fixture.key("release")])
      .expectFailure(2, "release.key: is named by --output and by --key")
    try Tool.modelctl.run(["sign", fixture.model, "--key", fixture.key("release"), "--detached", fixture.model])
      .expectFailure(2, "is named by --detached and by the model")
    #expect(try folder.bytes("m.tocsin") == before)
  }

  @Test func keysOfAnotherKindAreRefused() throws {
    try Tool.modelctl.run(["sign", fixture.model, "--key", fixture.publicKey("release")])
      .expectFailure(2, "release.pub: a public key where a private one is needed")
    try fixture.verify(fixture.signed, "--key", fixture.key("release"))
      .expectFailure(2, "release.key: a private key where a public one is needed")
    let text = try String(contentsOfFile: fixture.publicKey("release"), encoding: .utf8)
    let cut = try folder.text("cut.pub", String(text.dropLast(30)))
    try fixture.verify(fixture.signed, "--key", cut).expectFailure(2, "cut.pub: the key ends in the middle")
    try fixture.verify(fixture.signed, "--key", folder.path("none")).expectFailure(2, "none: cannot open")
    try fixture.verify(fixture.signed, "--key", fixture.signed).expectFailure(2, "signed.tocsin: not a key in PEM")
    try fixture.verify(fixture.signed, "--key", "/dev/zero").expectFailure(2, "/dev/zero: longer than")
  }

  // MARK: Verifying

  @Test func everyKeyMustHaveSignedUnlessAnyDoes() throws {
    let (key, other) = (fixture.publicKey("release"), fixture.publicKey("other"))
    #expect(try fixture.verify(fixture.signed, "--key", key).exit == 0)
    #expect(try fixture.verify(fixture.signed, "--key", key, "--key", other).exit == 1)
    #expect(try fixture.verify(fixture.signed, "--key", other, "--key", key, "--any").exit == 0)
    let outcome = try fixture.verify(fixture.signed, "--key", other)
    #expect(outcome.exit == 1 && outcome.output.contains("signed.tocsin: not trusted: has 0 of 1 needed signatures"))
    #expect(outcome.output.contains(": not checked"))
    let unsigned = try fixture.verify(fixture.model, "--key", key)
    #expect(unsigned.exit == 1 && unsigned.output.contains("m.tocsin: not trusted: has no signature; "))
    #expect(unsigned.errors.isEmpty)
  }

  @Test func theReportNamesEverySignature() throws {
    try fixture.sign(fixture.signed, with: "other")
    let arguments = ["verify", fixture.signed, fixture.model, "--key", fixture.publicKey("release"), "--json"]
    let outcome = try Tool.modelctl.run(arguments)
    #expect(outcome.exit == 1)
    let report = try JSON(parsing: outcome.output)
    try JSONSchema("tocsin.verify/1").expectMatch(report)
    let files = report["files"]?.elements ?? []
    #expect(files.map { $0["isGood"]?.boolean } == [true, false] && report["isGood"]?.boolean == false)
    #expect(files[0]["identities"] == files[1]["identities"])
    let verdicts = files[0]["signatures"]?.elements.compactMap { $0["verdict"]?.string } ?? []
    #expect(verdicts.sorted() == ["good", "unknownKey"])
  }

  @Test func aFileThatCannotBeReadDoesNotStopTheOthers() throws {
    let arguments = [
      "verify", fixture.signed, folder.path("none"), fixture.model, "--key", fixture.publicKey("release"),
    ]
    let outcome = try Tool.modelctl.run(arguments + ["--json"])
    #expect(outcome.exit == 2 && outcome.errors.contains("none: cannot open"))
    let report = try JSON(parsing: outcome.output)
    try JSONSchema("tocsin.verify/1").expectMatch(report)
    #expect(report["files"]?.elements.map { $0["isGood"]?.boolean } == [true, false])
    let none = try fixture.verify(folder.path("none"), "--key", fixture.publicKey("release"), "--json")
    let empty = try JSON(parsing: none.output)
    try JSONSchema("tocsin.verify/1").expectMatch(empty)
    #expect(none.exit == 2 && empty["files"] == .array([]) && empty["isGood"]?.boolean == false)
  }

  /// Anybody can put such a file beside a model.
  @Test func whatIsNoDetachedSignatureTakesNothingFromAGoodOne() throws {
    let junk = try folder.text("junk.sig", "{}")
    let outcome = try fixture.verify(
      fixture.signed, "--key", fixture.publicKey("release"), "--signature", junk, "--json")
    #expect(outcome.exit == 0)
    let report = try JSON(parsing: outcome.output)
    try JSONSchema("tocsin.verify/1").expectMatch(report)
    let signatures = report["files"]?.elements.first?["signatures"]?.elements ?? []
    #expect(signatures.compactMap { $0["verdict"]?.string } == ["good", "malformed"])
    #expect(signatures.last?["problem"]?.string?.hasPrefix("schema: is missing") == true)
  }

  /// Damage is told before anybody asks who signed it.
  @Test func aDamagedModelIsBad() throws {
    let tampered = try fixture.tampered()
    let outcome = try fixture.verify(tampered, "--key", fixture.publicKey("release"), "--json")
    #expect(outcome.exit == 1)
    let report = try JSON(parsing: outcome.output)
    try JSONSchema("tocsin.verify/1").expectMatch(report)
    #expect(report["files"]?.elements[0]["identities"] == nil)
  }

  @Test func aSignatureOfAnotherModelDoesNotHold() throws {
    let other = try ModelFileReader.fileBytes(path: ChimeraFixture.shared().lineModel)
    let signatures = try ModelFileReader.read(path: fixture.signed).signatures
    let forged = try ModelFileWriter.replacingSignatures(of: other.span, with: signatures)
    let path = try folder.file("forged.tocsin", forged).path
    let outcome = try fixture.verify(path, "--key", fixture.publicKey("release"))
    #expect(outcome.exit == 1 && outcome.output.contains("release.pub does not hold; "))
  }

  @Test func modelsFromPipesAndZstdAreVerified() throws {
    let bytes = try folder.bytes("signed.tocsin")
    let zstd = try folder.file("m.zst", zstdFrame(of: bytes)).path
    #expect(try fixture.verify(zstd, "--key", fixture.publicKey("release")).exit == 0)
    let arguments = ["verify", "-", "--key", fixture.publicKey("release")]
    #expect(try Tool.modelctl.output(arguments, input: bytes).hasPrefix("standard input: good\n"))
    #expect(try Tool.modelctl.run(arguments, input: folder.bytes("m.tocsin")).exit == 1)
  }

  @Test func verifyingTakesAPolicy() throws {
    let policy = try fixture.policy()
    #expect(try fixture.verify(fixture.signed, "--trust", policy).exit == 0)
    #expect(try fixture.verify(fixture.model, "--trust", policy).exit == 1)
    let both = try fixture.policy(keys: ["release", "other"], #", "minimumSignatures": 2"#, as: "both.json")
    #expect(try fixture.verify(fixture.signed, "--trust", both).exit == 1)
    try fixture.verify(fixture.signed, "--trust", fixture.model).expectFailure(2, "m.tocsin: line 1: ")
  }

  @Test(arguments: [
    [], ["--any"], ["--key", "k", "--trust", "p"], ["--trust", "p", "--any"], ["m2", "--key", "k", "--signature", "s"],
    ["--key", "-", "--signature", "-"],
  ])
  func wrongUsageIsTwo(_ arguments: [String]) throws {
    let outcome = try Tool.modelctl.run(["verify", "m"] + arguments)
    #expect(outcome.exit == 2 && outcome.output.isEmpty && outcome.errors.contains("Usage: "))
    if arguments.isEmpty { #expect(outcome.errors.contains("keys are never taken from the file")) }
  }
}
