public import TocsinAutograd
import TocsinGraph

/// Trains the network of a task.
///
/// The result follows from the task and the options alone: not from the number of threads, the instruction set, or
/// interruptions. After the first epochs a step allocates nothing of note; drawing an epoch's samples does.
public final class Trainer {
  private let task: TrainingTask
  private let options: TrainingOptions
  private let weights: PreparedWeights<KernelArithmetic>
  private let optimiser: Optimiser
  private let pass: ShardedPass
  private var stopping: EarlyStopping
  private var trainingLoss = Double.nan
  private var lastValidationLoss: Double?

  /// Gives the parameters their first values.
  ///
  /// - Precondition: batch size, epochs and threads are at least 1; rate and norm are above 0.
  public init(_ task: TrainingTask, options: TrainingOptions, arithmetic: KernelArithmetic, threads: Int)
    throws(TrainingError)
  {
    precondition(options.batchSize >= 1 && options.epochs >= 1 && threads >= 1, "counts are at least 1")
    precondition(options.learningRate > 0 && options.clipNorm ?? 1 > 0, "learning rate and norm are above 0")
    self.task = task
    self.options = options
    let network = try task.trainedNetwork()
    do throws(TapeError) {
      weights = try PreparedWeights(network.graph, arithmetic: arithmetic)
    } catch {
      throw .network(error)
    }
    weights.values.initialise(task.graph, options.initialisation, seed: options.seed)
    optimiser = Optimiser(options.optimiser, layout: weights.values.layout)
    pass = ShardedPass(weights, selection: task.selection, logits: network.logits, threads: threads)
    stopping = EarlyStopping(options.stopping, layout: weights.values.layout)
  }

  /// Trains to the end.
  ///
  /// - Parameters:
  ///   - checkpoint: where given, the state is saved as it says, and training may be killed at any time.
  ///   - onEvent: called between epochs.
  /// - Returns: the elements of each tensor and how it went.
  public func run(
    checkpoint: CheckpointPolicy? = nil, onEvent: (TrainingEvent) -> Void = { _ in }
  ) throws(TrainingError) -> (weights: [[Float]], summary: TrainingSummary) {
    guard task.training.samplesPerEpoch > 0 else { throw .noSamples }
    var epoch = 0
    if let checkpoint, checkpoint.resumes, let saved = try readCheckpoint(at: checkpoint.path) {
      epoch = saved
      onEvent(.resumed(epochs: epoch))
    }
    weights.update()
    var pace = Pace(epochs: options.epochs, done: epoch)
    while epoch < options.epochs {
      if shouldStop(afterEpoch: epoch) {
        onEvent(.stoppedEarly(afterEpochs: epoch, bestEpoch: stopping.bestEpoch))
        break
      }
      epoch += 1
      let isBest = try runEpoch(epoch)
      onEvent(
        .epoch(
          pace.report(
            epoch: epoch, samples: task.training.samplesPerEpoch, trainingLoss: trainingLoss,
            validationLoss: lastValidationLoss, isBest: isBest)))
      if let checkpoint, epoch.isMultiple(of: checkpoint.everyEpochs) {
        try writeCheckpoint(to: checkpoint.path, epoch: epoch)
      }
    }
    return result(epochs: epoch)
  }

  /// - Returns: whether it is the best so far.
  private func runEpoch(_ epoch: Int) throws(TrainingError) -> Bool {
    let (samples, order) = task.training.epoch(epoch, seed: options.seed)
    let stepsPerEpoch = (order.count + options.batchSize - 1) / options.batchSize
    var lossSum = 0.0
    for step in 0..<stepsPerEpoch {
      let indices = order[step * options.batchSize..<min((step + 1) * options.batchSize, order.count)]
      let factor = options.schedule.factor(
        at: SchedulePoint(
          epoch: epoch - 1, step: (epoch - 1) * stepsPerEpoch + step, stepCount: options.epochs * stepsPerEpoch))
      do throws(TapeError) {
        let batch = try pass.gradient(samples, indices: indices, mixture: task.mixture)
        optimiser.update(
          weights.values, gradient: batch.gradient, learningRate: options.learningRate * factor,
          gradientFactor: options.clipNorm.map { clippingFactor(norm: batch.gradient.norm, maximum: $0) } ?? 1)
        lossSum += batch.lossSum
      } catch {
        throw .network(error)
      }
      weights.update()
    }
    trainingLoss = lossSum / pass.weight(of: samples, indices: order[...])
    guard trainingLoss.isFinite else { throw .diverged(epoch: epoch) }
    return try validate(epoch)
  }

  private func validate(_ epoch: Int) throws(TrainingError) -> Bool {
    guard !task.validation.isEmpty else { return true }
    do throws(TapeError) {
      let loss = try pass.loss(task.validation)
      lastValidationLoss = loss
      return stopping.record(epoch: epoch, score: -loss, loss: loss, state: weights.values)
    } catch {
      throw .network(error)
    }
  }

  private var takesBestState: Bool { options.stopping != nil && !task.validation.isEmpty }

  private func shouldStop(afterEpoch epoch: Int) -> Bool {
    takesBestState && epoch > 0 && stopping.shouldStop(afterEpoch: epoch)
  }

  private func result(epochs: Int) -> (weights: [[Float]], summary: TrainingSummary) {
    let takesBest = takesBestState && stopping.bestEpoch > 0
    let state = takesBest ? stopping.best : weights.values
    let summary = TrainingSummary(
      epochs: epochs, bestEpoch: takesBest ? stopping.bestEpoch : epochs, trainingLoss: trainingLoss,
      validationLoss: takesBest ? stopping.bestLoss : lastValidationLoss)
    return (task.graph.tensors.indices.map { state.values(of: TensorID($0)) }, summary)
  }
}

// What a checkpoint holds, besides the fingerprints that say what it belongs to. All randomness follows from the seed
// and the number of the epoch, so there is no generator to save.
extension Trainer {
  private var fingerprints: CheckpointFingerprints { CheckpointFingerprints(task, options) }

  private func writeCheckpoint(to path: String, epoch: Int) throws(TrainingError) {
    let checkpoint = Checkpoint(
      fingerprints: fingerprints, epoch: epoch, optimiserSteps: optimiser.stepCounts[0], bestEpoch: stopping.bestEpoch,
      bestLoss: stopping.bestLoss, trainingLoss: trainingLoss, validationLoss: lastValidationLoss,
      vectors: ([weights.values] + optimiser.moments + [stopping.best]).map(\.elements))
    do throws(CheckpointError) {
      try checkpoint.write(to: path)
    } catch {
      throw .checkpoint(error)
    }
  }

  /// - Returns: the epochs that it had finished; `nil` where there is no file.
  private func readCheckpoint(at path: String) throws(TrainingError) -> Int? {
    do throws(CheckpointError) {
      guard let bytes = try Checkpoint.bytes(path: path) else { return nil }
      let checkpoint = try Checkpoint(bytes, expecting: fingerprints, parameterCount: weights.values.count)
      for (vector, elements) in zip([weights.values] + optimiser.moments + [stopping.best], checkpoint.vectors) {
        vector.elements = elements
      }
      optimiser.resume(stepCounts: [checkpoint.optimiserSteps])
      stopping.resume(
        bestEpoch: checkpoint.bestEpoch, bestScore: -checkpoint.bestLoss, bestLoss: checkpoint.bestLoss)
      trainingLoss = checkpoint.trainingLoss
      lastValidationLoss = checkpoint.validationLoss
      return checkpoint.epoch
    } catch {
      throw .checkpoint(error)
    }
  }
}
