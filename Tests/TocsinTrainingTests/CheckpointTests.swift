import Foundation
import Testing
import TocsinAutograd
import TocsinKernels
import TocsinTraining

private func arithmetic() throws -> KernelArithmetic { KernelArithmetic(try KernelSet.fromEnvironment()) }

/// Trains while saving, and keeps a copy of the checkpoint as a process killed in epoch `epoch + 1` would leave it.
private func interrupted(_ training: SmallTraining, afterEpoch epoch: Int, copyingTo copy: TemporaryFile) throws {
  let file = TemporaryFile()
  _ = try training.training().run(
    arithmetic: arithmetic(), threads: 2, checkpoint: CheckpointPolicy(path: file.path, resumes: false)
  ) { event in
    guard case .epoch(let report) = event, report.epoch == epoch + 1 else { return }
    #expect(throws: Never.self) { try FileManager.default.copyItem(atPath: file.path, toPath: copy.path) }
  }
}

@Test(
  "a training that is killed and resumed ends with the bits of one that was not", arguments: SmallTraining.allCases,
  [1, 4])
func resumedEqualsUninterrupted(_ training: SmallTraining, epoch: Int) throws {
  let copy = TemporaryFile()
  try interrupted(training, afterEpoch: epoch, copyingTo: copy)
  var resumedAt: Int?
  let resumed = try training.training().run(
    arithmetic: arithmetic(), threads: 1, checkpoint: CheckpointPolicy(path: copy.path, resumes: true)
  ) { if case .resumed(let epochs, _) = $0 { resumedAt = epochs } }
  #expect(resumedAt == epoch)
  let uninterrupted = try training.run()
  #expect(resumed.bits == uninterrupted.bits)
  #expect(resumed.summary == uninterrupted.summary)
}

@Test("a training that was finished is not run again")
func finishedIsFinished() throws {
  let file = TemporaryFile()
  let policy = CheckpointPolicy(path: file.path, resumes: true)
  let first = try SmallTraining.windows.training().run(arithmetic: arithmetic(), threads: 2, checkpoint: policy)
  var epochs = 0
  let second = try SmallTraining.windows.training().run(
    arithmetic: arithmetic(), threads: 2, checkpoint: policy
  ) { if case .epoch = $0 { epochs += 1 } }
  #expect(epochs == 0)
  #expect(second == first)
}

@Test("a checkpoint of another network, other options or other data is refused by name")
func differentTrainingIsRefused() throws {
  let file = TemporaryFile()
  let policy = CheckpointPolicy(path: file.path, resumes: true)
  _ = try SmallTraining.windows.training().run(arithmetic: arithmetic(), threads: 2, checkpoint: policy)
  func refusal(
    _ dataset: SessionDataset = SmallTraining.dataset, _ change: (inout DeepLogTrainingConfiguration) -> Void
  ) throws -> CheckpointField? {
    var configuration = SmallTraining.windows.configuration
    change(&configuration)
    let training = try DeepLogTraining(dataset, configuration)
    let arithmetic = try arithmetic()
    do throws(TrainingError) {
      _ = try training.run(arithmetic: arithmetic, threads: 1, checkpoint: policy)
    } catch .checkpoint(.differentTraining(let field)) {
      return field
    } catch {
      Issue.record(error)
    }
    return nil
  }
  #expect(try refusal { $0.hiddenSize = 21 } == .network)
  #expect(try refusal { $0.training.learningRate = 2e-3 } == .options)
  #expect(try refusal { $0.training.stopping = EarlyStoppingRule(patience: 3) } == .options)
  #expect(try refusal { $0.holdOut = 0.3 } == .data)
  var dataset = SmallTraining.dataset
  dataset.append([10, 50, 50])
  #expect(try refusal(dataset) { _ in } == .data)
  #expect(try refusal { _ in } == nil)
}

