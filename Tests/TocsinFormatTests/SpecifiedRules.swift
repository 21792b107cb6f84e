import Foundation
import Testing

/// The names of all errors that Spec/ModelFormat.md gives to files.
struct SpecifiedRules {
  let names: Set<String>

  init() throws {
    let text = try String(contentsOf: TestVectors.package.appending(path: "Spec/ModelFormat.md"), encoding: .utf8)
    let lines = text.components(separatedBy: "\n")
    // Section 8 has all names but those of frames, which are in the text of 4.1, and those of graphs, in a table of 6.1.
    let errors = Self.section("## 8. ", of: lines).filter { $0.hasPrefix("| `") }
      .flatMap { Self.names(in: Self.firstCell($0)) }
    let frames = Self.section("### 4.1 ", of: lines).flatMap(Self.names)
    let graphs = Self.section("### 6.1 ", of: lines).drop { $0 != "| error | rule |" }.prefix { $0.hasPrefix("|") }
      .flatMap { Self.names(in: Self.firstCell($0)) }
    try #require(!errors.isEmpty && !frames.isEmpty && !graphs.isEmpty, "the specification has another form")
    names = Set(errors).union(frames.map { "compressedFrame.\($0)" }).union(graphs.map { "graph.\($0)" })
  }

  /// The lines below a heading, up to the next one.
  private static func section(_ heading: String, of lines: [String]) -> ArraySlice<String> {
    lines.drop { !$0.hasPrefix(heading) }.dropFirst().prefix { !$0.hasPrefix("#") }
  }

  private static func firstCell(_ row: String) -> String {
    row.components(separatedBy: "|").dropFirst().first ?? ""
  }

  /// What stands in backticks and is a name, of itself or as `graph.valueUnused`.
  private static func names(in text: String) -> [String] {
    guard !text.contains("…` of") else { return [] }
    return text.components(separatedBy: "`").enumerated().filter { $0.offset % 2 == 1 }.map(\.element)
      .filter { $0.range(of: "^[a-z][A-Za-z0-9]*(\\.[a-z][A-Za-z0-9]*)?$", options: .regularExpression) != nil }
  }
}
