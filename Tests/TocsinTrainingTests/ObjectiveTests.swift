import Foundation
import Testing
import TocsinAutograd
import TocsinGraph
import TocsinTensor
import TocsinTraining

private func bits(_ weights: [[Float]]) -> [UInt32] { weights.flatMap { $0.map(\.bitPattern) } }

/// The reports of a training's epochs, and its weights.
private func train(
  _ objective: PairObjective, _ options: TrainingOptions = PairObjective.options, threads: Int = 2
) throws -> (weights: [[Float]], summary: TrainingSummary, epochs: [EpochReport], steps: [StepReport]) {
  var epochs: [EpochReport] = []
  var steps: [StepReport] = []
  let (weights, summary) = try objective.trainer(options, threads: threads).run { event in
    switch event {
    case .epoch(let report): epochs.append(report)
    case .step(let report): steps.append(report)
    case .resumed, .stoppedEarly: break
    }
  }
  return (weights, summary, epochs, steps)
}

@Test("an objective of its own is learnt, and every pair of every epoch is seen once")
func pairsAreLearnt() throws {
  let (_, _, epochs, steps) = try train(PairObjective())
  #expect(epochs.map { $0.training.metrics[0].value } == [50, 50, 50, 50, 50, 50])
  let last = try #require(epochs.last?.validation)
  #expect(last.metrics[1].value > 0.75)
  #expect(last.loss < epochs[0].training.loss)
  #expect(steps.map(\.step) == Array(repeating: [1, 2, 3, 4], count: 6).flatMap(\.self))
  #expect(epochs.map(\.steps) == [4, 8, 12, 16, 20, 24])
}

@Test("batches that are accumulated train as one batch of their size", arguments: [1, 2, 3])
func accumulationIsOneBatch(batches: Int) throws {
  // 48 pairs: three batches of 16 for a step, and a last step of two pairs.
  var options = PairObjective.options
  options.optimiser = .sgd(momentum: 0.9)
  options.clipNorm = 0.5
  options.batchSize = 48 / batches
  options.batchesPerStep = batches
  let (accumulated, _, epochs, _) = try train(PairObjective(), options)
  options.batchSize = 48
  options.batchesPerStep = 1
  let (whole, _, wholeEpochs, _) = try train(PairObjective(), options)
  #expect(epochs.map(\.steps) == wholeEpochs.map(\.steps))
  for (one, other) in zip(accumulated.joined(), whole.joined()) { #expect(abs(one - other) < 1e-5) }
  #expect(epochs[0].training.loss != epochs[1].training.loss)
}

@Test("the number of threads changes no bit, with accumulation or without", arguments: [1, 3], [2, 5])
func threadsDoNotMatter(batches: Int, threads: Int) throws {
  var options = PairObjective.options
  options.batchesPerStep = batches
  let objective = try PairObjective(pairs: 150)
  options.batchSize = 48
  #expect(
    try bits(train(objective, options, threads: threads).weights) == bits(train(objective, options, threads: 1).weights)
  )
}

@Test("an objective may freeze a group after an epoch")
func groupsChangeBetweenEpochs() throws {
  var objective = try PairObjective()
  objective.freezesAfter = 2
  let frozen = try train(objective).weights
  var options = PairObjective.options
  options.epochs = 2
  let before = try train(PairObjective(), options).weights
  #expect(Array(frozen[..<2]) == Array(before[..<2]))
  #expect(frozen[2] != before[2] && frozen[3] != before[3])
}

@Test("the state with the highest score is taken, whatever the score is")
func scoreDecides() throws {
  var objective = try PairObjective()
  objective.maximisesHits = true
  var options = PairObjective.options
  options.epochs = 30
  options.stopping = EarlyStoppingRule(patience: 4, minimumEpoch: 3)
  let (weights, summary, epochs, _) = try train(objective, options)
  let hits = epochs.compactMap { $0.validation?.metrics[1].value }
  let best = try #require(hits.dropFirst(2).max())
  #expect(summary.bestEpoch == hits.indices.first { $0 >= 2 && hits[$0] == best }.map { $0 + 1 })
  #expect(epochs.count == min(30, summary.bestEpoch + 4))
  options.epochs = summary.bestEpoch
  options.stopping = nil
  #expect(try bits(train(objective, options).weights) == bits(weights))
}

@Test("epochs before the minimum neither count as the best nor use up patience")
func minimumEpochHolds() throws {
  let state = ParameterVector<Float>(layout: ParameterLayout(try PairObjective().graph))
  var stopping = EarlyStopping(EarlyStoppingRule(patience: 2, minimumEpoch: 3), layout: state.layout)
  for epoch in 1...2 {
    let isBest = stopping.record(epoch: epoch, score: 9, loss: 1, state: state)
    #expect(!isBest)
    #expect(!stopping.shouldStop(afterEpoch: epoch))
  }
  let isBest = stopping.record(epoch: 3, score: 1, loss: 1, state: state)
  #expect(isBest)
  #expect(!stopping.shouldStop(afterEpoch: 4))
  #expect(stopping.shouldStop(afterEpoch: 5))
}

@Test("a loss that is not finite names its epoch and step, and the checkpoint before it is kept")
func divergenceIsNamed() throws {
  let file = TemporaryFile()
  var objective = try PairObjective()
  objective.poisonedEpoch = 3
  #expect(throws: TrainingError.diverged(epoch: 3, step: 4)) {
    _ = try objective.trainer().run(checkpoint: CheckpointPolicy(path: file.path, everySeconds: 0, resumes: false))
  }
  // Without the poison the run goes on where the last good step has left it.
  objective.poisonedEpoch = nil
  var resumed: TrainingEvent?
  let (weights, _) = try objective.trainer().run(
    checkpoint: CheckpointPolicy(path: file.path, resumes: true)
  ) { if case .resumed = $0 { resumed = $0 } }
  #expect(resumed == .resumed(epochs: 2, steps: 3))
  #expect(try bits(weights) == bits(train(objective).weights))
}

