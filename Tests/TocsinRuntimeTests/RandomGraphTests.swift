import Testing
import TestSupport
import TocsinGraph
import TocsinKernels
import TocsinRuntime

/// Plans of graphs that nobody thought of.
@Suite struct RandomGraphTests {
  static let seeds = Array(UInt64(0)..<150)

  @Test(arguments: seeds, Storage.allCases)
  func memoryIsReusedOnlyWhereNothingIsNeededAnyMore(_ seed: UInt64, storage: Storage) throws {
    let random = try RandomGraph(seed: seed, operations: 30)
    let model = try random.model(.best(), storage, seed: seed)
    let inputs = random.inputs(batch: 3, steps: 5, seed: seed)
    var reusing = try Session(model: model, maximumBatch: 3, maximumSteps: 7)
    var separate = try Session(withoutReuseOfMemory: model, maximumBatch: 3, maximumSteps: 7)
    // Twice, so that the second run finds what the first has left.
    for _ in 0..<2 {
      let found = try random.run(&reusing, inputs: inputs, batch: 3, steps: 5)
      let expected = try random.run(&separate, inputs: inputs, batch: 3, steps: 5)
      for (output, values) in found.enumerated() {
        #expect(values.bitPatterns == expected[output].bitPatterns, "output \(output)")
      }
    }
    #expect(reusing.arenaByteCount <= separate.arenaByteCount)
  }

  /// Each operation rounds, and the next may enlarge what it rounded, most of all norms and products of values.
  static let tolerance = 1e-3

  @Test(arguments: seeds)
  func theResultIsThatOfTheOracle(_ seed: UInt64) throws {
    let random = try RandomGraph(seed: seed, operations: 30)
    let inputs = random.inputs(batch: 3, steps: 5, seed: seed)
    var session = try Session(model: random.model(.best()), maximumBatch: 4, maximumSteps: 8)
    let found = try random.run(&session, inputs: inputs, batch: 3, steps: 5)
    let expected = try random.reference(inputs: inputs, batch: 3, steps: 5)
    for (output, values) in found.enumerated() {
      try #require(values.count == expected[output].count)
      var worst = 0.0
      for (value, reference) in zip(values, expected[output]) {
        worst = max(worst, abs(Double(value) - reference) / (1 + abs(reference)))
      }
      #expect(worst <= Self.tolerance, "output \(output)")
    }
  }

  @Test(arguments: seeds, Storage.allCases)
  func anItemAloneHasTheBitsThatItHasInABatch(_ seed: UInt64, storage: Storage) throws {
    let random = try RandomGraph(seed: seed, operations: 16)
    let model = try random.model(.best(), storage, seed: seed)
    let (batch, steps) = (17, 4)
    let inputs = random.inputs(batch: batch, steps: steps, seed: seed)
    var session = try Session(model: model, maximumBatch: batch, maximumSteps: steps)
    let together = try random.run(&session, inputs: inputs, batch: batch, steps: steps)
    for item in [0, 7, batch - 1] {
      let alone = try random.run(
        &session, inputs: inputs.map { slice($0, item, of: batch) }, batch: 1, steps: steps)
      for output in alone.indices where alone[output].count < together[output].count {
        #expect(
          alone[output].bitPatterns == slice(together[output], item, of: batch).bitPatterns,
          "item \(item), output \(output)")
      }
    }
  }

  @Test(arguments: seeds.prefix(60), Storage.allCases)
  func everyInstructionSetGivesTheBitsOfTheScalarKernels(_ seed: UInt64, storage: Storage) throws {
    let random = try RandomGraph(seed: seed, operations: 16)
    let inputs = random.inputs(batch: 3, steps: 6, seed: seed)
    let reference = try random.model(KernelSet(.scalar), storage, seed: seed)
    var scalar = try Session(model: reference, maximumBatch: 3, maximumSteps: 6)
    let expected = try random.run(&scalar, inputs: inputs, batch: 3, steps: 6)
    for set in InstructionSet.allCases {
      guard let kernels = try? KernelSet(set) else { continue }
      var session = try Session(model: random.model(kernels, storage, seed: seed), maximumBatch: 3, maximumSteps: 6)
      let found = try random.run(&session, inputs: inputs, batch: 3, steps: 6)
      for output in found.indices {
        #expect(found[output].bitPatterns == expected[output].bitPatterns, "\(set.name), output \(output)")
      }
    }
  }

  private func slice(_ values: [Float], _ item: Int, of batch: Int) -> [Float] {
    let size = values.count / batch
    return Array(values[item * size..<(item + 1) * size])
  }
}
