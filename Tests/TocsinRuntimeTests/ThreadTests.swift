import Testing
import TestSupport
import TocsinGraph
import TocsinKernels
import TocsinRuntime

/// Threads change no bit.
@Suite struct ThreadTests {
  @Test(arguments: [2, 3], Array(UInt64(0)..<16))
  func aRunOnSeveralThreadsHasTheBitsOfARunOnOne(_ threads: Int, seed: UInt64) throws {
    let random = try RandomGraph(seed: seed, operations: 24)
    let model = try random.model(.best())
    let pool = WorkerPool(threads: threads)
    var alone = try Session(model: model, maximumBatch: 50, maximumSteps: 6)
    var together = try Session(model: model, maximumBatch: 50, maximumSteps: 6, threads: threads)
    for (batch, steps) in [(1, 6), (50, 3), (2, 6), (1, 1), (7, 2)] {
      let inputs = random.inputs(batch: batch, steps: steps, seed: seed)
      let expected = try random.run(&alone, inputs: inputs, batch: batch, steps: steps)
      // What a session with threads does without them, and with them.
      let sequential = try random.run(&together, inputs: inputs, batch: batch, steps: steps)
      together.run(on: pool.parallelFor)
      for output in expected.indices {
        #expect(sequential[output].bitPatterns == expected[output].bitPatterns)
        #expect(try together.output(output).bitPatterns == expected[output].bitPatterns, "\(batch) items")
      }
    }
  }

  /// Layers of a size at which products are split, side by side, into the parts of one value.
  @Test(arguments: InstructionSet.allCases, [1, 2, 3, 4])
  func largeProductsAndIndependentLayersAreSplit(_ set: InstructionSet, threads: Int) throws {
    let network = try WideNetwork()
    let model = try Model(graph: network.graph, weights: network.weights.span, kernels: KernelSet.orSkip(set))
    var session = try Session(model: model, maximumBatch: 1, threads: threads)
    try session.begin(batch: 1)
    try session.setFeatures(network.features.span, input: 0)
    session.run()
    let expected = try session.output(0)
    let pool = WorkerPool(threads: threads)
    let widest = Widest()
    session.run { count, body in
      widest.note(count)
      pool.parallelFor(count, body)
    }
    #expect(try session.output(0).bitPatterns == expected.bitPatterns)
    #expect(widest.count == (threads == 1 ? 0 : max(3, threads)))
  }

  /// A host may call one number after the other, and in any order.
  @Test(arguments: [1, 9])
  func aHostsOrderDoesNotShow(_ batch: Int) throws {
    let random = try RandomGraph(seed: 3, operations: 24)
    let inputs = random.inputs(batch: batch, steps: 5, seed: 1)
    var session = try Session(model: random.model(.best()), maximumBatch: 9, maximumSteps: 5, threads: 4)
    let expected = try random.run(&session, inputs: inputs, batch: batch, steps: 5)
    session.run { count, body in for index in (0..<count).reversed() { body(index) } }
    for output in expected.indices {
      #expect(try session.output(output).bitPatterns == expected[output].bitPatterns)
    }
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
