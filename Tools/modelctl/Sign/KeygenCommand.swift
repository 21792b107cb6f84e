import ArgumentParser
import Foundation
import TocsinFormat
import ToolSupport

struct KeygenCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "keygen",
    abstract: "Makes a pair of keys to sign model files with.",
    discussion: """
      Ed25519 keys in PEM, as openssl reads and writes them. The private key is for its owner alone (mode 0600); keep it \
      off the machines that use models. The public key goes to those who verify, by another way than the models. Files \
      that are there are never overwritten.
      """)

  @Argument(help: ArgumentHelp("The file to write the private key to.", valueName: "private"))
  var privateKey: String

  @Option(
    name: .customLong("public"), help: ArgumentHelp("The file to write the public key to.", valueName: "file"))
  var publicKey: String?

  @Flag(help: "Print the report as JSON, schema \(KeygenReport.schema).")
  var json = false

  func validate() throws {
    if privateKey == "-" || publicKey == "-" { throw ValidationError("keys are written to files; name one") }
  }

  func run() throws {
    try checkDistinct(
      written: [FileArgument("the private key", privateKey), FileArgument("--public", publicKey)].compactMap(\.self))
    let key = SigningKey()
    try writeNewFile(key.pem, to: privateKey, mode: 0o600)
    if let publicKey {
      do {
        try writeNewFile(key.verificationKey.pem, to: publicKey, mode: 0o644)
      } catch {
        // Half a pair would be in the way of the next attempt, and nothing is signed with it yet.
        _ = unsafe unlink(privateKey)
        throw error
      }
    }
    let report = KeygenReport(
      key: key.verificationKey.identifier.text, publicKey: key.verificationKey.line, privateFile: privateKey,
      publicFile: publicKey)
    try StandardOutput.print(json ? report.json() : report.text)
  }
}

/// What `modelctl keygen` made.
struct KeygenReport: JSONReport {
  static let schema = "tocsin.keygen/1"

  /// The identifier that signatures name the key by.
  var key: String
  /// The public key as a policy takes it.
  var publicKey: String
  var privateFile: String
  var publicFile: String?

  /// The report for a terminal.
  var text: String {
    let files = ["\(privateFile) (keep it secret)", publicFile].compactMap(\.self).joined(separator: ", ")
    return "key identifier  \(key)\npublic key      \(publicKey)\nwritten         \(printable(files))\n"
  }
}
