import TocsinFormat
import ToolSupport

/// What `modelctl canonicalize` tells.
struct CanonicalizeReport: JSONReport {
  static let schema = "tocsin.canonicalize/2"

  struct File: Encodable {
    var file: String
    /// Whether the strict reader accepted it as it was.
    var wasCanonical: Bool
    /// What was repaired, or with `--check` would be, and which sections and signatures were asked to change.
    var changes: [Finding]
    var byteCount: Int
    var canonicalByteCount: Int
    /// `nil` where nothing was written.
    var output: String?
  }

  var files: [File]
}

extension CanonicalizeReport {
  /// The report for a terminal.
  var text: String { files.map(\.text).joined() }
}

extension CanonicalizeReport.File {
  fileprivate var text: String {
    let file = printable(file)
    var text = changes.map { "\(file): \($0.message)\n" }.joined()
    let sizes = byteCount == canonicalByteCount ? "\(byteCount) bytes" : "\(byteCount) bytes, now \(canonicalByteCount)"
    switch (wasCanonical, output.map(printable)) {
    case (true, nil): text += "\(file): canonical; left as it is"
    case (true, let output?) where changes.isEmpty: text += "\(file): canonical; copied to \(output)"
    case (true, let output?): text += "\(file): canonical; written in another form to \(output) (\(sizes))"
    case (false, let output?): text += "\(file): repaired and written to \(output) (\(sizes))"
    case (false, nil): text += "\(file): not canonical; repair it with modelctl canonicalize"
    }
    return text + "\n"
  }
}
