import Foundation
import TestSupport
import Testing
import ToolSupport

private struct Sample: JSONReport {
  static let schema = "tocsin.sample/1"
  var zeta = 0.5
  var alpha = ["a/b"]
  var none = Double.nan
}

@Suite struct ReportTests {
  @Test func aReportIsOneObjectWithItsSchemaAndSortedKeys() throws {
    #expect(
      try Sample().jsonLine() == #"{"alpha":["a/b"],"none":"NaN","schema":"tocsin.sample/1","zeta":0.5}"# + "\n")
    #expect(try Sample().json().hasPrefix("{\n  \"alpha\" : [\n"))
  }

  @Test func tablesAlignTheirColumns() {
    var table = TextTable([("rule", .left), ("F1", .right)])
    table.append(["key set", "98.9"])
    table.append(["n", "5"])
    #expect(table.text == "rule       F1\nkey set  98.9\nn           5\n")
  }

  @Test(arguments: [
    (0, 4, "[..............................]   0 %"), (1, 2, "[###############...............]  50 %"),
    (9, 4, "[##############################] 100 %"), (0, 0, "[##############################] 100 %"),
  ])
  func theBarShowsTheShare(_ completed: Int, _ total: Int, _ bar: String) {
    #expect(ProgressBar.bar(completed: completed, of: total) == bar)
  }

  @Test func outputArrivesWholeAndInOrder() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("out", []).path
    let file = try #require(FileHandle(forWritingAtPath: path))
    do {
      var output = StandardOutput(descriptor: file.fileDescriptor)
      for number in 0..<30_000 { try output.write("\(number)\n") }
      try output.write(Array("end".utf8))
      try output.flush()
    }
    #expect(try String(contentsOfFile: path, encoding: .utf8) == (0..<30_000).map { "\($0)\n" }.joined() + "end")
  }

  @Test func aFullDeviceIsReported() throws {
    let full = try #require(FileHandle(forWritingAtPath: "/dev/full"))
    #expect(throws: ToolFailure("cannot write: No space left on device; check where it leads", file: "standard output"))
    {
      var output = StandardOutput(descriptor: full.fileDescriptor)
      try output.write("x")
      try output.flush()
    }
  }
}
