import Foundation
import Testing
import ToolSupport

/// From raw lines to a model and its evaluation, through the built tools.
@Suite struct RawLogTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private static let pattern = #"blk_\d+"#

  private func training(on log: String, to name: String = "m.tocsin", _ options: [String] = []) -> [String] {
    ["deeplog", "--logs", log, "--session", Self.pattern, "--no-vary", "--output", folder.path(name)] + Fixture.small
      + options
  }

  private func train(on log: String, to name: String = "m.tocsin", _ options: [String] = []) throws -> JSON {
    let report = try JSON(parsing: Tool.modeltrain.output(training(on: log, to: name, options) + ["--json"]))
    try JSONSchema("tocsin.train/1").expectMatch(report)
    return report
  }

  private func evaluate(_ arguments: [String]) throws -> JSON {
    let report = try JSON(
      parsing: Tool.modeltrain.output(
        ["evaluate", "deeplog", "--model", folder.path("m.tocsin"), "--json"] + arguments))
    try JSONSchema("tocsin.evaluate/1").expectMatch(report)
    return report
  }

  @Test func theModelHoldsTheParserOfItsLog() throws {
    let simulation = try RawLogSimulation.shared()
    let report = try train(on: simulation.trainLog)
    #expect(report["log"]?["format"]?.string == "<Date> <Time> <Pid> <Level> <Component>: <Content>")
    #expect(report["log"]?["lines"]?.integer == simulation.trainLines.count)
    #expect(report["log"]?["sessions"]?.integer == simulation.trainBlocks.count)
    #expect(report["sessions"]?.integer == simulation.trainBlocks.count)
    #expect(report["log"]?["unmatchedLines"]?.integer == 0 && report["log"]?["unknownLines"]?.integer == 0)
    #expect(report["keys"]?.integer == Set(simulation.trainKeys.joined()).count)
    #expect(report["log"]?["templates"] == report["keys"])
    let inspection = try JSON(parsing: Tool.modelctl.output(["inspect", "--json", folder.path("m.tocsin")]))
    let sections = inspection["sections"]?.elements.compactMap { $0["name"]?.string } ?? []
    #expect(sections.contains("logParser"))
    try Tool.modelctl.output(["validate", folder.path("m.tocsin")])
  }

  @Test func theSameLogGivesTheSameBytes() throws {
    let log = try RawLogSimulation.shared().trainLog
    let report = try train(on: log)
    let packed = try folder.file("train.log.zst", zstdFrame(of: Array(Data(contentsOf: URL(filePath: log))))).path
    try Tool.modeltrain.output(training(on: packed, to: "packed.tocsin", ["--threads", "1"]))
    #expect(try folder.bytes("packed.tocsin") == folder.bytes("m.tocsin"))
    let masked = try train(on: log, to: "masked.tocsin", ["--parser", "drain", "--mask", #"BLOCK=blk_\d+"#])
    #expect(masked["sessions"] == report["sessions"])
    #expect(try folder.bytes("masked.tocsin") != folder.bytes("m.tocsin"))
  }

  /// The simulation tells the same sessions twice: as lines, and as keys in a numbering of its own.
  @Test func evaluatingLinesIsEvaluatingTheirKeys() throws {
    let simulation = try RawLogSimulation.shared()
    _ = try train(on: simulation.trainLog)
    let keys = try simulation.modelKeys()
    var files: [String] = []
    for name in ["normal", "abnormal"] {
      let sessions = try simulation.sessions("\(name).txt").map { session in
        // Keys that training has not seen are all the same to the model.
        session.map { keys[$0] ?? "0" }.joined(separator: " ")
      }
      files += ["--\(name)", try folder.text("\(name).txt", sessions.map { $0 + "\n" }.joined())]
    }
    let byKeys = try evaluate(files)
    let byLines = try evaluate(["--logs", simulation.testLog, "--labels", simulation.labels])
    for field in ["deepLog", "composition", "falseAlarms", "sweep", "baselines"] {
      #expect(byLines[field] == byKeys[field], "\(field)")
    }
    #expect((byLines["deepLog"]?["truePositives"]?.integer ?? 0) > 0)
    #expect(byKeys["log"] == nil)
    #expect(byLines["log"]?["normalSessions"]?.integer == (try simulation.sessions("normal.txt").count))
    #expect(byLines["log"]?["abnormalSessions"]?.integer == (try simulation.sessions("abnormal.txt").count))
  }

  @Test func oneLogServesTrainingAndTest() throws {
    let simulation = try RawLogSimulation.shared()
    let report = try train(on: simulation.testLog, ["--labels", simulation.labels, "--sessions", "500"])
    let count = try #require(report["log"]?["sessions"]?.integer)
    #expect(report["log"]?["outsideSessions"]?.integer == count - 500)
    let abnormal = try #require(report["log"]?["abnormalSessions"]?.integer)
    #expect(abnormal > 0 && report["sessions"]?.integer == 500 - abnormal)
    let rest = try evaluate(["--logs", simulation.testLog, "--labels", simulation.labels, "--skip", "500"])
    #expect(rest["log"]?["outsideSessions"]?.integer == 500)
    let judged = ["truePositives", "falsePositives", "falseNegatives", "trueNegatives"].compactMap {
      rest["deepLog"]?[$0]?.integer
    }
    #expect(judged.reduce(0, +) == count - 500)
  }

  @Test func sessionsWithoutALabelAreLeftOut() throws {
    let simulation = try RawLogSimulation.shared()
    let labels = simulation.trainBlocks.prefix(100).enumerated().map { "\($1),\($0 % 4 == 0 ? "Anomaly" : "Normal")\n" }
    let path = try folder.text("some.csv", "BlockId,Label\n" + labels.joined())
    let report = try train(on: simulation.trainLog, ["--labels", path])
    #expect(report["sessions"]?.integer == 75)
    #expect(report["log"]?["abnormalSessions"]?.integer == 25)
    #expect(report["log"]?["unlabelledSessions"]?.integer == simulation.trainBlocks.count - 100)
    let text = try Tool.modeltrain.output(training(on: simulation.trainLog, ["--labels", path]))
    #expect(text.contains("75 normal, 25 abnormal, \(simulation.trainBlocks.count - 100) without a label"))
  }

  @Test func silenceSplitsSessions() throws {
    let simulation = try RawLogSimulation.shared()
    let report = try train(on: simulation.trainLog, ["--idle", "1"])
    #expect((report["sessions"]?.integer ?? 0) > 2 * simulation.trainBlocks.count)
  }

  /// A whole log is too long for a history that looks back to its beginning.
  @Test func aSingleSessionIsJudgedByItsWindows() throws {
    let log = try RawLogSimulation.shared().trainLog
    let arguments = ["deeplog", "--logs", log, "--output", folder.path("m.tocsin"), "--json"] + Fixture.small
    let report = try JSON(parsing: Tool.modeltrain.output(arguments))
    #expect(report["sessions"]?.integer == 1 && report["history"]?.string == "window")
    try Tool.modeltrain.run(arguments + ["--history", "session"]).expectFailure(
      2, "too long for --history session; use --history window")
  }
}

/// The simulated block store, whole: raw lines, and the same sessions as keys.
struct RawLogSimulation {
  private let folder: TemporaryFolder
  let trainLines: [Substring]
  let trainBlocks: [Substring]
  let trainKeys: [[Substring]]

  private static let result = Result { try RawLogSimulation() }

  static func shared() throws -> RawLogSimulation { try result.get() }

  private init() throws {
    folder = try TemporaryFolder()
    atexit { (try? RawLogSimulation.shared())?.folder.remove() }
    try Tool.modeltrain.output(["simulate", "blockstore", "--output", folder.path])
    trainLines = try String(contentsOf: folder.url("train.log"), encoding: .utf8).split(separator: "\n")
    trainKeys = try String(contentsOf: folder.url("train.txt"), encoding: .utf8).split(separator: "\n").map {
      $0.split(separator: " ")
    }
    // The training blocks are the first of the labels.
    let labels = try String(contentsOf: folder.url("labels.csv"), encoding: .utf8).split(separator: "\n").dropFirst()
    trainBlocks = labels.prefix(trainKeys.count).map { $0.prefix { $0 != "," } }
  }

  var trainLog: String { folder.path("train.log") }
  var testLog: String { folder.path("test.log") }
  var labels: String { folder.path("labels.csv") }

  func sessions(_ name: String) throws -> [[Substring]] {
    try String(contentsOf: folder.url(name), encoding: .utf8).split(separator: "\n").map { $0.split(separator: " ") }
  }

  /// The key that a parser learns for each of the simulation's keys, found by the lines that training shares.
  func modelKeys() throws -> [Substring: Substring] {
    let groups = folder.path("groups")
    try Tool.modeltrain.output(["parse", trainLog, "--groups", groups])
    let learnt = try String(contentsOf: folder.url("groups"), encoding: .utf8).split(separator: "\n")
    try #require(learnt.count == trainLines.count)
    let sessions = Dictionary(uniqueKeysWithValues: zip(trainBlocks, trainKeys))
    var places: [Substring: Int] = [:]
    var keys: [Substring: Substring] = [:]
    for (line, key) in zip(trainLines, learnt) {
      for block in Set(line.matches(of: /blk_\d+/).map { $0.output }) {
        let place = places[block, default: 0]
        places[block] = place + 1
        let session = try #require(sessions[block])
        try #require(place < session.count)
        #expect(keys[session[place], default: key] == key)
        keys[session[place]] = key
      }
    }
    return keys
  }
}
