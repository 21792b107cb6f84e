import Foundation
import Testing

/// Spec/Threats.md names vectors, rules and tests that exist.
@Suite struct ThreatsTests {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..")

  private func text(_ path: String) throws -> String {
    String(decoding: try Data(contentsOf: Self.root.appending(path: path)), as: UTF8.self)
  }

  /// The cells of each row of the table of attacks.
  private func rows() throws -> [[String]] {
    let lines = try text("Spec/Threats.md").split(separator: "\n").filter { $0.hasPrefix("| ") }
    return lines.dropFirst().map { line in
      line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
    }
  }

  private func quoted(_ cell: String) -> [String] {
    cell.split(separator: "`", omittingEmptySubsequences: false).enumerated().filter { $0.offset % 2 == 1 }
      .map { String($0.element) }
  }

  /// The bodies of the test suites, by their names.
  private func suites() throws -> [String: String] {
    let paths = try FileManager.default.subpathsOfDirectory(atPath: Self.root.appending(path: "Tests").path)
    return try Dictionary(
      paths.filter { $0.hasSuffix("Tests.swift") }.map { path in
        (String(path.split(separator: "/").last?.dropLast(6) ?? ""), try text("Tests/\(path)"))
      }, uniquingKeysWith: { first, _ in first })
  }

  @Test func everyAttackHasARuleAndATestThatExist() throws {
    let specified = try SpecifiedRules().names
    let suites = try suites()
    let rows = try rows()
    #expect(rows.count > 25)
    for row in rows {
      try #require(row.count == 4, "\(row)")
      let rules = quoted(row[2]).filter { !$0.contains(" ") }
      for rule in rules { #expect(specified.contains { $0 == rule || $0.hasPrefix(rule + ".") }, "rule \(rule)") }
      for prefix in quoted(row[3]) {
        let vectors = TestVectors.refused.filter { $0.testDescription.hasPrefix(prefix) }
        #expect(!vectors.isEmpty, "vector \(prefix)")
        for vector in vectors {
          #expect(rules.contains { vector.expected.rule.hasPrefix($0) }, "\(vector.testDescription) is of another row")
        }
      }
      let tests = row[3].matches(of: /([A-Za-z]+Tests)\.([A-Za-z]+)/)
      for test in tests {
        let body = try #require(suites[String(test.1)], "suite \(test.1)")
        #expect(body.contains("func \(test.2)("), "test \(test.0)")
      }
      #expect(row[3].hasPrefix("none") || !quoted(row[3]).isEmpty || !tests.isEmpty, "\(row[0])")
    }
  }
}
