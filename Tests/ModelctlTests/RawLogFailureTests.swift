import Foundation
import Testing

/// What `modeltrain deeplog --logs` and `evaluate deeplog --logs` refuse, each in one line with a remedy.
@Suite struct RawLogFailureTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private static let lines = "2026-03-02 00:00:01 INFO a: open s1\n2026-03-02 00:00:02 INFO a: close s1\n"
  private static let format = ["--format", "<Date> <Time> <Level> <Component>: <Content>"]

  private func train(_ log: String, _ options: [String]) throws -> Outcome {
    let path = try folder.text("a.log", log)
    return try Tool.modeltrain.run(
      ["deeplog", "--logs", path, "--output", folder.path("m.tocsin")] + Fixture.small + options)
  }

  @Test(arguments: [
    ["--train", "t", "--logs", "l"], [], ["--logs", "-"], ["--train", "t", "--session", "single"],
    ["--train", "t", "--idle", "3"], ["--train", "t", "--sessions", "3"], ["--train", "t", "--labels", "c"],
    ["--train", "t", "--format", "json"], ["--train", "t", "--mask", "x"], ["--train", "t", "--parser", "drain"],
    ["--logs", "l", "--labels", "c"], ["--logs", "l", "--labels", "c", "--session", "single"],
    ["--logs", "l", "--idle", "0"], ["--logs", "l", "--idle", "inf"], ["--logs", "l", "--sessions", "0"],
  ])
  func wrongUsageIsTwo(_ arguments: [String]) throws {
    let outcome = try Tool.modeltrain.run(["deeplog", "--output", folder.path("m")] + arguments)
    #expect(outcome.exit == 2)
    #expect(outcome.errors.hasPrefix("Error: ") && outcome.errors.contains("Usage: modeltrain deeplog"))
  }

  @Test(arguments: [
    ["--normal", "n"], ["--logs", "l"], ["--labels", "l"], ["--normal", "n", "--abnormal", "a", "--skip", "1"],
    ["--normal", "n", "--abnormal", "a", "--logs", "l", "--labels", "c"],
    ["--logs", "l", "--labels", "c", "--skip", "-1"],
  ])
  func wrongUsageOfEvaluateIsTwo(_ arguments: [String]) throws {
    let outcome = try Tool.modeltrain.run(["evaluate", "deeplog", "--model", "m"] + arguments)
    #expect(outcome.exit == 2)
    #expect(outcome.errors.hasPrefix("Error: ") && outcome.errors.contains("Usage: modeltrain evaluate deeplog"))
  }

  @Test(arguments: [
    ("", [], "holds no lines"), (lines, ["--session", #"blk_\d+"#] + format, "no line names a session by blk_"),
    (lines, ["--session", "(s"] + format, "--session (s: "), (lines, ["--format", "<Date"], "--format: "),
    ("x\ny\n", format, "no line is of the format"), (lines, ["--mask", "[a"], "--mask [a: "),
    ("a s1\nb s1\n", ["--content", "--session", #"s\d"#, "--idle", "5"], "no line tells its time"),
  ])
  func aLogThatGivesNothingIsTwo(_ log: String, _ options: [String], _ message: String) throws {
    try train(log, options).expectFailure(2, "modeltrain: ", message)
    #expect(!FileManager.default.fileExists(atPath: folder.path("m.tocsin")))
  }

  @Test(arguments: [
    ("", "empty"), ("Id,Truth\ns1,Normal\n", "no column Label"), ("Id,Label\n", "holds no labels"),
    ("Id,Label\ns1,normal\n", "line 2: label “normal”; write Normal or Anomaly"),
    ("Id,Label\ns1,Normal\ns1,Anomaly\n", "line 3: a session that an earlier line labels otherwise"),
    ("Label,Id\nNormal,s1\n", "Label is the first column"), ("Id,Label\ns1\n", "line 2: 1 fields for 2 columns"),
    ("Id,Label\ns2,Normal\n", "none of its sessions is labelled Normal"),
    ("Id,Label\ns1,Anomaly\n", "none of its sessions is labelled Normal"),
  ])
  func labelsThatFitNothingAreTwo(_ labels: String, _ message: String) throws {
    let path = try folder.text("labels.csv", labels)
    try train(Self.lines, Self.format + ["--session", #"s\d+"#, "--labels", path]).expectFailure(2, message)
  }

  @Test func aMissingFileIsTwo() throws {
    let none = folder.path("none")
    let log = try folder.text("a.log", Self.lines)
    let output = ["--output", folder.path("m.tocsin")]
    try Tool.modeltrain.run(["deeplog", "--logs", none] + output).expectFailure(2, "\(none): cannot open")
    try Tool.modeltrain.run(["deeplog", "--logs", log, "--session", "s1", "--labels", none] + output)
      .expectFailure(2, "\(none): cannot open")
  }

  @Test func aPipeIsNoLogToTrainOn() throws {
    _ = try folder.text("a.log", Self.lines)
    try shell("modeltrain deeplog --logs <(cat a.log) --output m.tocsin", in: folder)
      .expectFailure(2, "a pipe, and the log is read twice")
  }

  @Test func aModelOfKeysReadsNoLines() throws {
    let log = try folder.text("a.log", Self.lines)
    let labels = try folder.text("labels.csv", "Id,Label\ns1,Normal\n")
    try Tool.modeltrain.run([
      "evaluate", "deeplog", "--model", Fixture.shared().model, "--logs", log, "--labels", labels,
    ]).expectFailure(2, "the model has no log parser; train it with --logs")
  }

  @Test func aModelReadsTheLogsOfItsSystem() throws {
    let small = try train(Self.lines, Self.format + ["--session", #"s\d+"#])
    #expect(small.exit == 0, "\(small.errors)")
    let labels = try folder.text("labels.csv", "Id,Label\ns1,Normal\n")
    let arguments = ["evaluate", "deeplog", "--model", folder.path("m.tocsin"), "--labels", labels, "--logs"]
    for (log, message) in [
      ("", "holds no lines"), ("x\n", "no line is of the format"),
      ("2026-03-02 00:00:01 INFO a: b\n", "no line names a session"),
      ("2026-03-02 00:00:01 INFO a: open s2\n", "none of its 1 sessions is left and labelled"),
    ] {
      try Tool.modeltrain.run(arguments + [folder.text("b.log", log)]).expectFailure(2, message)
    }
    try Tool.modeltrain.run(arguments + [folder.text("b.log", Self.lines), "--skip", "1"])
      .expectFailure(2, "none of its 1 sessions is left and labelled")
  }
}
