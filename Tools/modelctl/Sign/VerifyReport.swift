import TocsinFormat
import ToolSupport

/// What `modelctl verify` found.
struct VerifyReport: JSONReport {
  static let schema = "tocsin.verify/1"

  struct Key: Encodable {
    var name: String
    var identifier: String
  }

  struct File: Encodable {
    var file: String
    var isGood: Bool
    /// `nil` for a good file.
    var problem: String?
    /// `nil` where the file is not valid, as is the next.
    var identities: Identities?
    var signatures: [Signature] = []
  }

  struct Identities: Encodable {
    var content: String
    var file: String
  }

  struct Signature: Encodable {
    /// The identifier that the signature names.
    var key: String
    /// `nil` for a key that nobody named.
    var name: String?
    /// `nil` for a signature in the file.
    var detachedFile: String?
    var verdict: SignatureState.Verdict
  }

  /// Of all files.
  var isGood: Bool
  /// The keys that count.
  var keys: [Key]
  /// How many of them must have signed.
  var minimumSignatures: Int
  var files: [File]

  init(_ policy: TrustPolicy, _ files: [File]) {
    isGood = files.allSatisfy(\.isGood)
    keys = policy.keys.map { Key(name: $0.name, identifier: $0.key.identifier.text) }
    minimumSignatures = policy.minimumSignatures
    self.files = files
  }

  /// The report for a terminal.
  var text: String { files.map(\.text).joined() }
}

extension VerifyReport.File {
  /// Validates a file, then judges its signatures.
  init(name: String, bytes: [UInt8], detached: [DetachedSignature], policy: TrustPolicy) {
    do throws(ModelFormatError) {
      _ = try ModelFileReader.read(bytes: bytes.span)
      let file = try ModelFileReader.inspect(bytes: bytes.span)
      let state = SignatureState(of: file, detached: detached, keys: policy.keys)
      let violation = policy.violation(by: file, state)
      self.init(
        file: name, isGood: violation == nil, problem: violation.map { "\($0)" },
        identities: VerifyReport.Identities(file.identities),
        signatures: state.findings.map(VerifyReport.Signature.init))
    } catch {
      self.init(file: name, isGood: false, problem: "\(error)")
    }
  }

  /// What a terminal shows of the file: a line, and one for each signature.
  fileprivate var text: String {
    "\(file): \(problem ?? "good")\n" + signatures.map { "  \($0.text)\n" }.joined()
  }
}

extension VerifyReport.Identities {
  init(_ identities: Identities) { self.init(content: identities.content.text, file: identities.file.text) }
}

extension VerifyReport.Signature {
  init(_ finding: SignatureState.Finding) {
    self.init(
      key: finding.keyIdentifier.text, name: finding.keyName, detachedFile: finding.detachedFile,
      verdict: finding.verdict)
  }

  /// The signature for a terminal.
  fileprivate var text: String {
    let verdict =
      switch verdict {
      case .good: "good"
      case .bad: "does not hold"
      case .unknownKey: "not checked, as this key is not among those named"
      }
    return "signature of \(name.map { "\($0), " } ?? "")key \(key)\(detachedFile.map { " in \($0)" } ?? ""): \(verdict)"
  }
}
