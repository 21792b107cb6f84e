import Foundation
import Testing
import TocsinFormat
import TocsinTensor

/// `modelserve score --trust`: nothing is scored with a model that the policy does not allow.
@Suite struct TrustTests {
  private let fixture: SigningFixture
  private let windows = Array("5 8 11 14 17 20 5 8\n".utf8)

  init() throws { fixture = try SigningFixture() }

  private func score(_ model: String, trust policy: String) throws -> Outcome {
    try Tool.modelserve.run(["score", "--model", model, "--trust", policy], input: windows)
  }

  @Test func aSignedModelScoresAsWithoutAPolicy() throws {
    let outcome = try score(fixture.signed, trust: fixture.policy())
    #expect(outcome.exit == 0 && !outcome.output.isEmpty)
    #expect(try outcome.output == Tool.modelserve.output(["score", "--model", fixture.model], input: windows))
  }

  @Test func anUnsignedModelIsRefused() throws {
    try score(fixture.model, trust: fixture.policy())
      .expectFailure(1, "m.tocsin: not trusted: has no signature; ")
  }

  @Test func aModelOfAnotherKeyIsRefused() throws {
    try score(fixture.signed, trust: fixture.policy(keys: ["other"]))
      .expectFailure(1, "signed.tocsin: not trusted: has 0 of 1 needed signatures by trusted keys; ")
    try score(fixture.signed, trust: fixture.policy(keys: ["other", "release"], #", "minimumSignatures": 2"#))
      .expectFailure(1, "has 1 of 2 needed signatures")
  }

  @Test func aModelThatWasChangedAfterSigningIsRefused() throws {
    var file = try ModelFileReader.read(path: fixture.signed)
    file.card.set("name", to: "another")
    let changed = try ModelFileWriter.encode(file)
    let signed = try ModelFileWriter.replacingSignatures(of: changed.span, with: file.signatures)
    let path = try fixture.folder.file("changed.tocsin", signed).path
    try score(path, trust: fixture.policy()).expectFailure(1, "that of release does not hold; ")
  }

  @Test func aModelThatThePolicyDoesNotListIsRefused() throws {
    let bytes = try ModelFileReader.fileBytes(path: fixture.signed)
    let content = try ModelFileReader.inspect(bytes: bytes.span).identities.content.text
    #expect(try score(fixture.signed, trust: fixture.policy(#", "contents": ["\#(content)"]"#)).exit == 0)
    let other = String(repeating: "0", count: 64)
    try score(fixture.signed, trust: fixture.policy(#", "contents": ["\#(other)"]"#))
      .expectFailure(1, "the policy does not list its content, \(content); ")
  }

  /// A policy that cannot be read is no policy that allows everything.
  @Test func aPolicyThatIsNotAsItShouldBeStopsAll() throws {
    try score(fixture.signed, trust: fixture.policy(#", "minimumSignature": 1"#))
      .expectFailure(2, "policy.json: minimumSignature: is not a field that is known; ")
    try score(fixture.signed, trust: fixture.folder.path("none.json")).expectFailure(2, "none.json: cannot open")
    try score(fixture.signed, trust: fixture.folder.text("empty.json", "")).expectFailure(2, "empty.json: line 1")
  }

  /// Nothing would be left of it for the second, and all would seem to be well.
  @Test(arguments: [
    ["--model", "-"], ["--model", "m", "--trust", "-"], ["--model", "-", "--trust", "-", "log"],
  ])
  func standardInputIsOneFile(_ arguments: [String]) throws {
    let outcome = try Tool.modelserve.run(["score"] + arguments, input: fixture.folder.bytes("m.tocsin"))
    #expect(outcome.exit == 2 && outcome.output.isEmpty)
    #expect(outcome.errors.contains("only one of them can be standard input"), "\(outcome.errors)")
  }

  @Test func theModelMayComeFromAPipe() throws {
    let log = try fixture.folder.file("windows.txt", windows).path
    let policy = try fixture.policy()
    let arguments = ["score", "--model", "-", "--trust", policy, log]
    #expect(try Tool.modelserve.run(arguments, input: fixture.folder.bytes("signed.tocsin")).exit == 0)
    try Tool.modelserve.run(arguments, input: fixture.folder.bytes("m.tocsin"))
      .expectFailure(1, "standard input: not trusted")
  }
}
