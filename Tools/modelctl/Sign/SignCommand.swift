import ArgumentParser
import TocsinFormat
import ToolSupport

struct SignCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sign",
    abstract: "Signs a model file with a private key.",
    discussion: """
      The file must be valid. The signature is of its content and of its bytes, and goes into the file itself, into a copy \
      (--output), or into a file of its own (--detached). Signatures of other keys stay, one of the same key is replaced. \
      Spec/Signatures.md says what a signature proves. Exits with 1 where the file is not valid.
      """)

  @Argument(help: ArgumentHelp("The model file, or - for standard input.", valueName: "file"))
  var model: String

  @Option(help: ArgumentHelp("The private key, as modelctl keygen writes it.", valueName: "private"))
  var key: String

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
    if output != nil && detached != nil { throw ValidationError("--output and --detached: choose one of them") }
    if output == "-" || detached == "-" { throw ValidationError("a signature is written to a file; name one") }
    if model == "-" && output == nil && detached == nil {
      throw ValidationError("standard input cannot be signed in place; name a file with --output or --detached")
    }
    if model == "-" && key == "-" { throw ValidationError("the model and the key cannot both be standard input") }
  }

  func run() throws {
    let read = [FileArgument("--key", key), detached == nil ? nil : FileArgument("the model", model)]
    let written = [FileArgument("--output", output), FileArgument("--detached", detached)].compactMap(\.self)
    try checkDistinct(written: written, read: read.compactMap(\.self))
    let key = try SigningKey(path: key)
    var source = try ByteSource(model)
    let bytes = try source.readAll(maximumByteCount: ReaderLimits.fileLengthBound)
    if source.isCompressed && written.isEmpty {
      throw ToolFailure(
        "is zstd, which has no place for a signature; name a file with --output or --detached", file: model)
    }
    let file = try ToolFailure.attributing(to: model, exit: .bad) {
      _ = try ModelFileReader.read(bytes: bytes.span)
      return try ModelFileReader.inspect(bytes: bytes.span)
    }
    let signature = try key.signature(of: file.identities)
    var signatures = file.signatures
    if let detached {
      try writeFile(DetachedSignature(signature, of: file.identities, path: detached).json(), to: detached)
    } else {
      signatures.removeAll { $0.keyIdentifier == signature.keyIdentifier }
      signatures.append(signature)
      let signed = try ToolFailure.attributing(to: model, exit: .bad) {
        try ModelFileWriter.replacingSignatures(of: bytes.span, with: signatures)
      }
      let target = output ?? model
      try ToolFailure.attributing(to: target) { try AtomicFile.write(signed.span, to: target) }
    }
    let report = SignReport(
      file: source.name, output: detached ?? output ?? model, isDetached: detached != nil,
      key: signature.keyIdentifier.text, identities: .init(file.identities),
      signatures: signatures.count)
    try StandardOutput.print(json ? report.json() : report.text)
  }
}

/// What `modelctl sign` did.
struct SignReport: JSONReport {
  static let schema = "tocsin.sign/1"

  var file: String
  var output: String
  var isDetached: Bool
  /// The identifier of the key that signed.
  var key: String
  /// What was signed.
  var identities: VerifyReport.Identities
  /// In the model file, with this one where it is not detached.
  var signatures: Int

  /// The report for a terminal.
  var text: String {
    let place =
      isDetached
      ? "signature in \(output)" : "\(signatures) \(signatures == 1 ? "signature" : "signatures") in \(output)"
    return "\(file): signed by key \(key); \(place)\n"
  }
}
