import Foundation
import Testing

/// A model, two pairs of keys made by the tool under test, and a copy of the model that the first key has signed.
struct SigningFixture {
  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try FileManager.default.copyItem(atPath: ChimeraFixture.shared().keyModel, toPath: model)
    for name in ["release", "other"] {
      try Tool.modelctl.output(["keygen", key(name), "--public", publicKey(name)])
    }
    try Tool.modelctl.output(["sign", model, "--key", key("release"), "-o", signed])
  }

  var model: String { folder.path("m.tocsin") }
  var signed: String { folder.path("signed.tocsin") }

  func key(_ name: String) -> String { folder.path("\(name).key") }
  func publicKey(_ name: String) -> String { folder.path("\(name).pub") }

  /// What a policy has of a key: the line between the first and the last of its file.
  func line(_ name: String) throws -> String {
    try String(String(contentsOfFile: publicKey(name), encoding: .utf8).split(separator: "\n")[1])
  }

  /// Writes a policy and gives its path.
  func policy(keys: [String] = ["release"], _ more: String = "", as name: String = "policy.json") throws -> String {
    let keys = try keys.map { #"{"name": "\#($0)", "publicKey": "\#(try line($0))"}"# }
    return try folder.text(
      name, #"{"schema": "tocsin.trust/1", "keys": [\#(keys.joined(separator: ","))]\#(more)}"#)
  }

  func sign(_ model: String, with name: String, _ more: String...) throws {
    try Tool.modelctl.output(["sign", model, "--key", key(name)] + more)
  }

  func verify(_ arguments: String...) throws -> Outcome { try Tool.modelctl.run(["verify"] + arguments) }

  /// The signed model with one bit changed.
  func tampered() throws -> String {
    var bytes = try folder.bytes("signed.tocsin")
    bytes[bytes.count - 1] ^= 1
    return try folder.file("tampered.tocsin", bytes).path
  }
}
