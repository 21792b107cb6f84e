import Foundation
import TestSupport
import Testing
import ToolSupport

@Suite struct CSVReaderTests {
  private func records(_ text: String) throws -> [[String]] {
    var reader = try reader(of: text)
    var records = [reader.header.map { String(decoding: $0, as: UTF8.self) }]
    while try reader.advance() { records.append(reader.fields.map { String(decoding: $0, as: UTF8.self) }) }
    return records
  }

  @Test(arguments: [
    ("a,b\n1,2\n", [["a", "b"], ["1", "2"]]), ("a,b\r\n1,2\r\n", [["a", "b"], ["1", "2"]]),
    ("\u{FEFF}a,b\n,\n", [["a", "b"], ["", ""]]), ("a\n\n\r\n1", [["a"], ["1"]]),
    ("a,b\n\"x, \"\"y\"\"\",z\n", [["a", "b"], ["x, \"y\"", "z"]]),
    ("a,b\n\"two\nlines\",\"\"\n", [["a", "b"], ["two\nlines", ""]]), ("a\n5\" wide\n", [["a"], ["5\" wide"]]),
    ("a,b\n1,\"2\"\r\n", [["a", "b"], ["1", "2"]]),
  ])
  func readsRecords(_ text: String, _ expected: [[String]]) throws { #expect(try records(text) == expected) }

  @Test(arguments: [
    ("", "empty"), ("a,b\n1\n", "line 2: 1 fields for 2 columns"),
    ("a\n1\n\"2\n3", "line 3: a quote that does not end"),
  ])
  func badTextIsNamedWithItsLine(_ text: String, _ message: String) throws {
    let failure = #expect(throws: ToolFailure.self) { try records(text) }
    #expect(failure?.message.contains(message) == true)
  }

  @Test func columnsAreFoundByName() throws {
    var reader = try reader(of: "BlockId,Label\nblk_1,Normal\n")
    let label = try reader.requiredColumn("Label")
    #expect(try reader.advance())
    #expect(reader[label] == Array("Normal".utf8))
    #expect(reader.column(named: "label") == nil)
    do {
      _ = try reader.requiredColumn("Fault")
      Issue.record("a column that is not there was found")
    } catch {
      #expect(error.message.contains("no column Fault among BlockId, Label"))
    }
  }

  /// A log given in place of a table, say, of a binary one.
  @Test func aMessageShowsTheBeginningOfTheColumnsWithoutControlCharacters() throws {
    let reader = try reader(of: "\u{1B}[2J" + String(repeating: "x", count: 100_000) + "\n")
    do {
      _ = try reader.requiredColumn("Label")
      Issue.record("a column that is not there was found")
    } catch {
      #expect(error.message.contains("no column Label among \u{B7}[2Jx"))
      #expect(error.message.count < 500)
    }
  }

  private func reader(of text: String) throws -> CSVReader {
    let folder = try TemporaryFolder()
    defer { withExtendedLifetime(folder) {} }
    return try CSVReader(try folder.write("input.csv", Array(text.utf8)).path)
  }
}
