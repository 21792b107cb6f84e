import Testing

/// `modelserve score` with a Chimera model: windows, entries and raw lines get the verdicts of the network's windows.
@Suite struct WindowScoringTests {
  /// Windows of 8, 3 and 8 lines, with and without labels, one with unknown keys.
  static let windows = "1:5 8 11 14 17 20 5 8:0 0 0 1 0 0 0 0\n0:5 8 4\n\n20 17 14 11 8 5 4 4\n"

  @Test func aWindowALineGivesAVerdictEach() throws {
    let verdicts = try score(["--rank-all", "--top", "8"], input: Self.windows)
    let schema = try JSONSchema("tocsin.window/1")
    for verdict in verdicts { schema.expectMatch(verdict) }
    #expect(verdicts.map { $0["line"]?.integer } == [1, 2, 4])
    #expect(verdicts.map { $0["lines"]?.integer } == [8, 3, 8])
    #expect(verdicts.map { $0["unknown"]?.integer } == [0, 1, 2])
    let causes = verdicts[0]["causes"]?.elements ?? []
    #expect(causes.compactMap { $0["position"]?.integer }.sorted() == Array(0..<8))
    let scores = causes.compactMap { $0["score"]?.number }
    #expect(scores.count == 8 && scores == scores.sorted(by: >))
    #expect(abs(causes.compactMap { $0["attention"]?.number }.reduce(0, +) - 1) < 1e-5)
    let templates = verdicts[0]["templates"]?.elements ?? []
    #expect(templates.compactMap { $0["key"]?.integer }.sorted() == [5, 8, 11, 14, 17, 20])
    #expect(templates.compactMap { $0["count"]?.integer }.reduce(0, +) == 8)
    #expect(templates.first?["score"] == causes.first?["score"])
    #expect(
      verdicts[1]["causes"]?.elements.map { $0["isKnown"]?.boolean == ($0["key"]?.integer != 4) } == [true, true, true])
  }

  @Test func lineLabelsDecideNothing() throws {
    let labelled = try score(["--rank-all"], input: "1:5 8 11:0 1 0\n0:8 8\n")
    #expect(try score(["--rank-all"], input: "5 8 11\n8 8\n") == labelled)
  }

  @Test func theThresholdDecidesWhatIsAnomalous() throws {
    #expect(
      try score(["--threshold", "0"], input: Self.windows).map { $0["verdict"]?.string }
        == .init(repeating: "anomalous", count: 3))
    let normal = try score(["--threshold", "1"], input: Self.windows)
    #expect(normal.map { $0["verdict"]?.string } == .init(repeating: "normal", count: 3))
    #expect(normal.allSatisfy { $0["causes"] == nil && $0["templates"] == nil && $0["hasClearCause"] == nil })
    #expect(try score(["--threshold", "1", "--anomalies-only"], input: Self.windows).isEmpty)
    #expect(
      try score(["--threshold", "0", "--top", "2"], input: Self.windows).map { $0["causes"]?.elements.count } == [
        2, 2, 2,
      ])
  }

  @Test func failOnAnomalyTurnsAnAnomalyIntoAnExitCode() throws {
    let model = try ChimeraFixture.shared().keyModel
    for (threshold, exit) in [("0", Int32(1)), ("1", 0)] {
      let outcome = try Tool.modelserve.run(
        ["score", "--model", model, "--threshold", threshold, "--fail-on-anomaly"],
        input: Array("5 8 11 14 17 20 5 8\n".utf8))
      #expect(outcome.exit == exit)
      #expect(outcome.errors.isEmpty)
    }
  }

  /// Entries without `--input entries` are windows of two lines, as none that the model was trained on.
  @Test func entriesTakenForWindowsAreRemarked() throws {
    let outcome = try Tool.modelserve.run(
      ["score", "--model", ChimeraFixture.shared().keyModel], input: Array("1 5\n1 8\n2 5\n".utf8))
    #expect(outcome.exit == 0)
    #expect(
      outcome.errors
        == "modelserve: standard input: no window has more than 2 lines, the model's have 8; "
        + "where the input holds a session and a key a line, give --input entries\n")
  }

  /// The lines before one that cannot be read get their verdicts, those of open sessions too.
  @Test func whatIsPendingIsToldWhenTheInputBreaks() throws {
    let entries = try Tool.modelserve.run(
      ["score", "--model", ChimeraFixture.shared().keyModel, "--input", "entries"], input: Array("1 5\n2 8\n1\n".utf8))
    entries.expectFailureAfterOutput(2, "modelserve: standard input: line 3: 1 fields")
    #expect(
      try entries.output.split(separator: "\n").map { try JSON(parsing: $0)["session"]?.integer } == [1, 2])
    let folder = try TemporaryFolder()
    let line = "2026-03-02 00:00:00.116 4107 INFO store: event e of block_1 took 3 ms\n"
    let broken = zstdFrame(of: Array(String(repeating: line, count: 10_001).utf8)) + [1, 2, 3, 4]
    _ = try folder.file("log.zst", broken)
    let outcome = try Tool.modelserve.run(
      ["score", "--model", ChimeraFixture.shared().lineModel, "--input", "lines", folder.path("log.zst")])
    #expect(outcome.exit == 2)
    let objects = try outcome.output.split(separator: "\n").map { try JSON(parsing: $0) }
    let totals = try #require(objects.last)
    #expect(totals["schema"]?.string == "tocsin.windows/1")
    #expect(totals["lines"]?.integer ?? 0 > 0 && totals["windows"]?.integer == objects.count - 1)
    #expect(objects.dropLast().last?["lastLine"] == totals["lines"])
  }

  /// Two hundred windows at once, whose batches break where lengths change, or one by one.
  @Test func batchesDoNotMatter() throws {
    let lines = (0..<200).map { index in
      (0..<(index % 50 < 40 ? 8 : 1 + index % 8)).map { "\(5 + 3 * ((index * index + $0) % 6))" }.joined(separator: " ")
    }
    let together = try score(["--rank-all"], input: lines.joined(separator: "\n"))
    #expect(together.count == 200)
    for index in stride(from: 0, to: 200, by: 41) {
      let alone = try score(["--rank-all"], input: lines[index])
      #expect(alone[0].fields.filter { $0.key != "line" } == together[index].fields.filter { $0.key != "line" })
    }
  }

  @Test func instructionSetsGiveTheSameBytes() throws {
    let model = try ChimeraFixture.shared().keyModel
    let outputs = try instructionSets().map {
      try Tool.modelserve.output(
        ["score", "--model", model, "--rank-all"], input: Array(Self.windows.utf8), instructionSet: $0)
    }
    #expect(Set(outputs).count == 1)
  }

  /// Entries of two sessions in turn give the windows of their keys; the stride makes more of them.
  @Test func entriesGiveTheWindowsOfTheirSessions() throws {
    let keys = (0..<11).map { 5 + 3 * ($0 % 6) }
    let entries = keys.flatMap { ["1 \($0)", "2 \($0)"] }.joined(separator: "\n")
    let options = ["--input", "entries", "--rank-all", "--stride", "4"]
    let verdicts = try score(options, input: entries)
    for verdict in verdicts { try JSONSchema("tocsin.window/1").expectMatch(verdict) }
    #expect(verdicts.map { $0["session"]?.integer } == [1, 2, 1, 2])
    #expect(verdicts.map { $0["lines"]?.integer } == [8, 8, 7, 7])
    #expect(verdicts.map { $0["firstLine"]?.integer } == [1, 2, 9, 10])
    #expect(verdicts.map { $0["lastLine"]?.integer } == [15, 16, 21, 22])
    let windows = [keys[0..<8], keys[4..<11]].map { $0.map { "\($0)" }.joined(separator: " ") }
    let expected = try score(["--rank-all"], input: windows.joined(separator: "\n"))
    #expect(verdicts.map { $0["probability"] } == [0, 0, 1, 1].map { expected[$0]["probability"] })
    #expect(
      try score(options + ["--max-sessions", "1"], input: "1 5\n2 5\n1 5\n").map { $0["session"]?.integer } == [
        1, 2, 1,
      ])
  }

  @Test func rawLinesGiveWindowsWithTheirLinesAndTotals() throws {
    let log = (0..<40).map { number in
      let letter = ["e", "h", "k", "x"][number % 4]
      return
        "2026-03-02 00:00:00.116 4107 INFO store: event \(letter) of block_\(number % 2) took 3 ms\(number == 20 ? " longer" : "")"
    }
    let outcome = try Tool.modelserve.run(
      ["score", "--model", ChimeraFixture.shared().lineModel, "--input", "lines", "--rank-all", "--top", "8"],
      input: Array((["no header"] + log).joined(separator: "\n").utf8))
    #expect(outcome.exit == 0)
    #expect(
      outcome.errors.hasPrefix(
        "modelserve: standard input: 41 lines: 1 not of the model's line format (the first is line 1)"))
    let objects = try outcome.output.split(separator: "\n").map { try JSON(parsing: $0) }
    let totals = try #require(objects.last)
    try JSONSchema("tocsin.windows/1").expectMatch(totals)
    let windows = objects.dropLast()
    for window in windows { try JSONSchema("tocsin.window/1").expectMatch(window) }
    #expect(totals["windows"]?.integer == windows.count)
    #expect(totals["anomalous"]?.integer == windows.count { $0["verdict"]?.string == "anomalous" })
    // 20 lines of each block: windows of 8 every 4 lines, the last of which ends with the block.
    #expect(windows.count { $0["session"]?.string == "block_1" } == 4)
    #expect(windows.first?["firstLine"]?.integer == 2 && windows.first?["lastLine"]?.integer == 16)
    let causes = windows.flatMap { $0["causes"]?.elements ?? [] }
    let unmatched = causes.filter { $0["line"]?.integer == 22 }
    #expect(!unmatched.isEmpty)
    #expect(unmatched.allSatisfy { $0["key"]?.integer == 0 && $0["nearest"]?["template"]?.string != nil })
    #expect(causes.contains { $0["template"]?.string == "event e of <*> took <:NUM:> ms" })
  }

  /// A line follows while the writer of the pipe waits: the verdict is there before it writes on.
  @Test func anAlarmComesWithinOneStride() throws {
    let folder = try TemporaryFolder()
    let model = try ChimeraFixture.shared().lineModel
    let line = "2026-03-02 00:00:00.116 4107 INFO store: event e of block_1 took 3 ms"
    let script = """
      mkfifo log alarms
      # Open for both, as a pipe with one end waits for the other.
      exec 4<> alarms
      timeout 60 modelserve score --model '\(model)' --input lines --threshold 0 log > alarms 2> /dev/null &
      exec 3> log
      for n in 1 2 3 4 5 6 7 8; do echo '\(line)' >&3; done
      read -t 20 -u 4 first || exit 3
      for n in 1 2 3 4; do echo '\(line)' >&3; done
      read -t 20 -u 4 second || exit 4
      echo "$first"; echo "$second"
      exec 3>&-; wait
      """
    let outcome = try shell(script, in: folder)
    #expect(outcome.exit == 0)
    let alarms = try outcome.output.split(separator: "\n").map { try JSON(parsing: $0) }
    #expect(alarms.map { $0["lastLine"]?.integer } == [8, 12])
    #expect(alarms.allSatisfy { $0["verdict"]?.string == "anomalous" })
  }

  @Test(arguments: [
    (["--input", "sessions"], "--input sessions: the model is of Chimera; choose one of windows, entries, lines"),
    (["--compat", "short=anomalous"], "--compat: the model is of Chimera, which has no such option"),
    (["--cool-down", "0"], "--cool-down: the model is of Chimera"),
    (["--cache", "9"], "--cache: the model is of Chimera"),
    (["--expected", "1"], "--expected: the model is of Chimera"),
    (["--stride", "4"], "--stride: windows are judged as they are"),
    (["--max-sessions", "4"], "--max-sessions: windows are judged as they are"),
    (["--input", "entries", "--max-sessions", "16777216"], "--max-sessions: room for 16777216 sessions"),
    (["--input", "entries", "--stride", "9"], "--stride 9: the model's windows have 8 lines; choose 1 to 8"),
  ])
  func optionsOfTheOtherSystemAreRefused(_ options: [String], _ message: String) throws {
    try Tool.modelserve.run(["score", "--model", ChimeraFixture.shared().keyModel] + options)
      .expectFailure(2, "modelserve: \(message)")
  }

  @Test(arguments: ["--top 3", "--stride 1", "--threshold 0.5", "--rank-all", "--anomalies-only", "--input windows"])
  func optionsOfChimeraAreRefusedForDeepLog(_ option: String) throws {
    let arguments = option.split(separator: " ").map(String.init)
    try Tool.modelserve.run(["score", "--model", Fixture.shared().model] + arguments)
      .expectFailure(2, "modelserve: \(arguments[0])", "the model is of DeepLog")
  }

  @Test(arguments: [
    ("5 8 11 14 17 20 5 8 5\n", "line 1: a window of 9 lines, the model takes 1 to 8"),
    ("5\n2:5\n", "line 2: column 1: not a label"), ("5 x\n", "line 1: column 3: not a key"),
  ])
  func whatIsNoWindowIsRefusedWithItsPlace(_ input: String, _ message: String) throws {
    let outcome = try Tool.modelserve.run(
      ["score", "--model", ChimeraFixture.shared().keyModel], input: Array(input.utf8))
    outcome.expectFailureAfterOutput(2, "modelserve: standard input: \(message)")
  }

  @Test func rawLinesNeedAParser() throws {
    try Tool.modelserve.run(["score", "--model", ChimeraFixture.shared().keyModel, "--input", "lines"])
      .expectFailure(1, "section logParser: missing")
  }

  @Test func inspectShowsTheTwoHeads() throws {
    let model = try ChimeraFixture.shared().lineModel
    let report = try JSON(parsing: Tool.modelctl.output(["inspect", "--json", model]))
    try JSONSchema("tocsin.inspect/2").expectMatch(report)
    let detector = try #require(report["detector"])
    #expect(detector["system"]?.string == "Chimera")
    #expect(detector["stride"]?.integer == 4 && detector["windowLength"]?.integer == 8)
    #expect(detector["words"]?["dimensions"]?.integer == 2)
    let heads = detector["heads"]?.elements ?? []
    #expect(heads.map { $0["name"]?.string } == ["detector", "localiser"])
    #expect(
      heads.map { $0["outputs"]?.elements.map { $0["name"]?.string } } == [["verdict", "attention"], ["causes"]])
    let parts =
      heads.flatMap { [$0["encoderParameters"], $0["headParameters"]] }
      + [detector["sharedEncoderParameters"], detector["sharedParameters"]]
    #expect(parts.compactMap { $0?.integer }.reduce(0, +) == report["parameters"]?.integer)
    let text = try Tool.modelctl.output(["inspect", model])
    for part in ["Chimera, windows of 8 lines, one every 4", "localiser  causes [B≤1024, T≤8]", "texts are read"] {
      #expect(text.contains(part), "\(part)")
    }
  }

  @Test func validateMakesWhatAHostMakes() throws {
    let outcome = try Tool.modelctl.run(["validate", ChimeraFixture.shared().keyModel])
    // The only thing amiss.
    #expect(
      outcome.output + outcome.errors
        == "\(try ChimeraFixture.shared().keyModel): 0 golden vectors, fewer than 8; export the model again\n")
    #expect(outcome.exit == 1)
  }

  private func score(_ options: [String], input: String) throws -> [JSON] {
    let arguments = ["score", "--model", try ChimeraFixture.shared().keyModel] + options
    return try Tool.modelserve.output(arguments, input: Array(input.utf8)).split(separator: "\n").map {
      try JSON(parsing: $0)
    }
  }
}
