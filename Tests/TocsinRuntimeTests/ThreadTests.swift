import Testing
import TestSupport
import TocsinGraph
import TocsinKernels
import TocsinRuntime

/// Threads change no bit. A session that computed nothing would fail: its outputs would be those of a run on NaN.
@Suite struct ThreadTests {
  /// Neither does the host's order. What is expected comes from a session of one thread; before each run the memory of
  /// every thread is filled with NaN.
  @Test(arguments: [2, 3, 4], RandomGraphTests.seeds)
  func aRunOnSeveralThreadsHasTheBitsOfARunOnOne(_ threads: Int, seed: UInt64) throws {
    let random = try RandomGraph(seed: seed, operations: 24)
    let storage = Storage.allCases[Int(seed) % Storage.allCases.count]
    let model = try random.model(.best(), storage, seed: seed)
    var alone = try Session(model: model, maximumBatch: 50, maximumSteps: 6)
    var together = try Session(model: model, maximumBatch: 50, maximumSteps: 6, threads: threads)
    for (batch, steps) in [(1, 6), (50, 3), (2, 6), (1, 1), (7, 2)] {
      let inputs = random.inputs(batch: batch, steps: steps, seed: seed)
      let nans = inputs.map { [Float](repeating: .nan, count: $0.count) }
      let expected = try random.run(&alone, inputs: inputs, batch: batch, steps: steps)
      for host in Host.allCases {
        try together.begin(batch: batch, steps: steps)
        for (port, values) in nans.enumerated() { try together.setFeatures(values.span, input: port) }
        together.run()
        host.run(&together)
        for (port, values) in inputs.enumerated() { try together.setFeatures(values.span, input: port) }
        host.run(&together)
        for output in expected.indices {
          let isEqual = try together.output(output).bitPatterns == expected[output].bitPatterns
          #expect(isEqual, "\(storage), output \(output) of \(batch) items, \(steps) steps, \(host.rawValue)")
        }
      }
    }
  }

  /// Layers of a size at which products are split, side by side, into the parts of one value.
  @Test(arguments: InstructionSet.allCases, [1, 2, 3, 4])
  func largeProductsAndIndependentLayersAreSplit(_ set: InstructionSet, threads: Int) throws {
    for storage in [Storage.float32, .int8] {
      let network = try WideNetwork()
      let model = try storage.model(of: network.graph, weights: network.weights, KernelSet.orSkip(set))
      try expectSplit(network, model: model, threads: threads)
    }
  }

  private func expectSplit(_ network: WideNetwork, model: Model, threads: Int) throws {
    let expected = try model.run(features: network.features, batch: 1, steps: 1)
    let nans = [Float](repeating: .nan, count: network.features.count)
    var session = try Session(model: model, maximumBatch: 1, threads: threads)
    try session.begin(batch: 1)
    for host in Host.allCases {
      try session.setFeatures(nans.span, input: 0)
      session.run()
      try session.setFeatures(network.features.span, input: 0)
      host.run(&session)
      let isEqual = try session.output(0).bitPatterns == expected.bitPatterns
      #expect(isEqual, "\(host.rawValue)")
    }
    let widest = Widest()
    session.run { count, body in
      widest.note(count)
      for index in 0..<count { body(index) }
    }
    #expect(widest.count == (threads == 1 ? 0 : max(3, threads)))
  }

  @Test(arguments: [1, 2, 5])
  func aPoolCallsEachNumberOnce(_ threads: Int) {
    let pool = WorkerPool(threads: threads)
    #expect(pool.threads == threads)
    for count in [0, 1, 2, 3, 100] {
      let counts = Counts(count)
      for _ in 0..<200 { pool.parallelFor(count) { counts.add($0) } }
      #expect(counts.values == [Int](repeating: 200, count: count))
    }
  }
}
