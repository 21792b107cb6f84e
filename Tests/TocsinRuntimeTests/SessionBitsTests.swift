import Testing
import TestSupport
import TocsinGraph
import TocsinKernels
import TocsinRuntime
import TocsinTensor

/// The bits of an item's result depend on the model and the item alone.
@Suite struct SessionBitsTests {
  static let shapes = NetworkShape.steppable + NetworkShape.others

  @Test(arguments: InstructionSet.allCases, shapes)
  func everyInstructionSetGivesTheBitsOfTheScalarKernels(_ set: InstructionSet, shape: NetworkShape) throws {
    let kernels = try KernelSet.orSkip(set)
    let network = try RandomNetwork(shape, seed: 11)
    let batch = Batch(shape, items: 7, steps: 6)
    let found = try batch.run(network.model(kernels))
    let expected = try batch.run(network.model(KernelSet(.scalar)))
    #expect(found.bitPatterns == expected.bitPatterns)
  }

  @Test(arguments: InstructionSet.allCases, [1, 2, 95, 96, 97, 193, 256])
  func batchSizeAndPositionDoNotShow(_ set: InstructionSet, items: Int) throws {
    let kernels = try KernelSet.orSkip(set)
    for shape in [NetworkShape.deepLog, NetworkShape(vocabulary: 3, hidden: 5, layers: 2, output: .everyStep)] {
      let model = try RandomNetwork(shape, seed: 12).model(kernels)
      let batch = Batch(shape, items: items, steps: 3)
      let together = try batch.run(model)
      let perItem = together.count / items
      for item in Set([0, 1, items / 2, 94, 95, 96, 191, 192, items - 1]) where item < items {
        let alone = try batch[item].run(model)
        #expect(alone.bitPatterns == together[item * perItem..<(item + 1) * perItem].bitPatterns, "item \(item)")
      }
    }
  }

  @Test(arguments: [NetworkShape.deepLog, NetworkShape(vocabulary: 9, hidden: 18, layers: 3)])
  func everyStepsOutputIsTheLastStepsOfTheShorterInput(_ shape: NetworkShape) throws {
    var everyStep = shape
    everyStep.output = .everyStep
    let steps = 9
    let whole = try RandomNetwork(everyStep, seed: 13).model(.best())
    let last = try RandomNetwork(shape, seed: 13).model(.best())
    let batch = Batch(shape, items: 1, steps: steps)
    let all = try whole.run(keys: batch.keys, batch: 1, steps: steps)
    for count in 1...steps {
      let prefix = try last.run(keys: Array(batch.keys.prefix(count)), batch: 1, steps: count)
      #expect(prefix.bitPatterns == all[(count - 1) * shape.classes..<count * shape.classes].bitPatterns)
    }
  }

  @Test(arguments: InstructionSet.allCases, NetworkShape.steppable)
  func foldingALookupIntoTheFirstLayerDoesNotShow(_ set: InstructionSet, shape: NetworkShape) throws {
    let kernels = try KernelSet.orSkip(set)
    let network = try RandomNetwork(shape, seed: 14)
    let batch = Batch(shape, items: 3, steps: 5)
    let folded = try network.model(kernels).run(keys: batch.keys, batch: 3, steps: 5)
    let rows = network.rows(ofKeys: batch.keys)
    let materialised = try network.readingRows().model(kernels).run(features: rows, batch: 3, steps: 5)
    #expect(folded.bitPatterns == materialised.bitPatterns)
  }

  @Test func aUnitMatrixIsTheSameTableAsOneHot() throws {
    let shape = NetworkShape(vocabulary: 8, hidden: 19, layers: 2)
    var embedded = shape
    embedded.input = .embedding(features: shape.classes)
    let network = try RandomNetwork(shape, seed: 15)
    var twin = try RandomNetwork(embedded, seed: 0)
    for tensor in network.graph.tensors { twin[tensor.name] = network[tensor.name] }
    twin["embedding"] = network.rows(ofKeys: (0..<UInt32(shape.classes)).map { $0 })
    let batch = Batch(shape, items: 3, steps: 5)
    #expect(try batch.run(network.model(.best())).bitPatterns == batch.run(twin.model(.best())).bitPatterns)
  }

  @Test func aSecondRunRemembersNothingOfTheFirst() throws {
    let shape = NetworkShape(vocabulary: 6, hidden: 9, layers: 2)
    let model = try RandomNetwork(shape, seed: 16).model(.best())
    var session = try Session(model: model, maximumBatch: 100, maximumSteps: 12)
    for (items, steps) in [(100, 12), (3, 5), (97, 1), (1, 12)] {
      let batch = Batch(shape, items: items, steps: steps)
      try session.begin(batch: items, steps: steps)
      try session.setKeys(batch.keys.span, input: 0)
      session.run()
      #expect(try session.output(0).bitPatterns == batch.run(model).bitPatterns)
    }
  }

  @Test(arguments: InstructionSet.allCases)
  func aBiasOfMinusZeroAndVanishingProductsGiveTheSameBits(_ set: InstructionSet) throws {
    let kernels = try KernelSet.orSkip(set)
    let shape = NetworkShape(vocabulary: 4, hidden: 6, layers: 2, output: .hiddenStates)
    var network = try RandomNetwork(shape, seed: 17)
    for name in ["lstm0.bias", "lstm1.bias"] as [Name] { network[name] = network[name].map { _ in -0 } }
    for name in ["lstm0.input", "lstm1.input", "lstm1.recurrent"] as [Name] {
      network[name] = network[name].map { $0 * 1e-30 }
    }
    let batch = Batch(shape, items: 3, steps: 4)
    let folded = try batch.run(network.model(kernels))
    let rows = network.rows(ofKeys: batch.keys)
    #expect(
      try network.readingRows().model(kernels).run(features: rows, batch: 3, steps: 4).bitPatterns == folded.bitPatterns
    )
    #expect(try batch.run(network.model(KernelSet(.scalar))).bitPatterns == folded.bitPatterns)
  }
}

/// Random inputs of a batch, the same for the same shape.
private struct Batch {
  let items: Int
  let steps: Int
  var keys: [UInt32] = []
  var features: [Float] = []

  init(_ shape: NetworkShape, items: Int, steps: Int) {
    self.items = items
    self.steps = steps
    var generator = SeededGenerator(seed: 99)
    if case .features(let count) = shape.input {
      features = generator.floats(items * steps * count, magnitude: 2)
    } else {
      keys = generator.keys(items * steps, below: shape.classes + 2)
    }
  }

  func run(_ model: Model) throws(RuntimeError) -> [Float] {
    keys.isEmpty
      ? try model.run(features: features, batch: items, steps: steps)
      : try model.run(keys: keys, batch: items, steps: steps)
  }

  /// One item of the batch.
  subscript(item: Int) -> Batch {
    var alone = self
    alone.keys = slice(keys, item)
    alone.features = slice(features, item)
    return Batch(items: 1, steps: steps, keys: alone.keys, features: alone.features)
  }

  private init(items: Int, steps: Int, keys: [UInt32], features: [Float]) {
    self.items = items
    self.steps = steps
    self.keys = keys
    self.features = features
  }

  private func slice<Element>(_ values: [Element], _ item: Int) -> [Element] {
    let size = values.count / items
    return Array(values[item * size..<(item + 1) * size])
  }
}
