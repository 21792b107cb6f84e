import Foundation
import Testing

/// A training that cannot go on says why and keeps what it has.
@Suite struct TrainingFailureTests {
  @Test func divergenceIsNamedAndTheCheckpointKept() throws {
    let folder = try TemporaryFolder()
    let arguments = try training(folder) + ["--resume", folder.path("checkpoint"), "--save-every", "0"]
    try Tool.modeltrain.output(arguments)
    let good = try folder.bytes("checkpoint")
    let model = try folder.bytes("m.tocsin")
    let diverging = try training(folder) + ["--resume", folder.path("other"), "--learning-rate", "1e38"]
    try Tool.modeltrain.run(diverging).expectFailure(
      1, Fixture.shared().folder.path("train.txt"), "epoch 1", "not a finite number; train with a lower learning rate"
    )
    #expect(!FileManager.default.fileExists(atPath: folder.path("other")))
    // Another rate is another training: what there is stays.
    try Tool.modeltrain.run(arguments + ["--learning-rate", "1e38"]).expectFailure(2, "options")
    #expect(try folder.bytes("checkpoint") == good)
    #expect(try folder.bytes("m.tocsin") == model)
  }

  @Test(arguments: ["0", "-1e-3", "nan", "inf", "fast"]) func aLearningRateIsANumberAboveZero(_ rate: String) throws {
    let folder = try TemporaryFolder()
    let outcome = try Tool.modeltrain.run(training(folder) + ["--learning-rate=\(rate)"])
    #expect(outcome.exit == 2)
    #expect(outcome.errors.contains("--learning-rate"))
  }

  @Test func aFullDiskKeepsTheLastCheckpoint() throws {
    let folder = try TemporaryFolder()
    try Tool.modeltrain.output(training(folder, to: "whole.tocsin", epochs: 8))
    let arguments = try training(folder, epochs: 8) + ["--resume", folder.path("checkpoint")]
    try Tool.modeltrain.output(training(folder, to: "m.tocsin", epochs: 3) + arguments.suffix(2))
    let good = try folder.bytes("checkpoint")
    // No file may grow beyond one kilobyte, as if the disk were full.
    let quoted = ([Tool.modeltrain.rawValue] + arguments).map { "'\($0)'" }.joined(separator: " ")
    let outcome = try shell("ulimit -f 1; exec \(quoted)", in: folder)
    outcome.expectFailure(2, "\(folder.path("checkpoint")): cannot write the file: File too large; make room for it")
    #expect(try folder.bytes("checkpoint") == good)
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    #expect(files.sorted() == ["checkpoint", "m.tocsin", "whole.tocsin"])
    try Tool.modeltrain.output(arguments)
    #expect(try folder.bytes("m.tocsin") == folder.bytes("whole.tocsin"))
  }

  @Test func aFullDiskForTheLogIsSaid() throws {
    let folder = try TemporaryFolder()
    try Tool.modeltrain.run(training(folder) + ["--log", "/dev/full"]).expectFailure(
      2, "modeltrain: /dev/full: cannot write the file: No space left on device; make room for it")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
  }

  @Test func aFolderThatIsMissingIsSaidBeforeTraining() throws {
    let folder = try TemporaryFolder()
    for option in ["--resume", "--log"] {
      let missing = folder.path("none/file")
      try Tool.modeltrain.run(training(folder) + [option, missing]).expectFailure(2, "modeltrain: \(missing): ")
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
  }

  /// Nothing is written before the names are told apart, and what is read is never written to.
  @Test(
    arguments: [
      ["--output", "--log"], ["--output", "--resume"], ["--resume", "--log"], ["--output", "--train"],
      ["--log", "--train"], ["--resume", "--train"], ["--output", "--card"], ["--log", "--card"],
    ], ["plain", "link", "missing"]) func oneFileForTwoPurposesIsRefused(_ options: [String], _ kind: String) throws
  {
    let folder = try TemporaryFolder()
    let sessions = try Fixture.shared().folder.bytes("train.txt")
    if kind != "missing" { _ = try folder.file("file", sessions) }
    var paths = [folder.path("file"), folder.path("file")]
    if kind == "link" {
      try FileManager.default.createSymbolicLink(atPath: folder.path("link"), withDestinationPath: "file")
      paths[1] = folder.path("link")
    }
    var arguments = try training(folder)
    for (option, path) in zip(options, paths) {
      if let index = arguments.firstIndex(of: option) {
        arguments[index + 1] = path
      } else {
        arguments += [option, path]
      }
    }
    try Tool.modeltrain.run(arguments).expectFailure(2, options[0], options[1], "name two files")
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    #expect(files.sorted() == ["plain": ["file"], "link": ["file", "link"], "missing": []][kind])
    if kind != "missing" { #expect(try folder.bytes("file") == sessions) }
  }

  @Test func linksStayAndLeadToWhatIsWritten() throws {
    let folder = try TemporaryFolder()
    for name in ["m.tocsin", "checkpoint", "log"] {
      try FileManager.default.createSymbolicLink(atPath: folder.path(name), withDestinationPath: "real-\(name)")
    }
    let arguments = try training(folder) + ["--resume", folder.path("checkpoint"), "--log", folder.path("log")]
    for _ in 0..<2 {
      try Tool.modeltrain.output(arguments)
      for name in ["m.tocsin", "checkpoint", "log"] {
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: folder.path(name)) == "real-\(name)")
        #expect(try !folder.bytes("real-\(name)").isEmpty)
      }
    }
    // Without the checkpoint: the log is begun anew, where it is.
    try Tool.modeltrain.output(training(folder) + ["--log", folder.path("log")])
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: folder.path("log")) == "real-log")
    #expect(try folder.bytes("real-log").count { $0 == UInt8(ascii: "\n") } == 2)
  }

  @Test func aLogThatIsSomethingElseIsLeftAlone() throws {
    let folder = try TemporaryFolder()
    let sessions = try Fixture.shared().folder.bytes("train.txt")
    let other = try folder.file("notes", sessions).path
    try Tool.modeltrain.run(training(folder) + ["--log", other]).expectFailure(2, "modeltrain: \(other): line 1: ")
    #expect(try folder.bytes("notes") == sessions)
  }

  @Test(arguments: ["", "\n", "\n\n"]) func noSessionsAreNoTraining(_ text: String) throws {
    let folder = try TemporaryFolder()
    let sessions = try folder.text("sessions.txt", text)
    let log = folder.path("log")
    try Tool.modeltrain.run([
      "deeplog", "--train", sessions, "--output", folder.path("m.tocsin"), "--log", log,
    ]).expectFailure(2, sessions)
    #expect(!FileManager.default.fileExists(atPath: log))
  }

  private func training(_ folder: TemporaryFolder, to output: String = "m.tocsin", epochs: Int = 2) throws -> [String] {
    [
      "deeplog", "--train", try Fixture.shared().folder.path("train.txt"), "--output", folder.path(output), "--history",
      "window", "--layers", "1", "--hidden", "8", "--epochs", "\(epochs)",
    ]
  }
}
