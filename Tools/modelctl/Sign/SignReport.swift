import ToolSupport

/// What `modelctl sign` did.
struct SignReport: JSONReport {
  static let schema = "tocsin.sign/1"

  var file: String
  var output: String
  var isDetached: Bool
  /// The identifier of the key that signed; `nil` where signatures were only removed.
  var key: String?
  /// The identifiers of the keys whose signatures were removed.
  var removed: [String]
  /// What is signed.
  var identities: VerifyReport.Identities
  /// In the model file that was written, or in the one that stays as it is.
  var signatures: Int

  /// The report for a terminal.
  var text: String {
    let count = "\(signatures) \(signatures == 1 ? "signature" : "signatures")"
    let place = isDetached ? "signature in \(output)" : "\(count) in \(output)"
    let lines = removed.map { "\(file): removed the signature of key \($0)" }
    let last = "\(file): \(key.map { "signed by key \($0); " } ?? "")\(place)"
    return (lines + [last]).map { printable($0) + "\n" }.joined()
  }
}
