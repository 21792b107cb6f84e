public import TocsinFormat

extension TrustPolicy {
  /// Why a file may not be used; `nil` where it may.
  ///
  /// Signatures that do not hold, or are of other keys, do no harm: anybody can add such to a file.
  public func violation(by file: ContainerSummary, _ state: SignatureState) -> TrustViolation? {
    if state.findings.isEmpty { return .unsigned }
    guard state.signers.count >= minimumSignatures else {
      let bad = state.findings.first { $0.verdict == .bad }
      return .tooFewSignatures(found: state.signers.count, needed: minimumSignatures, broken: bad?.keyName)
    }
    if let contents, !contents.contains(file.identities.content) { return .unknownContent(file.identities.content) }
    return nil
  }

  /// Refuses a file, by its bytes, that may not be used. No section is decoded but that of the signatures.
  public func check(_ bytes: Span<UInt8>) throws {
    let file = try ModelFileReader.inspect(bytes: bytes)
    if let violation = violation(by: file, SignatureState(of: file, keys: keys)) { throw violation }
  }
}

/// Why a model may not be used.
public enum TrustViolation: Error, Equatable, Sendable {
  case unsigned
  /// `broken` is the name of a key whose signature does not hold.
  case tooFewSignatures(found: Int, needed: Int, broken: String?)
  case unknownContent(SHA256Digest)
}

extension TrustViolation: CustomStringConvertible {
  /// What is wrong and what to do about it.
  public var description: String {
    switch self {
    case .unsigned: "not trusted: has no signature; sign it with modelctl sign, or get it from who signs models"
    case .tooFewSignatures(let found, let needed, let broken?):
      "not trusted: \(Self.count(found, needed)), and that of \(broken) does not hold; the file, or its signature, is not "
        + "what was made with that key: fetch it again"
    case .tooFewSignatures(let found, let needed, nil):
      "not trusted: \(Self.count(found, needed)); have it signed with modelctl sign and a key that is trusted"
    case .unknownContent(let content):
      "not trusted: the policy does not list its content, \(content.text); add it to the policy's contents if it should be used"
    }
  }

  private static func count(_ found: Int, _ needed: Int) -> String {
    "has \(found) of \(needed) needed signatures by trusted keys"
  }
}
