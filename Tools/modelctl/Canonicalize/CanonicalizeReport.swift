import TocsinFormat
import ToolSupport

/// What `modelctl canonicalize` tells.
struct CanonicalizeReport: JSONReport {
  static let schema = "tocsin.canonicalize/1"

  struct File: Encodable {
    var file: String
    /// As it was.
    var isCanonical: Bool
    var repairs: [Finding]
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
    var text = repairs.map { "\(file): \($0.message)\n" }.joined()
    let sizes = byteCount == canonicalByteCount ? "\(byteCount) bytes" : "\(byteCount) bytes, now \(canonicalByteCount)"
    switch (isCanonical, output) {
    case (true, let output): text += "\(file): canonical" + (output.map { "; copied to \($0)" } ?? "")
    case (false, let output?): text += "\(file): repaired and written to \(output) (\(sizes))"
    case (false, nil): text += "\(file): not canonical; repair it with modelctl canonicalize"
    }
    return text + "\n"
  }
}
