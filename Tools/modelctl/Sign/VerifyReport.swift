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

  /// What signatures are of.
  struct Identities: Encodable {
    var content: String
    var file: String
  }

  struct Signature: Encodable {
    /// The identifier that the signature names; `nil` for a file that is no signature.
    var key: String?
    /// `nil` for a key that nobody named.
    var name: String?
    /// `nil` for a signature in the file.
    var detachedFile: String?
    var verdict: Verdict
    /// Why the file is no signature; `nil` for one.
    var problem: String?
  }

  enum Verdict: String, Encodable {
    case good, bad, unknownKey
    /// A file that was given as a detached signature, and is none.
    case malformed
  }

  /// Of all files; one that could not be read is not good.
  var isGood: Bool
  /// The keys that count.
  var keys: [Key]
  /// How many of them must have signed.
  var minimumSignatures: Int
  var files: [File]

  init(_ policy: TrustPolicy, _ files: [File], isGood: Bool) {
    self.isGood = isGood
    keys = policy.keys.map { Key(name: $0.name, identifier: $0.key.identifier.text) }
    minimumSignatures = policy.minimumSignatures
    self.files = files
  }

  /// The report for a terminal.
  var text: String { files.map(\.text).joined() }
}

extension VerifyReport.File {
  /// Validates a file, then judges its signatures.
  init(name: String, bytes: [UInt8], detached: DetachedSignatures, policy: TrustPolicy) {
    do throws(ModelFormatError) {
      _ = try ModelFileReader.read(bytes: bytes.span)
      let file = try ModelFileReader.inspect(bytes: bytes.span)
      let state = SignatureState(of: file, detached: detached.signatures, keys: policy.keys)
      let violation = policy.violation(by: file, state)
      self.init(
        file: name, isGood: violation == nil, problem: violation.map { "\($0)" },
        identities: VerifyReport.Identities(file.identities),
        signatures: state.findings.map(VerifyReport.Signature.init)
          + detached.malformed.map(VerifyReport.Signature.init(malformed:)))
    } catch {
      self.init(file: name, isGood: false, problem: "\(error)")
    }
  }

  /// What a terminal shows of the file: a line, and one for each signature.
  fileprivate var text: String {
    "\(printable("\(file): \(problem ?? "good")"))\n" + signatures.map { "  \($0.text)\n" }.joined()
  }
}

extension VerifyReport.Identities {
  init(_ identities: Identities) { self.init(content: identities.content.text, file: identities.file.text) }
}

extension VerifyReport.Signature {
  init(_ finding: SignatureState.Finding) {
    self.init(
      key: finding.keyIdentifier.text, name: finding.keyName, detachedFile: finding.detachedFile,
      verdict: VerifyReport.Verdict(finding.verdict))
  }

  init(malformed failure: ToolFailure) {
    self.init(detachedFile: failure.file, verdict: .malformed, problem: failure.message)
  }

  /// The signature for a terminal.
  fileprivate var text: String {
    let verdict =
      switch verdict {
      case .good: "good"
      case .bad: "does not hold"
      case .unknownKey: "not checked, as this key is not among those named"
      case .malformed: "not a signature; \(problem ?? "")"
      }
    let signer = key.map { " of \(name.map { "\($0), " } ?? "")key \($0)" } ?? ""
    return printable("signature\(signer)\(detachedFile.map { " in \($0)" } ?? ""): \(verdict)")
  }
}

extension VerifyReport.Verdict {
  init(_ verdict: SignatureState.Verdict) {
    switch verdict {
    case .good: self = .good
    case .bad: self = .bad
    case .unknownKey: self = .unknownKey
    }
  }
}
