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

  @Test func everyAttackHasARuleAndATestThatExist() throws {
    let vectors = try FileManager.default.contentsOfDirectory(
      atPath: Self.root.appending(path: "Spec/Vectors/v1/invalid").path)
    let format = try text("Spec/ModelFormat.md")
    let tests = try FileManager.default.subpathsOfDirectory(atPath: Self.root.appending(path: "Tests").path)
    let rows = try rows()
    #expect(rows.count > 20)
    for row in rows {
      try #require(row.count == 4, "\(row)")
      for rule in quoted(row[2]) {
        let name = rule.hasPrefix("graph.") ? String(rule.dropFirst(6)) : rule
        let inner = name.hasPrefix("compressedFrame.") ? String(name.dropFirst(16)) : name
        #expect(format.contains("`\(inner)`"), "rule \(rule)")
      }
      for vector in quoted(row[3]) {
        #expect(vectors.contains { $0.hasPrefix(vector) }, "vector \(vector)")
      }
      for word in row[3].split(whereSeparator: { !$0.isLetter }) where word.hasSuffix("Tests") {
        #expect(tests.contains { $0.hasSuffix("/\(word).swift") }, "suite \(word)")
      }
      #expect(row[3].hasPrefix("none") || !quoted(row[3]).isEmpty || row[3].contains("Tests"), "\(row[0])")
    }
  }
}
