import TocsinAutograd
import TocsinFormat

extension Trainer {
  /// Saves the whole state.
  ///
  /// - Throws: ``TrainingError/diverged(epoch:step:)`` for parameters that are not finite: the checkpoint before is kept.
  func save(to path: String) throws(TrainingError) {
    guard stepper.weights.values.isFinite else {
      throw .diverged(epoch: max(1, position.epochs + (position.steps > 0 ? 1 : 0)), step: nil)
    }
    let groups = zip(stepper.optimiser.groups, stepper.optimiser.stepCounts).map { group, count in
      Checkpoint.Group(stepCount: count, rateFactor: group.rateFactor, decaysWeights: group.decaysWeights)
    }
    let checkpoint = Checkpoint(
      fingerprints: fingerprints, position: position, bestEpoch: stopping.bestEpoch,
      bestScore: stopping.bestScore, bestLoss: stopping.bestLoss, groups: groups, vectors: vectors.map(\.elements))
    do throws(CheckpointError) {
      try checkpoint.write(to: path)
    } catch {
      throw .checkpoint(error)
    }
    lastSave = .now
  }

  /// Takes the state of a checkpoint.
  ///
  /// - Returns: whether there is one.
  func restore(from path: String) throws(TrainingError) -> Bool {
    do throws(CheckpointError) {
      guard let bytes = try Checkpoint.bytes(path: path) else { return false }
      let checkpoint = try Checkpoint(bytes, expecting: fingerprints)
      guard isPossible(checkpoint) else { throw .damaged }
      let runEpochs = checkpoint.position.epochs + (checkpoint.position.steps > 0 ? 1 : 0)
      guard runEpochs <= options.epochs else { throw .beyondTheEnd(epochs: runEpochs) }
      position = checkpoint.position
      stopping.resume(
        bestEpoch: checkpoint.bestEpoch, bestScore: checkpoint.bestScore, bestLoss: checkpoint.bestLoss)
      for (index, group) in checkpoint.groups.enumerated() {
        stepper.optimiser.groups[index].rateFactor = group.rateFactor
        stepper.optimiser.groups[index].decaysWeights = group.decaysWeights
      }
      stepper.optimiser.resume(stepCounts: checkpoint.groups.map(\.stepCount))
      for (vector, elements) in zip(vectors, checkpoint.vectors) { vector.elements = elements }
      return true
    } catch {
      throw .checkpoint(error)
    }
  }

  /// Whether this run can have come to the state of a checkpoint.
  private func isPossible(_ checkpoint: Checkpoint) -> Bool {
    let position = checkpoint.position
    let stepCount = position.epochs.multipliedReportingOverflow(by: stepsPerEpoch)
    guard !stepCount.overflow, position.steps < stepsPerEpoch,
      position.totals.isEmpty == (position.steps == 0), position.totals.allSatisfy(\.isFinite),
      checkpoint.bestEpoch <= position.epochs, !checkpoint.bestScore.isNaN,
      (checkpoint.bestEpoch == 0) == (checkpoint.bestScore == -.infinity)
    else { return false }
    let maximum = stepCount.partialValue.addingReportingOverflow(position.steps)
    return !maximum.overflow && checkpoint.groups.count == stepper.optimiser.groups.count
      && checkpoint.groups.allSatisfy { $0.stepCount <= maximum.partialValue && $0.rateFactor.isFinite }
      && checkpoint.vectors.map(\.count) == vectors.map(\.count)
      && [checkpoint.vectors.first, checkpoint.vectors.last].allSatisfy { $0?.allSatisfy(\.isFinite) ?? true }
  }

  /// Everything that is as long as the parameters.
  private var vectors: [ParameterVector<Float>] {
    [stepper.weights.values] + stepper.optimiser.moments + [stopping.best]
  }
}
