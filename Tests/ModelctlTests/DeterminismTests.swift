import Foundation
import Testing

/// The bytes of a model file follow from data, options and seed alone.
@Suite struct DeterminismTests {
  @Test(arguments: Training.allCases) func theSameTrainingGivesTheSameBytes(_ training: Training) throws {
    #expect(try train(training) == Fixture.shared().modelBytes(training))
  }

  @Test(arguments: Training.allCases) func threadsDoNotMatter(_ training: Training) throws {
    let expected = try Fixture.shared().modelBytes(training)
    for threads in ["1", "2", "3"] {
      #expect(try train(training, ["--threads", threads]) == expected, "\(threads) threads")
    }
  }

  @Test(arguments: Training.allCases) func instructionSetsDoNotMatter(_ training: Training) throws {
    let expected = try Fixture.shared().modelBytes(training)
    // Drawn sessions are many: the scalar kernels would take ten seconds for them.
    for instructionSet in try instructionSets() where training != .varied || instructionSet != "scalar" {
      #expect(try train(training, instructionSet: instructionSet) == expected, "\(instructionSet)")
    }
  }

  @Test(arguments: Training.allCases) func anotherSeedGivesAnotherModel(_ training: Training) throws {
    #expect(try train(training, ["--seed", "2"]) != Fixture.shared().modelBytes(training))
  }

  @Test func theFirstValuesAreThoseOfDeepLogUnlessOthersAreAskedFor() throws {
    let expected = try Fixture.shared().modelBytes(.windows)
    #expect(try train(.windows, ["--initialiser", "deeplog"]) == expected)
    let others = try ["pytorch", "keras"].map { try train(.windows, ["--initialiser", $0]) }
    #expect(others[0] != expected && others[1] != expected && others[0] != others[1])
  }

  @Test func compressedDataIsTheSameData() throws {
    let fixture = try Fixture.shared()
    let folder = try TemporaryFolder()
    _ = try folder.file("train.txt.zst", zstdFrame(of: fixture.folder.bytes("train.txt")))
    let arguments = ["deeplog", "--train", folder.path("train.txt.zst"), "--output", folder.path("m.tocsin")]
    try Tool.modeltrain.output(arguments + Fixture.small + Training.windows.options)
    #expect(try folder.bytes("m.tocsin") == fixture.modelBytes(.windows))
  }

  @Test func simulationFollowsFromItsSeed() throws {
    let folder = try TemporaryFolder()
    for (name, seed) in [("a", "1"), ("b", "1"), ("c", "2")] {
      try Tool.modeltrain.output(["simulate", "blockstore", "--output", folder.path(name), "--seed", seed])
    }
    let files = [
      "train.log", "test.log", "labels.csv", "faults.csv", "train.txt", "normal.txt", "abnormal.txt",
    ]
    for file in files {
      #expect(try folder.bytes("a/\(file)") == folder.bytes("b/\(file)"))
      #expect(try folder.bytes("a/\(file)") != folder.bytes("c/\(file)"))
    }
  }

  private func train(
    _ training: Training, _ options: [String] = [], instructionSet: String? = nil
  ) throws -> [UInt8] {
    let folder = try TemporaryFolder()
    let arguments = try Fixture.shared().train(to: folder.path("m.tocsin")) + training.options + options
    try Tool.modeltrain.output(arguments, instructionSet: instructionSet)
    return try folder.bytes("m.tocsin")
  }
}
