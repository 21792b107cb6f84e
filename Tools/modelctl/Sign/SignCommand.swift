import ArgumentParser
import TocsinFormat
import ToolSupport

struct SignCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sign",
    abstract: "Signs a model file with a private key, or removes signatures.",
    discussion: """
      The file must be valid. The signature is of its content and of its bytes, and goes into the file itself, into a copy \
      (--output), or into a file of its own (--detached). Signatures of other keys stay, unless --remove names them; one of \
      the same key is replaced. Without --key, signatures are only removed. Spec/Signatures.md says what a signature \
      proves. Exits with 1 where the file is not valid.
      """)

  @Argument(help: ArgumentHelp("The model file, or - for standard input.", valueName: "file"))
  var model: String

  @Option(help: ArgumentHelp("The private key, as modelctl keygen writes it.", valueName: "private"))
  var key: String?

  @Option(
    name: .customLong("remove"),
    help: ArgumentHelp(
      "Removes the signature of the key with this identifier, or all; may be repeated.", valueName: "identifier|all"))
  var removals: [SignatureSelection] = []

  @Option(name: [.short, .long], help: ArgumentHelp("Write the signed model here, not in place.", valueName: "file"))
  var output: String?

  @Option(
    help: ArgumentHelp(
      "Write the signature alone here, schema \(DetachedSignature.schema); the model stays as it is.", valueName: "file"
    ))
  var detached: String?

  @Flag(help: "Print the report as JSON, schema \(SignReport.schema).")
  var json = false

  func validate() throws {
    if key == nil && removals.isEmpty { throw ValidationError("name a private key with --key, or what to --remove") }
    if detached != nil && !removals.isEmpty {
      throw ValidationError("--detached leaves the model as it is, so nothing can be removed; leave one out")
    }
    if output != nil && detached != nil { throw ValidationError("--output and --detached: choose one of them") }
    if output == "-" || detached == "-" { throw ValidationError("a signature is written to a file; name one") }
    if model == "-" && output == nil && detached == nil {
      throw ValidationError("standard input cannot be signed in place; name a file with --output or --detached")
    }
    try checkStandardInput([model, key].compactMap(\.self))
  }

  func run() throws {
    let read = [FileArgument("--key", key), detached == nil ? nil : FileArgument("the model", model)]
    let written = [FileArgument("--output", output), FileArgument("--detached", detached)].compactMap(\.self)
    try checkDistinct(written: written, read: read.compactMap(\.self))
    let key = try key.map(signingKey)
    var source = try ByteSource(model)
    let bytes = try source.readModel()
    if source.isCompressed && written.isEmpty {
      throw ToolFailure(
        "is zstd, which has no place for a signature; name a file with --output or --detached", file: model)
    }
    let file = try ToolFailure.attributing(to: model, exit: .bad) {
      _ = try ModelFileReader.read(bytes: bytes.span)
      return try ModelFileReader.inspect(bytes: bytes.span)
    }
    let signature = try key?.signature(of: file.identities)
    var signatures = file.signatures
    if let detached, let signature {
      try writeFile(DetachedSignature(signature, of: file.identities, path: detached).json(), to: detached)
    } else {
      for removal in removals { try remove(removal, from: &signatures, file: source.name) }
      if let signature { try add(signature, to: &signatures, file: source.name) }
      let signed = try ToolFailure.attributing(to: model, exit: .bad) {
        try ModelFileWriter.replacingSignatures(of: bytes.span, with: signatures)
      }
      let target = output ?? model
      try ToolFailure.attributing(to: target) { try AtomicFile.write(signed.span, to: target) }
    }
    let kept = signatures.map(\.keyIdentifier)
    let report = SignReport(
      file: source.name, output: detached ?? output ?? model, isDetached: detached != nil,
      key: signature?.keyIdentifier.text,
      removed: file.signatures.map(\.keyIdentifier).filter { !kept.contains($0) }.map(\.text),
      identities: .init(file.identities), signatures: signatures.count)
    try StandardOutput.print(json ? report.json() : report.text)
  }

  /// Reads the key, and warns where it is no secret; a host may have reasons, so that is no failure.
  private func signingKey(_ path: String) throws(ToolFailure) -> SigningKey {
    let key = try SigningKey(path: path)
    if SigningKey.isExposed(path) {
      writeToStandardError(
        "\(ModelCtl.toolName): \(printable(path)): others than its owner may read this private key; chmod 600 it, and change keys "
          + "if somebody has\n")
    }
    return key
  }

  private func remove(
    _ removal: SignatureSelection, from signatures: inout [ModelSignature], file: String
  ) throws(ToolFailure) {
    switch removal {
    case .all: signatures = []
    case .key(let identifier):
      let count = signatures.count
      signatures.removeAll { $0.keyIdentifier.text == identifier }
      if signatures.count == count {
        throw ToolFailure("has no signature of key \(identifier); modelctl inspect shows those that it has", file: file)
      }
    }
  }

  private func add(
    _ signature: ModelSignature, to signatures: inout [ModelSignature], file: String
  ) throws(ToolFailure) {
    signatures.removeAll { $0.keyIdentifier == signature.keyIdentifier }
    guard signatures.count < ModelSignature.maximumCount else {
      throw ToolFailure(
        "has \(signatures.count) signatures, the most that a file may hold; leave one out with --remove, or write a "
          + "--detached one", file: file)
    }
    signatures.append(signature)
  }
}

/// The value of `--remove`.
enum SignatureSelection: ExpressibleByArgument {
  case all
  /// The key's identifier, 64 digits.
  case key(String)

  init?(argument: String) {
    if argument == "all" {
      self = .all
    } else if argument.utf8.count == 64, argument.allSatisfy({ $0.isASCII && $0.isHexDigit }) {
      self = .key(argument.lowercased())
    } else {
      return nil
    }
  }
}
