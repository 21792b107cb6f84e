public import TocsinAutograd
import TocsinGraph

/// Trains the network of an objective.
///
/// The result follows from the objective and the options alone: not from the number of threads, the instruction set, or
/// interruptions. After the first epochs a step allocates nothing of note; drawing an epoch's items does.
public final class Trainer<Objective: TrainingObjective> {
  let objective: Objective
  let options: TrainingOptions
  let stepper: TrainingStepper<Objective>
  var stopping: EarlyStopping
  /// How far the run is.
  var position = TrainingPosition()
  /// When the state was saved, or else the run began.
  var lastSave = ContinuousClock.now
  /// Of the objective and the options, which do not change; they go through all data.
  package private(set) lazy var fingerprints = CheckpointFingerprints(objective, options)
  let stepsPerEpoch: Int

  /// Gives the parameters their first values.
  ///
  /// - Precondition: batch size, batches, epochs and threads are at least 1; rate and norm are above 0.
  /// - Throws: ``TrainingError/network(_:)`` where a tape cannot run the graph.
  public init(
    _ objective: Objective, options: TrainingOptions, arithmetic: KernelArithmetic, threads: Int
  ) throws(TrainingError) {
    precondition(options.batchSize >= 1 && options.batchesPerStep >= 1, "a step is of at least one item")
    precondition(options.epochs >= 1 && threads >= 1, "counts are at least 1")
    precondition(options.learningRate > 0 && options.clipNorm ?? 1 > 0, "learning rate and norm are above 0")
    self.objective = objective
    self.options = options
    do throws(TapeError) {
      stepper = try TrainingStepper(objective, options: options, arithmetic: arithmetic, threads: threads)
    } catch {
      throw .network(error)
    }
    stopping = EarlyStopping(options.stopping, layout: stepper.weights.values.layout)
    stepsPerEpoch = (objective.itemsPerEpoch + options.itemsPerStep - 1) / options.itemsPerStep
  }

  /// Trains to the end.
  ///
  /// - Parameters:
  ///   - checkpoint: where given, the state is saved as it says, and training may be killed at any time.
  ///   - log: where given, a file that takes a line for each epoch: see ``TrainingLog``.
  ///   - onEvent: called after each step and each epoch.
  /// - Returns: the elements of each tensor and how it went.
  public func run(
    checkpoint policy: CheckpointPolicy? = nil, log path: String? = nil, onEvent: (TrainingEvent) -> Void = { _ in }
  ) throws(TrainingError) -> (weights: [[Float]], summary: TrainingSummary) {
    guard objective.itemsPerEpoch > 0 else { throw .noSamples }
    lastSave = .now
    if let policy, policy.resumes, try restore(from: policy.path) {
      stepper.updateWeights()
      onEvent(.resumed(epochs: position.epochs, steps: position.steps))
    }
    let log = try path.map { path throws(TrainingError) in try TrainingLog(path, finishedEpochs: position.epochs) }
    var pace = Pace(steps: options.epochs * stepsPerEpoch - stepIndex)
    while position.epochs < options.epochs {
      if takesBestState, stopping.shouldStop(afterEpoch: position.epochs) {
        onEvent(.stoppedEarly(afterEpochs: position.epochs, bestEpoch: stopping.bestEpoch))
        break
      }
      try runEpoch(&pace, policy, onEvent)
      let report = try finishEpoch(&pace)
      onEvent(.epoch(report))
      try log?.append(report)
      if let policy, position.epochs.isMultiple(of: policy.everyEpochs) { try save(to: policy.path) }
    }
    return result()
  }

