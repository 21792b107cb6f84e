import Foundation
import Testing

/// `modelserve score --input lines`: a raw log gets the verdicts of its sessions.
@Suite struct LineScoringTests {
  private let simulation: RawLogSimulation
  private let model: String
  private let folder: TemporaryFolder

  init() throws {
    simulation = try RawLogSimulation.shared()
    model = try LineModel.shared().path
    folder = try TemporaryFolder()
  }

  @Test func everyObjectIsAReport() throws {
    let objects = try score(simulation.testLog, ["--expected", "2"])
    let schemas = try ["tocsin.line/1", "tocsin.session/1", "tocsin.lines/1"].map { ($0, try JSONSchema($0)) }
    var counts: [String: Int] = [:]
    for object in objects {
      let name = try #require(object["schema"]?.string)
      counts[name, default: 0] += 1
      schemas.first { $0.0 == name }?.1.expectMatch(object)
    }
    let totals = try #require(objects.last)
    #expect(totals["schema"]?.string == "tocsin.lines/1")
    #expect(totals["sessions"]?.integer == 2_300 && counts["tocsin.session/1"] == 2_300)
    #expect(totals["anomalies"]?.integer == counts["tocsin.line/1"])
    #expect(totals["withoutHeader"]?.integer == 0 && totals["evicted"]?.integer == 0)
    #expect((totals["anomalous"]?.integer ?? 0) > 0)
  }

  /// The simulation tells the same sessions as keys, in a numbering of its own.
  @Test func linesGetTheVerdictsOfTheirKeys() throws {
    let keys = try simulation.modelKeys()
    let sessions = try simulation.sessions("normal.txt") + simulation.sessions("abnormal.txt")
    let text = sessions.map { $0.map { String(keys[$0] ?? "0") }.joined(separator: " ") + "\n" }.joined()
    let expected = try Tool.modelserve.output(["score", "--model", model], input: Array(text.utf8))
      .split(separator: "\n").map { try JSON(parsing: $0) }
    let found = try score(simulation.testLog).filter { $0["schema"]?.string == "tocsin.session/1" }
    let fields = ["verdict", "entries", "anomalies", "worstRank", "lowestProbability", "plausibility"]
    func values(_ verdicts: [JSON]) -> [String] {
      verdicts.map { verdict in fields.map { "\(verdict[$0] ?? .null)" }.joined(separator: " ") }.sorted()
    }
    #expect(values(found) == values(expected))
  }

