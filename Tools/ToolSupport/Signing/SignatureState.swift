public import TocsinFormat

/// A public key under a name that people know it by.
public struct NamedKey: Sendable {
  public var name: String
  public var key: VerificationKey

  public init(name: String, key: VerificationKey) {
    self.name = name
    self.key = key
  }
}

/// What the signatures of a file are worth to keys that came from elsewhere. A file alone says only which keys it names.
public struct SignatureState: Sendable {
  public enum Verdict: String, Encodable, Sendable {
    case good
    /// The key is known, and did not sign this.
    case bad
    /// No known key has this identifier: nothing can be told.
    case unknownKey
  }

  public struct Finding: Sendable {
    /// The key that the signature names.
    public var keyIdentifier: SHA256Digest
    /// What that key is called; `nil` where it is not known.
    public var keyName: String?
    /// The file of a detached signature; `nil` for one in the model file.
    public var detachedFile: String?
    public var verdict: Verdict
  }

  /// One for each signature: those in the file, then the detached ones.
  public let findings: [Finding]
  /// The positions of the keys with a good signature, each once, ascending.
  public let signers: [Int]

  /// Judges the signatures of a file, and detached ones, by `keys`; without keys, all are ``Verdict/unknownKey``.
  public init(of file: ContainerSummary, detached: [DetachedSignature] = [], keys: [NamedKey] = []) {
    let embedded = file.signatures.map { (signature: $0, path: String?.none) }
    let signatures = embedded + detached.map { (signature: $0.signature, path: $0.path) }
    var signers: Set<Int> = []
    findings = signatures.map { signature, path in
      var finding = Finding(
        keyIdentifier: signature.keyIdentifier, keyName: nil, detachedFile: path, verdict: .unknownKey)
      if let index = keys.firstIndex(where: { $0.key.identifier == signature.keyIdentifier }) {
        let isGood = keys[index].key.verifies(signature, of: file.identities)
        finding.keyName = keys[index].name
        finding.verdict = isGood ? .good : .bad
        if isGood { signers.insert(index) }
      }
      return finding
    }
    self.signers = signers.sorted()
  }
}
