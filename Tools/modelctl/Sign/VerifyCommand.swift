import ArgumentParser
import TocsinFormat
import ToolSupport

struct VerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Checks who signed model files, by keys or a policy that you name.",
    discussion: """
      Reads each file by every rule of the format, then verifies its signatures and detached ones. Keys are never taken \
      from a file: it could bring its own. Exits with 0 where every key has signed every file (--any: one of the keys), or \
      the policy allows every file; 1 where not; 2 where a file, key or policy cannot be read. A bad file, or one that \
      cannot be read, does not stop the others.
      """)

  @Argument(help: ArgumentHelp("The model files; - for standard input.", valueName: "file"))
  var models: [String]

  @Option(
    name: .customLong("key"),
    help: ArgumentHelp("A public key that must have signed; may be repeated.", valueName: "public"))
  var keys: [String] = []

  @Flag(help: "Be content with one of the keys.")
  var any = false

  @Option(help: ArgumentHelp("A policy, schema \(TrustPolicy.schema), in place of keys.", valueName: "policy"))
  var trust: String?

  @Option(
    name: .customLong("signature"),
    help: ArgumentHelp("A detached signature of the one file; may be repeated.", valueName: "file.sig"))
  var signatures: [String] = []

  @Flag(help: "Print the report as JSON, schema \(VerifyReport.schema).")
  var json = false

  func validate() throws {
    if keys.isEmpty && trust == nil {
      throw ValidationError(
        "name the keys that must have signed with --key, or a policy with --trust; keys are never taken from the file")
    }
    if !keys.isEmpty && trust != nil { throw ValidationError("--key and --trust: choose one of them") }
    if any && trust != nil { throw ValidationError("--any goes with --key; a policy says how many it needs") }
    if !signatures.isEmpty && models.count > 1 {
      throw ValidationError("--signature is of one file; verify the files one by one")
    }
    try checkStandardInput(models + keys + signatures + [trust].compactMap(\.self))
  }

  func run() throws {
    let policy = try policy()
    let detached = try DetachedSignatures(signatures)
    let series = FileSeries(models) { model throws(ToolFailure) in
      let bytes = try modelBytes(model)
      let file = VerifyReport.File(
        name: ToolFailure.displayName(of: model), bytes: bytes, detached: detached, policy: policy)
      return (file, file.isGood ? .good : .bad)
    }
    let report = VerifyReport(policy, series.results, isGood: series.exit == .good)
    try series.finish { try json ? report.json() : report.text }
  }

  private func policy() throws(ToolFailure) -> TrustPolicy {
    if let trust { return try TrustPolicy(path: trust) }
    var named: [NamedKey] = []
    for path in keys {
      named.append(NamedKey(name: ToolFailure.displayName(of: path), key: try VerificationKey(path: path)))
    }
    return try TrustPolicy(keys: named, needsAll: !any)
  }
}

/// The files of `--signature`. One that is no signature proves nothing, and takes nothing from the others.
struct DetachedSignatures {
  private(set) var signatures: [DetachedSignature] = []
  private(set) var malformed: [ToolFailure] = []

  /// - Throws: where a file cannot be read.
  init(_ paths: [String]) throws(ToolFailure) {
    for path in paths {
      do throws(ToolFailure) {
        signatures.append(try DetachedSignature(path: path))
      } catch {
        guard error.exit == .bad else { throw error }
        malformed.append(error)
      }
    }
  }
}
