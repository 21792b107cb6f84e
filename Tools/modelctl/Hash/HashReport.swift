import TocsinFormat
import ToolSupport

/// What tells a model from others, in hexadecimal digits.
struct ReportedIdentities: Encodable {
  var weights: String
  var content: String
  var file: String

  init(_ identities: Identities) {
    weights = identities.weights.text
    content = identities.content.text
    file = identities.file.text
  }
}

/// What `modelctl hash` tells.
struct HashReport: JSONReport {
  static let schema = "tocsin.hash/1"

  struct File: Encodable {
    /// As it was named: a list must name what can be opened.
    var file: String
    /// `nil` where only the bytes were asked for.
    var identities: ReportedIdentities?
    /// Of all bytes as they are stored.
    var sha256: String

    /// `nil` for an identity that was not asked for.
    func digest(_ kind: HashKind) -> String? {
      switch kind {
      case .weights: identities?.weights
      case .content: identities?.content
      case .file: identities?.file
      case .bytes: sha256
      }
    }
  }

  var files: [File]

  /// Lines as `sha256sum` writes them: of one kind, or of all with the kind in the line.
  func text(kind: HashKind?) -> String {
    let lines = files.flatMap { file in
      (kind.map { [$0] } ?? HashKind.allCases).compactMap { shown in
        file.digest(shown).map { HashLine(kind: kind == nil ? shown : nil, file: file.file, digest: $0) }
      }
    }
    return lines.map(\.text).joined()
  }
}

/// What `modelctl hash --check` tells.
struct HashCheckReport: JSONReport {
  static let schema = "tocsin.hash-check/1"

  struct Check: Encodable {
    var file: String
    var kind: HashKind
    var matches: Bool
  }

  var list: String
  /// Of the files that could be read.
  var checks: [Check]

  /// A line for each check.
  var text: String {
    checks.map { check in
      let kind = check.kind == .bytes ? "" : "\(check.kind.rawValue) "
      return "\(printable(check.file)): \(kind)\(check.matches ? "OK" : "FAILED")\n"
    }.joined()
  }
}
