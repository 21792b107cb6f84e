import ToolSupport

/// What `modelctl hash` tells.
struct HashReport: JSONReport {
  static let schema = "tocsin.hash/1"

  struct Identities: Encodable {
    var weights: String
    var content: String
    var file: String
  }

  struct File: Encodable {
    /// As it was named: a list must name what can be opened.
    var file: String
    var identities: Identities
    /// Of all bytes.
    var sha256: String

    func digest(_ kind: HashKind) -> String {
      switch kind {
      case .weights: identities.weights
      case .content: identities.content
      case .file: identities.file
      case .bytes: sha256
      }
    }
  }

  var files: [File]

  /// Lines as `sha256sum` writes them: of one kind, or of all with the kind in the line.
  func text(kind: HashKind?) -> String {
    let lines = files.flatMap { file in
      if let kind { return [HashLine(kind: nil, file: file.file, digest: file.digest(kind))] }
      return HashKind.allCases.map { HashLine(kind: $0, file: file.file, digest: file.digest($0)) }
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
      return "\(printable(Array(check.file.utf8))): \(kind)\(check.matches ? "OK" : "FAILED")\n"
    }.joined()
  }
}
