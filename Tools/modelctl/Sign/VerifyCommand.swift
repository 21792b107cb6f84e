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
      the policy allows every file; 1 where not; 2 where a file, key or policy cannot be read.
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
    if (models + keys + signatures + [trust].compactMap(\.self)).count(where: { $0 == "-" }) > 1 {
      throw ValidationError("only one file can be standard input")
    }
  }

  func run() throws {
    let policy = try policy()
    let detached = try signatures.map(DetachedSignature.init(path:))
    let files = try models.map { model in
      var source = try ByteSource(model)
      let bytes = try source.readAll(maximumByteCount: ReaderLimits.fileLengthBound)
      return VerifyReport.File(name: source.name, bytes: bytes, detached: detached, policy: policy)
    }
    let report = VerifyReport(policy, files)
    try StandardOutput.print(json ? report.json() : report.text)
    if !report.isGood { throw ToolExit.bad }
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
