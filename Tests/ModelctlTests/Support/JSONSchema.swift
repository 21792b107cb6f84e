import Foundation
import Testing

/// The table of a schema in Spec/Json.md, so that what is documented and what is printed cannot drift apart.
struct JSONSchema {
  struct Field {
    var path: String
    var types: [String]
    var isAlwaysThere: Bool
  }

  let fields: [Field]

  init(_ schema: String) throws {
    let text = try String(contentsOf: packageFolder.appending(path: "Spec/Json.md"), encoding: .utf8)
    let section = try #require(text.components(separatedBy: "\n## `\(schema)`").dropFirst().first)
    let lines = section.components(separatedBy: "\n## ")[0].split(separator: "\n").filter { $0.hasPrefix("| `") }
    fields = lines.map { line in
      let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
      return Field(
        path: "." + cells[0].trimmingCharacters(in: ["`"]), types: cells[1].components(separatedBy: " or "),
        isAlwaysThere: cells[3] == "never")
    }
    #expect(!fields.isEmpty)
  }

  /// Expects every value of a report to be documented with its type, and every field that is never absent to be there.
  func expectMatch(_ report: JSON, sourceLocation: SourceLocation = #_sourceLocation) {
    for (path, value) in report.leaves {
      let field = fields.first { Self.matches(path, $0.path) }
      #expect(field != nil, "undocumented: \(path)", sourceLocation: sourceLocation)
      if let field {
        #expect(field.types.contains(where: value.isOfType), "\(path) = \(value)", sourceLocation: sourceLocation)
      }
    }
    for field in fields where field.isAlwaysThere {
      #expect(report.has(field.path[...]), "missing: \(field.path)", sourceLocation: sourceLocation)
    }
  }

  /// `.card.*` stands for any name.
  private static func matches(_ path: String, _ pattern: String) -> Bool {
    pattern.hasSuffix("*") ? path.hasPrefix(pattern.dropLast()) : path == pattern
  }
}

extension JSON {
  fileprivate func isOfType(_ type: String) -> Bool {
    switch self {
    case .null: type == "null"
    case .boolean: type == "boolean"
    case .integer: type == "integer" || type == "number"
    case .number: type == "number"
    case .string: type == "string"
    case .array, .object: false
    }
  }

  /// Whether a documented path leads somewhere in every element of every array on the way.
  fileprivate func has(_ path: Substring) -> Bool {
    if path.isEmpty { return true }
    if path.hasPrefix("[]") {
      guard case .array(let elements) = self else { return false }
      return elements.allSatisfy { $0.has(path.dropFirst(2)) }
    }
    guard case .object(let fields) = self else { return false }
    let name = path.dropFirst().prefix { $0 != "." && $0 != "[" }
    if name == "*" { return true }
    return fields[String(name)]?.has(path.dropFirst(1 + name.count)) ?? false
  }
}

/// The root of the package.
let packageFolder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..").standardizedFileURL
