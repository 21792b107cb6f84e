import Testing

/// What `modeltrain parse` cannot do is told as by every tool.
@Suite struct ParseFailureTests {
  private let folder: TemporaryFolder
  private let log: String

  init() throws {
    folder = try TemporaryFolder()
    log = try folder.text("a.log", "2026-03-02 00:00:00 INFO a: b\n")
  }

  @Test(arguments: [
    ["--depth", "2"], ["--similarity", "1.5"], ["--similarity", "x"], ["--max-children", "0"], ["--max-clusters", "0"],
    ["--parser", "regex"], ["--parser", "spell", "--depth", "5"], ["--parser", "spell", "--max-clusters", "5"],
    ["--parser", "spell", "--similarity", "0"], ["--parser", "adaptive", "--similarity", "0.5"],
    ["--content", "--format", "json"], ["--extra-delimiters", "é"],
  ])
  func wrongUsageIsTwo(_ arguments: [String]) throws {
    let outcome = try Tool.modeltrain.run(["parse", log] + arguments)
    #expect(outcome.exit == 2 && outcome.output.isEmpty)
    #expect(outcome.errors.hasPrefix("Error: ") && outcome.errors.contains("Usage: modeltrain"))
  }

  @Test func badMasksAndFormatsAreNamed() throws {
    for (option, value, message) in [
      ("--mask", "(b", "byte 1: '(' without ')'"), ("--mask", #"NAME=\1"#, "byte 1: a back-reference"),
      ("--format", "<Date> <Time>", "<Content>"), ("--format", "<Date><Content>", "byte"),
    ] {
      try Tool.modeltrain.run(["parse", log, option, value]).expectFailure(2, "modeltrain: \(option)", message)
    }
  }

  @Test func badInputIsNamed() throws {
    let none = folder.path("none")
    try Tool.modeltrain.run(["parse", none]).expectFailure(2, "modeltrain: \(none): cannot open")
    try Tool.modeltrain.run(["parse", log, "--truth", none]).expectFailure(2, "modeltrain: \(none): cannot open")
    try Tool.modeltrain.run(["parse", "-"]).expectFailure(2, "modeltrain: standard input: holds no lines")
    try Tool.modeltrain.run(["parse", log, "--format", "json"])
      .expectFailure(2, "modeltrain: \(log): no line is of the format json")
    let groups = folder.path("none/groups")
    try Tool.modeltrain.run(["parse", log, "--groups", groups]).expectFailure(2, "modeltrain: \(groups): cannot write")
  }

  @Test func groupsReplaceNoInputAndNoFolder() throws {
    try Tool.modeltrain.run(["parse", log, "--groups", log]).expectFailure(2, "modeltrain: \(log): is an input")
    try Tool.modeltrain.run(["parse", log, "--groups", folder.path(".")]).expectFailure(2, "is a folder")
    try Tool.modeltrain.run(["parse", log, "--groups", "-"]).expectFailure(2, "--groups - names no file")
    try Tool.modeltrain.output(["parse", log])
  }

  @Test func theTruthMustBeOfTheLog() throws {
    for (text, message) in [
      ("EventId\nE1\nE2\n", "2 records for the 1 lines"), ("Label\nx\n", "no column EventId"), ("", "empty"),
      ("EventId,EventTemplate\nE1\n", "line 2: 1 fields for 2 columns"),
    ] {
      let truth = try folder.text("truth.csv", text)
      try Tool.modeltrain.run(["parse", log, "--truth", truth]).expectFailure(2, "modeltrain: \(truth): ", message)
    }
  }
}
