import Foundation

/// What a command prints for `--json`: an object with a `schema` field such as `tocsin.inspect/2`.
///
/// The number after the slash grows when a field changes its meaning or goes; new fields do not change it.
public protocol JSONReport: Encodable {
  static var schema: String { get }
}

extension JSONReport {
  /// Indented JSON with sorted keys, ending in a line feed.
  public func json() throws(ToolFailure) -> String {
    try encode([.sortedKeys, .withoutEscapingSlashes, .prettyPrinted])
  }

  /// JSON with sorted keys on one line, ending in a line feed: one record of a stream.
  public func jsonLine() throws(ToolFailure) -> String { try encode([.sortedKeys, .withoutEscapingSlashes]) }

  private func encode(_ formatting: JSONEncoder.OutputFormatting) throws(ToolFailure) -> String {
    try encodedJSON(WithSchema(report: self), formatting, as: "the report as JSON")
  }
}

/// A document of a schema that is not ours as indented JSON with sorted keys, ending in a line feed.
///
/// - Parameter name: what an error calls it.
public func indentedJSON(_ document: some Encodable, as name: String) throws(ToolFailure) -> String {
  try encodedJSON(document, [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted], as: name)
}

private func encodedJSON(
  _ value: some Encodable, _ formatting: JSONEncoder.OutputFormatting, as name: String
) throws(ToolFailure) -> String {
  let encoder = JSONEncoder()
  encoder.outputFormatting = formatting
  encoder.nonConformingFloatEncodingStrategy = .convertToString(
    positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
  do {
    return String(decoding: try encoder.encode(value), as: UTF8.self) + "\n"
  } catch {
    throw ToolFailure("cannot write \(name): \(error)")
  }
}

/// A report's own fields and its schema in one object.
private struct WithSchema<Report: JSONReport>: Encodable {
  let report: Report

  private enum Field: CodingKey {
    case schema
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Field.self)
    try container.encode(Report.schema, forKey: .schema)
    try report.encode(to: encoder)
  }
}