@Test("a checkpoint with any byte changed or any end missing is refused")
func damageIsRefused() throws {
  let file = TemporaryFile()
  var configuration = SmallTraining.windows.configuration
  configuration.hiddenSize = 1
  configuration.layers = 1
  configuration.training.epochs = 1
  let policy = CheckpointPolicy(path: file.path, resumes: true)
  let training = try DeepLogTraining(SmallTraining.dataset, configuration)
  let arithmetic = try arithmetic()
  _ = try training.run(arithmetic: arithmetic, threads: 1, checkpoint: policy)
  let bytes = try Data(contentsOf: URL(filePath: file.path))
  func isRefused(_ damaged: Data) throws -> Bool {
    try damaged.write(to: URL(filePath: file.path))
    do throws(TrainingError) {
      _ = try training.run(arithmetic: arithmetic, threads: 1, checkpoint: policy)
    } catch .checkpoint {
      return true
    } catch {}
    return false
  }
  #expect(try !isRefused(bytes))
  for index in bytes.indices {
    var damaged = bytes
    damaged[index] ^= 0x10
    #expect(try isRefused(damaged), "byte \(index)")
  }
  for length in stride(from: 0, to: bytes.count, by: 7) {
    #expect(try isRefused(bytes.prefix(length)), "\(length) bytes")
  }
  #expect(try isRefused(bytes + [0]))
}

@Test("a checkpoint is not continued from by a training that ends before it")
func checkpointsBeyondTheEndAreRefused() throws {
  let file = TemporaryFile()
  let policy = CheckpointPolicy(path: file.path, resumes: true)
  var options = PairObjective.options
  options.epochs = 3
  _ = try PairObjective().trainer(options).run(checkpoint: policy)
  options.epochs = 1
  #expect(throws: TrainingError.checkpoint(.beyondTheEnd(epochs: 3))) {
    _ = try PairObjective().trainer(options).run(checkpoint: policy)
  }
  options.epochs = 4
  #expect(try PairObjective().trainer(options).run(checkpoint: policy).summary.epochs == 4)
}

/// A state that this run cannot have come to, in a file that is whole.
@Test(
  "a checkpoint that was made up is refused",
  arguments: [
    { $0.position.epochs = 1 << 62 }, { $0.position.epochs = .max }, { $0.position.steps = 1 },
    { $0.position.steps = 1_000_000 }, { $0.position.totals = [1] },
    { ($0.position.steps, $0.position.totals) = (1, [1]) }, { ($0.position.steps, $0.position.totals) = (1, [.nan]) },
    { $0.bestEpoch = 99 }, { $0.bestEpoch = 0 }, { $0.bestScore = -.infinity }, { $0.groups[0].stepCount = .max },
    { $0.groups[0].rateFactor = .nan }, { $0.groups.removeLast() }, { $0.vectors[0][0] = .nan },
    { $0.vectors[0].removeLast() }, { $0.vectors.removeLast() },
  ] as [@Sendable (inout Checkpoint) -> Void])
func inventedCheckpointsAreRefused(_ change: @Sendable (inout Checkpoint) -> Void) throws {
  let file = TemporaryFile()
  var options = PairObjective.options
  options.epochs = 3
  let trainer = try PairObjective().trainer(options)
  _ = try trainer.run(checkpoint: CheckpointPolicy(path: file.path, resumes: false))
  var checkpoint = try Checkpoint(
    Array(Data(contentsOf: URL(filePath: file.path))), expecting: trainer.fingerprints)
  change(&checkpoint)
  try checkpoint.write(to: file.path)
  options.epochs = 5
  #expect {
    _ = try PairObjective().trainer(options).run(checkpoint: CheckpointPolicy(path: file.path, resumes: true))
  } throws: { error in
    [.checkpoint(.damaged), .checkpoint(.beyondTheEnd(epochs: 1 << 62))].contains(error as? TrainingError)
  }
}

@Test("the data is gone through once in a run, however often the state is saved")
func dataIsHashedOnce() throws {
  let file = TemporaryFile()
  var objective = try PairObjective()
  let count = Counter()
  objective.dataWrites = count
  _ = try objective.trainer().run(checkpoint: CheckpointPolicy(path: file.path, everySeconds: 0, resumes: true))
  #expect(count.value == 1)
}

@Test("a checkpoint that cannot be written is an error")
func unwritableCheckpoint() throws {
  #expect {
    _ = try SmallTraining.windows.training().run(
      arithmetic: arithmetic(), threads: 1,
      checkpoint: CheckpointPolicy(path: "/nonexistent/folder/checkpoint", resumes: false))
  } throws: { error in
    guard case TrainingError.checkpoint(.file) = error else { return false }
    return true
  }
}