  /// Runs what is left of an epoch.
  private func runEpoch(
    _ pace: inout Pace, _ policy: CheckpointPolicy?, _ onEvent: (TrainingEvent) -> Void
  ) throws(TrainingError) {
    let epoch = position.epochs + 1
    let items = objective.items(ofEpoch: epoch, seed: options.seed)
    precondition(items.order.count == objective.itemsPerEpoch, "every epoch has the number of items that was promised")
    while position.steps < stepsPerEpoch {
      let start = position.steps * options.itemsPerStep
      let step = items.order[start..<min(start + options.itemsPerStep, items.order.count)]
      try takeStep(items.samples, step)
      pace.endStep(items: step.count)
      let loss = objective.measures(ofTotals: position.totals).loss
      onEvent(
        .step(
          StepReport(
            epoch: epoch, epochs: options.epochs, step: position.steps, steps: stepsPerEpoch, loss: loss,
            itemsPerSecond: pace.itemsPerSecond, secondsLeft: pace.secondsLeft)))
      // The state after the last step is saved when it has been validated.
      if let policy, position.steps < stepsPerEpoch,
        (ContinuousClock.now - lastSave) / .seconds(1) >= policy.everySeconds
      {
        try save(to: policy.path)
      }
    }
  }

  private func takeStep(_ samples: Objective.Samples, _ items: ArraySlice<Int>) throws(TrainingError) {
    let index = stepIndex
    let totals = try network { () throws(TapeError) in
      try stepper.step(items, of: samples, index: index, learningRate: learningRate(ofStep: index))
    }
    guard let totals else { throw .diverged(epoch: position.epochs + 1, step: position.steps + 1) }
    // Only a checkpoint that was made up adds up other numbers.
    guard position.steps == 0 || position.totals.count == totals.count else { throw .checkpoint(.damaged) }
    position.endStep(totals)
  }

  /// Validates, and lets the objective have its say.
  private func finishEpoch(_ pace: inout Pace) throws(TrainingError) -> EpochReport {
    let epoch = position.epochs + 1
    let training = objective.measures(ofTotals: position.totals)
    var validation: Measures?
    var isBest = true
    if let holdOut = objective.validation {
      let totals = try network { () throws(TapeError) in try stepper.totals(of: holdOut) }
      let measures = objective.measures(ofTotals: totals)
      isBest = stopping.record(
        epoch: epoch, score: objective.score(of: measures), loss: measures.loss, state: stepper.weights.values)
      validation = measures
    }
    guard training.loss.isFinite, validation?.loss.isFinite ?? true else { throw .diverged(epoch: epoch, step: nil) }
    let report = EpochReport(
      epoch: epoch, epochs: options.epochs, steps: stepIndex, learningRate: learningRate(ofStep: stepIndex - 1),
      training: training,
      validation: validation, isBest: isBest, time: pace.endEpoch())
    objective.adjust(&stepper.optimiser.groups, after: report)
    position.endEpoch(trainingLoss: training.loss, validationLoss: validation?.loss)
    return report
  }

  /// The learning rate of a step of all epochs, from 0.
  private func learningRate(ofStep index: Int) -> Double {
    let point = SchedulePoint(epoch: index / stepsPerEpoch, step: index, stepCount: options.epochs * stepsPerEpoch)
    return options.learningRate * options.schedule.factor(at: point)
  }

  /// The steps of the optimiser so far, in all epochs.
  var stepIndex: Int { position.epochs * stepsPerEpoch + position.steps }

  private func network<Result>(_ body: () throws(TapeError) -> Result) throws(TrainingError) -> Result {
    do throws(TapeError) { return try body() } catch { throw .network(error) }
  }

  private var takesBestState: Bool { options.stopping != nil && objective.validation != nil }

  private func result() -> (weights: [[Float]], summary: TrainingSummary) {
    let takesBest = takesBestState && stopping.bestEpoch > 0
    let state = takesBest ? stopping.best : stepper.weights.values
    let summary = TrainingSummary(
      epochs: position.epochs, bestEpoch: takesBest ? stopping.bestEpoch : position.epochs,
      trainingLoss: position.trainingLoss, validationLoss: takesBest ? stopping.bestLoss : position.validationLoss)
    return (objective.graph.tensors.indices.map { state.values(of: TensorID($0)) }, summary)
  }
}
