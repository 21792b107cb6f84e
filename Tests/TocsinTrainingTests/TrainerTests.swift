import Testing
import TocsinAutograd
import TocsinDetect
import TocsinGraph
import TocsinKernels
import TocsinTraining

private func arithmetic() throws -> KernelArithmetic { KernelArithmetic(try KernelSet.fromEnvironment()) }

@Test("an alternating sequence is learnt to more than 99 %", arguments: [DeepLogHistory.window, .session])
func alternationIsLearnt(_ history: DeepLogHistory) throws {
  var dataset = SessionDataset()
  for length in 6...12 { dataset.append((0..<length).map { $0.isMultiple(of: 2) ? 1 : 2 }) }
  var configuration = DeepLogTrainingConfiguration()
  configuration.history = history
  configuration.windowLength = 4
  configuration.hiddenSize = 16
  configuration.sessions = .shortIsAnomalous
  configuration.holdOut = 0
  configuration.training.epochs = 150
  configuration.training.batchSize = 8
  configuration.training.learningRate = 1e-2
  let network = try DeepLogTraining(dataset, configuration).run(arithmetic: arithmetic(), threads: 2)
  switch history {
  case .window:
    #expect(try network.probabilities(after: [0, 1, 0, 1])[0] > 0.99)
    #expect(try network.probabilities(after: [1, 0, 1, 0])[1] > 0.99)
  case .session:
    #expect(try network.probabilities(after: [2])[0] > 0.99)
    #expect(try network.probabilities(after: [2, 0, 1, 0])[1] > 0.99)
  }
}

@Test("a weight counts as that many copies")
func weightsAreMultiplicities() throws {
  let a = SequenceSample(inputs: [0, 1], targets: [1, 2], weight: 1)
  let b = SequenceSample(inputs: [1], targets: [0], weight: 1)
  var heavy = a
  heavy.weight = 3
  let gradients = try [[a, a, a, b], [heavy, b]].map { samples in
    let network = try SmallTraining.windows.run()
    let graph = try network.graph.answeringAtEveryStep()
    let tape = try network.tape(graph)
    var sequences = SequenceBatch()
    sequences.fill(samples, indices: ArraySlice(samples.indices))
    tape.batch.pack(sequences)
    let logits = ValueID(graph.outputs[0].value.index - 1)
    try tape.evaluate([logits])
    tape.add(sequences.crossEntropy(logits, atEveryStep: true), scale: 1 / 7)
    let gradient = ParameterVector<Float>(layout: ParameterLayout(graph))
    tape.differentiate(into: gradient)
    return gradient.elements
  }
  for (copies, weighted) in zip(gradients[0], gradients[1]) {
    #expect(abs(copies - weighted) <= 1e-6 + 1e-5 * abs(copies))
  }
}

@Test("early stopping takes a true copy of the best state, and stops when patience ends")
func earlyStoppingTakesTheBestState() throws {
  // The hold-out contradicts the training data in its last target: once the common part is learnt, each step makes it
  // worse.
  let training = [SequenceSample(inputs: [0, 1, 1, 1], targets: [1, 1, 1, 0], weight: 1)]
  let validation = [SequenceSample(inputs: [0, 1, 1, 1], targets: [1, 1, 1, 2], weight: 1)]
  let objective = try DeepLogObjective(
    graph: try SmallTraining.windows.training().graph, selection: .every, training: .fixed(training),
    holdOut: validation)
  var options = TrainingOptions()
  options.epochs = 200
  options.stopping = EarlyStoppingRule(patience: 7)
  options.learningRate = 1e-2
  var reports: [EpochReport] = []
  var stops = 0
  let (weights, summary) = try Trainer(objective, options: options, arithmetic: arithmetic(), threads: 1).run { event in
    switch event {
    case .epoch(let report): reports.append(report)
    case .stoppedEarly(let epochs, let best):
      stops += 1
      #expect(epochs == best + 7)
    case .resumed: Issue.record("nothing was resumed")
    case .step: break
    }
  }
  let losses = reports.compactMap(\.validation?.loss)
  let best = try #require(losses.min())
  #expect(stops == 1)
  #expect(losses.count < 200)
  #expect(summary.validationLoss == best)
  #expect(summary.bestEpoch == (losses.firstIndex(of: best) ?? -1) + 1)
  #expect(summary.bestEpoch > 1)
  options.epochs = summary.bestEpoch
  options.stopping = nil
  let (direct, _) = try Trainer(objective, options: options, arithmetic: arithmetic(), threads: 1).run()
  #expect(direct == weights)
}

@Test("every epoch is reported, with the rest of the time going to nothing")
func epochsAreReported() throws {
  var reports: [EpochReport] = []
  _ = try SmallTraining.windows.training().run(arithmetic: arithmetic(), threads: 2) { event in
    if case .epoch(let report) = event { reports.append(report) }
  }
  #expect(reports.map(\.epoch) == [1, 2, 3, 4, 5])
  #expect(reports.allSatisfy { $0.epochs == 5 && $0.time.itemsPerSecond > 0 && $0.validation != nil })
  #expect(reports.last?.time.secondsLeft == 0)
  #expect((reports.last?.training.loss ?? 9) < (reports.first?.training.loss ?? 0))
}

@Test("a learning rate that blows the network up ends in an error that says so")
func divergenceIsAnError() throws {
  var configuration = SmallTraining.windows.configuration
  configuration.training.learningRate = 1e38
  let training = try DeepLogTraining(SmallTraining.dataset, configuration)
  #expect {
    _ = try training.run(arithmetic: arithmetic(), threads: 1)
  } throws: { error in
    guard case TrainingError.diverged = error else { return false }
    return true
  }
}

@Test("the hold-out is its share of the sessions, drawn by the seed")
func holdOutIsSeeded() throws {
  let training = try SmallTraining.sessions.training()
  #expect(training.sessionCounts == (48, 12))
  #expect(try SmallTraining.sessions.training().objective.holdOut == training.objective.holdOut)
  var configuration = SmallTraining.sessions.configuration
  configuration.training.seed = 5
  #expect(try DeepLogTraining(SmallTraining.dataset, configuration).objective.holdOut != training.objective.holdOut)
  let weight = training.objective.holdOut.reduce(0) { $0 + $1.weight }
  #expect(weight == 12)
}

@Test("layers and windows beyond their limits are refused", arguments: [0, 9, 1025])
func limitsHold(count: Int) throws {
  var configuration = SmallTraining.windows.configuration
  configuration.layers = count
  #expect(throws: DeepLogTrainingError.layerCount(found: count, maximum: 8)) {
    _ = try DeepLogTraining(SmallTraining.dataset, configuration)
  }
  guard count != 9 else { return }
  configuration = SmallTraining.windows.configuration
  configuration.windowLength = count
  #expect(throws: DeepLogTrainingError.windowLength(found: count, maximum: 1024)) {
    _ = try DeepLogTraining(SmallTraining.dataset, configuration)
  }
}

@Test("a window longer than every session is refused in the literature's protocol")
func windowTooLong() throws {
  var configuration = SmallTraining.literatureWindows.configuration
  configuration.windowLength = 100
  #expect(throws: DeepLogTrainingError.noSamples(windowLength: 100)) {
    _ = try DeepLogTraining(SmallTraining.dataset, configuration)
  }
}
