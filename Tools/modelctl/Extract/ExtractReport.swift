import ToolSupport

/// What `modelctl extract` tells.
struct ExtractReport: JSONReport {
  static let schema = "tocsin.extract/1"

  struct Part: Encodable {
    var kind: ModelPart.Kind
    var name: String
    var path: String
    var byteCount: Int
  }

  var file: String
  var parts: [Part]

  /// A line for each file that was written.
  var text: String { parts.map { "\(printable($0.path)): \($0.byteCount) bytes\n" }.joined() }
}
