import Foundation
import Testing

/// Exit codes and messages: one line `tool: file: what; remedy` on standard error, nothing on standard output.
@Suite struct FailureTests {
  @Test(arguments: Tool.allCases) func helpAndVersionAreGood(_ tool: Tool) throws {
    for option in ["--help", "--version"] {
      let outcome = try tool.run([option])
      #expect(outcome.exit == 0)
      #expect(!outcome.output.isEmpty && outcome.errors.isEmpty)
    }
  }

  /// Usage errors name the usage, and so take more than one line.
  @Test(arguments: [
    (Tool.modelserve, ["score"]), (.modelserve, ["score", "--model", "m", "--cache", "-1"]),
    (.modelserve, ["score", "--model", "m", "--max-sessions", "0"]),
    (.modelserve, ["score", "--model", "m", "--input", "pages"]),
    (.modelserve, ["score", "--model", "m", "--idle", "9"]),
    (.modelserve, ["score", "--model", "m", "--input", "lines", "--idle", "-1"]),
    (.modelserve, ["score", "--model", "m", "--compat", "none"]), (.modelserve, ["guess"]), (.modelctl, ["inspect"]),
    (.modelctl, ["validate"]), (.modelctl, ["validate", "--quick", "a"]), (.modeltrain, ["deeplog"]),
    (.modeltrain, ["deeplog", "--train", "t", "--output", "m", "--epochs", "0"]),
    (.modeltrain, ["deeplog", "--train", "t", "--output", "m", "--threads", "0"]),
    (.modeltrain, ["deeplog", "--train", "t", "--output", "m", "--compat", "short=anomalous", "--history", "session"]),
    (.modeltrain, ["evaluate", "deeplog", "--model", "m"]), (.modeltrain, ["simulate", "blockstore"]),
  ])
  func wrongUsageIsTwo(_ tool: Tool, _ arguments: [String]) throws {
    let outcome = try tool.run(arguments)
    #expect(outcome.exit == 2)
    #expect(outcome.output.isEmpty)
    #expect(outcome.errors.hasPrefix("Error: ") && outcome.errors.contains("Usage: \(tool.rawValue)"))
  }

  @Test func aMissingFileIsTwo() throws {
    let fixture = try Fixture.shared()
    let folder = fixture.folder
    let none = folder.path("none")
    let train = ["deeplog", "--output", folder.path("unwritten.tocsin")]
    let evaluate = ["evaluate", "deeplog"]
    let normal = folder.path("normal.txt")
    let commands: [(Tool, [String])] = [
      (.modelctl, ["inspect", none]), (.modelctl, ["validate", none]), (.modelctl, ["hash", none]),
      (.modelserve, ["score", "--model", none]), (.modelserve, ["score", "--model", fixture.model, none]),
      (.modeltrain, train + ["--train", none]),
      (.modeltrain, train + ["--train", normal, "--card", none, "--epochs", "1"]),
      (.modeltrain, evaluate + ["--model", none, "--normal", normal, "--abnormal", normal]),
      (.modeltrain, evaluate + ["--model", fixture.model, "--normal", none, "--abnormal", normal]),
      (.modeltrain, evaluate + ["--model", fixture.model, "--normal", normal, "--abnormal", none]),
    ]
    for (tool, arguments) in commands {
      let small = arguments.contains("--card") ? ["--hidden", "2", "--layers", "1"] : []
      try tool.run(arguments + small).expectFailure(2, "\(tool.rawValue): \(none): cannot open")
    }
    #expect(!FileManager.default.fileExists(atPath: folder.path("unwritten.tocsin")))
  }

  @Test func aFolderIsNoFile() throws {
    let folder = try Fixture.shared().folder.path
    try Tool.modelctl.run(["validate", folder]).expectFailure(2, "modelctl: \(folder): cannot read")
    try Tool.modelserve.run(["score", "--model", folder]).expectFailure(2, "modelserve: \(folder): cannot read")
  }

  @Test func anOutputThatCannotBeWrittenIsTwo() throws {
    let fixture = try Fixture.shared()
    let output = fixture.folder.path("none/m.tocsin")
    try Tool.modeltrain.run(fixture.train(to: output)).expectFailure(2, "modeltrain: \(output): ")
    let checkpoint = fixture.folder.path("none/checkpoint")
    let arguments = fixture.train(to: fixture.folder.path("unwritten.tocsin")) + ["--resume", checkpoint]
    try Tool.modeltrain.run(arguments).expectFailure(2, "modeltrain: \(checkpoint): ")
    let file = fixture.folder.path("train.txt")
    try Tool.modeltrain.run(["simulate", "blockstore", "--output", file + "/x"]).expectFailure(2, file)
  }

