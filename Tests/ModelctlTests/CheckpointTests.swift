import Foundation
import Testing
import TocsinTraining

/// A training that is killed and continued gives the bytes of one that was left alone.
@Suite struct CheckpointTests {
  @Test(arguments: Training.allCases) func killingTrainingLeavesNoTrace(_ training: Training) throws {
    let folder = try TemporaryFolder()
    try Tool.modeltrain.output(command(training, to: folder.path("whole.tocsin")))
    let arguments =
      try command(training, to: folder.path("m.tocsin")) + [
        "--resume", folder.path("m.checkpoint"), "--save-every", "0", "--log", folder.path("m.log"),
      ]
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = RandomNumbers(seed: seed, stream: .order)
    let epochs = Self.epochs(training)
    // Ten moments in ascending order, anywhere within a step.
    for moment in 1...10 {
      let wasKilled = try killTraining(
        arguments, afterEpoch: moment * (epochs - 1) / 11, thenMicroseconds: random.index(below: 20_000),
        checkpoint: folder.url("m.checkpoint"))
      #expect(wasKilled, "over before it could be killed for the \(moment). time; seed \(seed)")
    }
    try Tool.modeltrain.output(arguments)
    #expect(try folder.bytes("m.tocsin") == folder.bytes("whole.tocsin"), "seed \(seed)")
    let records = try TrainingLog.records(folder.bytes("m.log"))
    #expect(records.map(\.epoch) == Array(1...epochs), "seed \(seed)")
    // What a killed process has left of a file is gone.
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    #expect(files.sorted() == ["m.checkpoint", "m.log", "m.tocsin", "whole.tocsin"], "seed \(seed)")
  }

  @Test func aFinishedTrainingIsOnlyWrittenAgain() throws {
    let folder = try TemporaryFolder()
    let arguments = try command(.windows, to: folder.path("m.tocsin")) + ["--resume", folder.path("checkpoint")]
    try Tool.modeltrain.output(arguments)
    let model = try folder.bytes("m.tocsin")
    let checkpoint = try folder.bytes("checkpoint")
    try Tool.modeltrain.output(arguments)
    #expect(try folder.bytes("m.tocsin") == model)
    #expect(try folder.bytes("checkpoint") == checkpoint)
  }

  @Test func anUnfitCheckpointIsRefusedAndKept() throws {
    let folder = try TemporaryFolder()
    let checkpoint = folder.path("checkpoint")
    let model = folder.path("m.tocsin")
    let arguments = try command(.windows, to: model) + ["--resume", checkpoint]
    try Tool.modeltrain.output(arguments)
    let intact = try folder.bytes("checkpoint")
    try FileManager.default.removeItem(atPath: model)

    var flipped = intact
    flipped[intact.count / 2] ^= 1
    let sessions = try Fixture.shared().folder.bytes("train.txt")
    let others = try folder.file("others.txt", sessions + sessions.prefix { $0 != UInt8(ascii: "\n") }).path
    let cases: [(bytes: [UInt8], extra: [String], message: String)] = [
      (flipped, [], "damaged"),
      (Array(intact.dropLast()), [], "damaged"),
      (Array(intact.prefix(20)), [], "damaged"),
      (Array("not a checkpoint".utf8), [], "not a checkpoint"),
      ([], [], "not a checkpoint"),
      (intact, ["--seed", "2"], "options"),
      (intact, ["--hidden", "9"], "layers or keys"),
      (intact, ["--train", others], "sessions"),
    ]
    for (bytes, extra, message) in cases {
      _ = try folder.file("checkpoint", bytes)
      let outcome = try Tool.modeltrain.run(Self.replacing(arguments, with: extra))
      outcome.expectFailure(2, "modeltrain: \(checkpoint): ", message, "remove it")
      #expect(try folder.bytes("checkpoint") == bytes)
      #expect(!FileManager.default.fileExists(atPath: model))
    }
  }

  private func command(_ training: Training, to output: String) throws -> [String] {
    let arguments = try Fixture.shared().train(to: output) + training.options
    return Self.replacing(arguments, with: ["--epochs", "\(Self.epochs(training))"])
  }

  /// Enough for a second or more. The hold-out stops none of them early.
  private static func epochs(_ training: Training) -> Int { training == .varied ? 12 : 60 }

  /// The arguments with another value for an option that is among them, or with the option added.
  private static func replacing(_ arguments: [String], with option: [String]) -> [String] {
    guard let name = option.first, let index = arguments.firstIndex(of: name) else { return arguments + option }
    return Array(arguments[..<index]) + option + Array(arguments[(index + 2)...])
  }
}
