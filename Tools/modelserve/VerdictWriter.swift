import TocsinDetect
import TocsinLogs
import ToolSupport

/// Writes verdicts to standard output, each as a line of JSON: the schemas of `modelserve score` in Spec/Json.md.
struct VerdictWriter: ~Copyable {
  var json = JSONLine()
  private var output = StandardOutput()
  /// The texts of the templates; empty where the input is keys.
  private let templates: [[UInt8]]

  init(templates: TemplateTable? = nil) {
    self.templates = templates.map { table in (0..<table.count).map { table[$0].text } } ?? []
  }

  mutating func flush() throws(ToolFailure) { try output.flush() }

  mutating func writeLine() throws(ToolFailure) {
    json.end()
    try output.write(json.bytes)
  }

  /// The text of a key's template, where it has one.
  mutating func appendTemplate(key: UInt32) {
    guard key > 0, Int(key) <= templates.count else { return }
    let text = templates[Int(key) - 1]
    json.field("template", text: text.span)
  }

  /// The template nearest to a line that none matches.
  mutating func append(nearest template: Int, similarity: Float) {
    json.beginObject("nearest")
    json.field("key", template + 1)
    appendTemplate(key: UInt32(template) + 1)
    json.field("similarity", similarity)
    json.endObject()
  }
}