/// One of each kind.
private let everyOptimiser: [OptimiserConfiguration] = [
  .sgd(), .sgd(momentum: 0.9), .sgd(momentum: 0.9, weightDecay: 0.01, isNesterov: true), .adam(weightDecay: 0.01),
  .adamW(),
]

@Test("a training that is killed within an epoch ends with the bits of one that was not", arguments: everyOptimiser)
func resumesWithinAnEpoch(_ optimiser: OptimiserConfiguration) throws {
  var objective = try PairObjective()
  objective.freezesAfter = 2
  var options = PairObjective.options
  options.optimiser = optimiser
  options.schedule = .inverseSquareRoot(warmUp: 3, per: .step)
  options.stopping = EarlyStoppingRule(patience: 3)
  let (whole, summary, _, _) = try train(objective, options)
  // Before and after the group is frozen.
  for (epoch, step) in [(1, 1), (2, 3), (4, 2)] {
    let (file, copy) = (TemporaryFile(), TemporaryFile())
    _ = try objective.trainer(options).run(
      checkpoint: CheckpointPolicy(path: file.path, everySeconds: 0, resumes: false)
    ) { event in
      // The state after a step is saved before the next is told of.
      guard case .step(let report) = event, report.epoch == epoch, report.step == step + 1 else { return }
      #expect(throws: Never.self) { try copy.copy(file) }
    }
    var resumed: TrainingEvent?
    let (weights, resumedSummary) = try objective.trainer(options, threads: 1).run(
      checkpoint: CheckpointPolicy(path: copy.path, resumes: true)
    ) { if case .resumed = $0 { resumed = $0 } }
    #expect(resumed == .resumed(epochs: epoch - 1, steps: step))
    #expect(bits(weights) == bits(whole))
    #expect(resumedSummary == summary)
  }
}

@Test("a step whose weight is 0 changes nothing")
func weightlessStepsChangeNothing() throws {
  var objective = try PairObjective()
  objective.isWeightless = true
  var options = PairObjective.options
  options.optimiser = .sgd()
  let trained = try train(objective, options).weights
  options.learningRate = 1e-30
  objective.isWeightless = false
  // With so low a rate the first values are what is left.
  #expect(try bits(trained) == bits(train(objective, options).weights))
}

@Test("a frozen group's gradient does not count in the norm by which gradients are clipped")
func frozenGradientsDoNotCount() throws {
  func change(frozen: Bool, clipNorm: Double?) throws -> Double {
    var objective = try PairObjective()
    objective.freezesHidden = frozen
    var options = PairObjective.options
    options.optimiser = .sgd()
    options.epochs = 1
    options.batchSize = 50
    options.clipNorm = clipNorm
    options.learningRate = 1
    let trained = try train(objective, options).weights
    options.learningRate = 1e-30
    let first = try train(objective, options).weights
    var sum = 0.0
    for (a, b) in zip(trained[2] + trained[3], first[2] + first[3]) { sum += Double(a - b) * Double(a - b) }
    return sum.squareRoot() / 0.5
  }
  // What is left of the gradient has the norm that it is clipped to, and no less.
  #expect(abs(try change(frozen: true, clipNorm: 1e-3) - 1e-3) < 1e-6)
  #expect(try change(frozen: false, clipNorm: 1e-3) < 0.999e-3)
}

@Test("constants and tables of positions are frozen unless an objective says otherwise")
func constantsAreNotTrained() throws {
  let names: [Name] = ["bias", "factor", "shared", "table"]
  let shapes = [[1], [1, 1, 4], [1, 1, 4], [8, 4]]
  let graph = try Graph(
    inputs: [
      PortDeclaration(name: "x", dtype: .float32, shape: Shape([.batch(maximum: 8), .time(maximum: 8), .fixed(4)]))
    ],
    tensors: zip(names, shapes).map { TensorDeclaration(name: $0, dtype: .float32, shape: Shape(fixed: $1)) },
    nodes: [
      .positionalEncoding(ValueID(0), table: TensorID(3)), .constant(TensorID(1)), .multiply(ValueID(1), ValueID(2)),
      .constant(TensorID(2)), .add(ValueID(3), ValueID(4)),
      .convolution(ValueID(5), weight: TensorID(2), bias: TensorID(0), dilation: 1, before: 0, after: 0),
    ],
    outputs: [Output(name: "y", value: ValueID(6))])
  let groups = ParameterGroup.standard(for: graph)
  #expect(groups.map(\.tensors) == [[TensorID(0), TensorID(2)], [TensorID(1), TensorID(3)]])
  #expect(groups.map(\.rateFactor) == [1, 0])
  #expect(ParameterGroup.standard(for: try PairObjective().graph).map(\.tensors.count) == [4])
}

@Test("an epoch is saved within when the last save is long ago, whichever epoch that was in")
func savesCountTimeOverEpochs() throws {
  let file = TemporaryFile()
  let objective = try PairObjective()
  // Never at the end of an epoch, and so often that the first steps do not.
  let policy = CheckpointPolicy(path: file.path, everyEpochs: 100, everySeconds: 0.05, resumes: true)
  _ = try objective.trainer().run(checkpoint: policy) { event in
    if case .step(let report) = event, report.step == report.steps { usleep(30_000) }
  }
  var resumed: TrainingEvent?
  _ = try objective.trainer().run(checkpoint: policy) { if case .resumed = $0 { resumed = $0 } }
  #expect(resumed != nil)
}