  @Test(arguments: [
    ("1 2\n3 x4 5\n", "column 3: not a key"), ("1 2\n-1\n", "column 1: not a key"),
    ("1\n7 4294967296\n", "column 3: key above"), ("1\n\u{FEFF}2\n", "column 1: not a key"),
    ("1\n1\r2\n", "column 2: not a key"),
    ("1\n" + String(repeating: "1 ", count: 600_000) + "\n", "longer than 1048576"),
  ])
  func anUnreadableLineIsNamedWithItsColumn(_ text: String, _ message: String) throws {
    let fixture = try Fixture.shared()
    let folder = try TemporaryFolder()
    let path = try folder.text("sessions.txt", text)
    for kind in ["sessions", "entries"] where kind == "sessions" || text.hasPrefix("1 2\n") {
      let outcome = try Tool.modelserve.run(["score", "--model", fixture.model, "--input", kind, path])
      outcome.expectFailureAfterOutput(2, "modelserve: \(path): line 2", message)
    }
    try Tool.modeltrain.run(["deeplog", "--train", path, "--output", folder.path("m.tocsin")])
      .expectFailure(2, "modeltrain: \(path): line 2", message)
  }

  @Test func anEntryNeedsASessionAndAKey() throws {
    let outcome = try Tool.modelserve.run(
      ["score", "--model", Fixture.shared().model, "--input", "entries"], input: Array("1 2\n1 2 3\n".utf8))
    outcome.expectFailure(2, "modelserve: standard input: line 2: 3 fields; write a session number and a key")
  }

  @Test func rawLinesNeedAModelWithAParser() throws {
    let model = try Fixture.shared().model
    try Tool.modelserve.run(["score", "--model", model, "--input", "lines"])
      .expectFailure(1, "modelserve: \(model): section logParser: missing", "train from raw lines (--logs)")
  }

  @Test func damagedCompressionIsTwo() throws {
    let folder = try TemporaryFolder()
    let frame = zstdFrame(of: Array("1 2 3\n".utf8))
    for (bytes, message) in [
      (Array(frame.dropLast()), "ends in the middle"), (frame.prefix(4) + [0xFF, 0xFF], "zstd"),
    ] {
      let path = try folder.file("sessions.zst", bytes).path
      try Tool.modelserve.run(["score", "--model", Fixture.shared().model, path]).expectFailure(2, path, message)
    }
  }

  @Test(arguments: ["", "\n\n"]) func trainingNeedsSessions(_ text: String) throws {
    let folder = try TemporaryFolder()
    let path = try folder.text("none.txt", text)
    try Tool.modeltrain.run(["deeplog", "--train", path, "--output", folder.path("m")])
      .expectFailure(2, "modeltrain: \(path): holds no sessions")
  }

  @Test func theLiteraturesWindowsNeedLongSessions() throws {
    let folder = try TemporaryFolder()
    let path = try folder.text("short.txt", "1 2 3\n4 5\n")
    try Tool.modeltrain.run(["deeplog", "--train", path, "--output", folder.path("m"), "--compat", "short=anomalous"])
      .expectFailure(2, "modeltrain: \(path): no session has more than 10 keys")
  }

  @Test(arguments: ["nonsense", "AVX2", "scalar "]) func anUnknownInstructionSetIsTwo(_ name: String) throws {
    let fixture = try Fixture.shared()
    let normal = fixture.folder.path("normal.txt")
    let commands: [(Tool, [String])] = [
      (.modelserve, ["score", "--model", fixture.model]), (.modelctl, ["validate", fixture.model]),
      (.modeltrain, fixture.train(to: fixture.folder.path("unwritten.tocsin"))),
      (.modeltrain, ["evaluate", "deeplog", "--model", fixture.model, "--normal", normal, "--abnormal", normal]),
    ]
    for (tool, arguments) in commands {
      try tool.run(arguments, instructionSet: name)
        .expectFailure(2, "\(tool.rawValue): TOCSIN_ISA: no instruction set \"\(name)\"", "avx512")
    }
  }

  @Test func aBadCardIsTwo() throws {
    let fixture = try Fixture.shared()
    let folder = try TemporaryFolder()
    for (text, message) in [
      ("name: a\nno colon\n", "line 2: no name"), ("two words: a\n", "line 1"), ("a: \u{1B}[2J\n", "section card"),
    ] {
      let card = try folder.text("card.txt", text)
      let outcome = try Tool.modeltrain.run(fixture.train(to: folder.path("m.tocsin")) + ["--card", card])
      outcome.expectFailure(2, "modeltrain: \(folder.path)/", message)
    }
    #expect(!FileManager.default.fileExists(atPath: folder.path("m.tocsin")))
  }
}

extension Outcome {
  /// As ``expectFailure(_:_:sourceLocation:)``, for a stream that had verdicts to give before it failed.
  func expectFailureAfterOutput(_ exit: Int32, _ parts: String...) {
    var outcome = self
    for line in output.split(separator: "\n") { #expect((try? JSON(parsing: line)) != nil) }
    outcome.output = ""
    outcome.expectFailure(exit, parts[0])
    for part in parts { #expect(errors.contains(part), "\(errors)") }
  }
}