  @Test func anAnomalyNamesItsLineAndTemplates() throws {
    let lines = try String(contentsOfFile: simulation.testLog, encoding: .utf8).split(separator: "\n")
    let objects = try score(simulation.testLog)
    var firsts: [String: JSON] = [:]
    for object in objects where object["schema"]?.string == "tocsin.line/1" {
      let number = try #require(object["line"]?.integer)
      let session = try #require(object["session"]?.string)
      #expect(lines[number - 1].contains(session))
      if let template = object["template"]?.string {
        let words = template.split(separator: " ").filter { !$0.contains("<") }
        for word in words { #expect(lines[number - 1].contains(word), "\(template)") }
      } else {
        #expect(object["key"]?.integer == 0 && object["reason"]?.string == "unknownKey")
        if let nearest = object["nearest"] { #expect(nearest["template"]?.string?.isEmpty == false) }
      }
      #expect(object["expected"]?.elements.count == 3)
      if firsts[session] == nil { firsts[session] = object }
    }
    #expect(!firsts.isEmpty)
    for object in objects where object["schema"]?.string == "tocsin.session/1" {
      let session = try #require(object["session"]?.string)
      let last = try #require(object["lastLine"]?.integer)
      #expect(lines[last - 1].contains(session))
      guard let first = object["first"] else { continue }
      if let anomaly = firsts[session] {
        for field in ["line", "position", "key", "template", "reason", "rank", "probability", "nearest", "expected"] {
          #expect(first[field] == anomaly[field], "\(session) \(field)")
        }
      } else {
        #expect(first["reason"]?.string == "unexpectedEnd" && first["line"] == nil && first["key"] == .null)
      }
    }
  }

  @Test(arguments: [["--cache", "0"], ["--cache", "3"], ["--max-sessions", "9999"]])
  func capacitiesDoNotMatter(_ options: [String]) throws {
    let log = try beginning(of: simulation.testLog, lines: 3_000)
    #expect(try raw(log, options) == raw(log))
  }

  @Test func anyWayOfWritingTheInputIsTheSameInput() throws {
    let log = try beginning(of: simulation.testLog, lines: 2_000)
    let bytes = try Array(Data(contentsOf: URL(filePath: log)))
    let expected = try raw(log)
    #expect(try raw("-", input: bytes) == expected)
    #expect(try raw(folder.file("log.zst", zstdFrame(of: bytes)).path) == expected)
    let text = String(decoding: bytes, as: UTF8.self)
    #expect(try raw("-", input: Array(text.replacing("\n", with: "\r\n").utf8)) == expected)
  }

  @Test func silenceAndLackOfRoomEndSessions() throws {
    let log = try beginning(of: simulation.testLog, lines: 2_000)
    for (options, ending) in [(["--idle", "5"], "idle"), (["--max-sessions", "3"], "evicted"), ([], "ended")] {
      let objects = try score(log, options)
      let endings = objects.compactMap { $0["ending"]?.string }
      #expect(endings.contains(ending))
      #expect(endings.count { $0 == "evicted" } == objects.last?["evicted"]?.integer)
    }
    #expect(try raw(log, ["--idle", "0"]) == raw(log))
  }

  @Test func hostileLinesAreCountedAndHarmNothing() throws {
    let log = try Array(Data(contentsOf: URL(filePath: beginning(of: simulation.testLog, lines: 200))))
    let message = Array("2026-03-03 00:00:00.000 42 INFO \u{1B}[2J: ".utf8)
    var input = log
    let lines: [[UInt8]] = [
      [], [0], [0, 0xFF, 0x1B], [UInt8](repeating: UInt8(ascii: "x"), count: 10_000_000),
      message + [0xFF, 0x22, 0x5C, 0x00, 0x9B] + Array(" blk_1 ".utf8),
      message + Array(repeating: UInt8(ascii: "y"), count: 3_000_000), message + Array("no block".utf8),
    ]
    for line in lines { input += line + [10] }
    let outcome = try run("-", input: input)
    #expect(outcome.exit == 0)
    #expect(!outcome.output.utf8.contains { $0 < 32 && $0 != 10 })
    let objects = try outcome.output.split(separator: "\n").map { try JSON(parsing: $0) }
    let totals = try #require(objects.last)
    #expect(totals["lines"]?.integer == 207)
    #expect(totals["withoutHeader"]?.integer == 4 && totals["firstWithoutHeader"]?.integer == 201)
    #expect(totals["withoutSession"]?.integer == 2 && totals["cut"]?.integer == 2)
    #expect(outcome.errors.hasPrefix("modelserve: standard input: 207 lines: 4 not of the model's line format"))
    #expect(outcome.errors.contains("line 201"))
    // What came before is judged as without them.
    let before = try raw("-", input: log).split(separator: "\n").filter { $0.contains("tocsin.line/1") }
    #expect(outcome.output.split(separator: "\n").filter { $0.contains("tocsin.line/1") }.starts(with: before))
  }

  @Test func emptyInputHasTotalsOnly() throws {
    let objects = try score("-", input: [])
    #expect(objects.count == 1 && objects.last?["lines"]?.integer == 0)
  }

  @Test func failOnAnomalyTurnsAnomaliesIntoAnExitCode() throws {
    #expect(try run(simulation.testLog, ["--fail-on-anomaly"]).exit == 1)
    #expect(try run("-", ["--fail-on-anomaly"], input: []).exit == 0)
  }

  @Test func everyLogIsToldInTotalsOnStandardErrorToo() throws {
    let outcome = try run(simulation.testLog)
    #expect(outcome.errors.split(separator: "\n").count == 1)
    #expect(outcome.errors.contains("2300 sessions, "))
  }

  private func run(_ log: String, _ options: [String] = [], input: [UInt8] = []) throws -> Outcome {
    try Tool.modelserve.run(["score", "--model", model, "--input", "lines", log] + options, input: input)
  }

  private func raw(_ log: String, _ options: [String] = [], input: [UInt8] = []) throws -> String {
    let outcome = try run(log, options, input: input)
    try #require(outcome.exit == 0, "\(outcome.errors)")
    return outcome.output
  }

  private func score(_ log: String, _ options: [String] = [], input: [UInt8] = []) throws -> [JSON] {
    try raw(log, options, input: input).split(separator: "\n").map { try JSON(parsing: $0) }
  }

  private func beginning(of log: String, lines count: Int) throws -> String {
    let lines = try String(contentsOfFile: log, encoding: .utf8).split(separator: "\n").prefix(count)
    return try folder.text("beginning.log", lines.joined(separator: "\n") + "\n")
  }
}

/// A small model of the simulation's raw log, made once.
struct LineModel {
  private let folder: TemporaryFolder
  var path: String { folder.path("lines.tocsin") }

  private static let result = Result { try LineModel() }

  static func shared() throws -> LineModel { try result.get() }

  private init() throws {
    folder = try TemporaryFolder()
    atexit { (try? LineModel.shared())?.folder.remove() }
    try Tool.modeltrain.output(
      [
        "deeplog", "--logs", RawLogSimulation.shared().trainLog, "--session", #"blk_\d+"#, "--no-vary", "--output",
        path,
      ] + Fixture.small)
  }
}
