import CaseTable
import Foundation
import Testing
import TestSupport
import TocsinFormat
import TocsinGraph
import TocsinInterchange
import TocsinTensor

@Suite("ONNX Runtime gives this runtime's outputs", .serialized) struct OnnxRuntimeTests {
  /// ONNX multiplies by the numbers that weights of int8 and bf16 stand for.
  @Test("for networks that frameworks have exported", arguments: [false, true]) func fixtures(isReduced: Bool) throws {
    try expectOutputs(within: 2e-6) { add in
      for fixture in OnnxFixture.all {
        let original = try ExportCase(fixture)
        let source = isReduced ? try original.reduced() : original
        let values = try fixture.values
        let (batch, steps) = source.sizes { values.inputs[$0]?.shape ?? [] }
        try add(
          source,
          source.dequantised().values(
            batch: batch, steps: steps,
            inputs: source.graph.inputs.map { port in
              let data = values.inputs[port.name.text]?.data ?? []
              return port.dtype == .uint32 ? .uint32(data.map { UInt32($0) }) : .float32(data.map { Float($0) })
            }))
      }
    }
  }

  /// Sums of hundreds of products, in another order, differ by more than those of a network.
  @Test("for every operation with its attributes") func operations() throws {
    try expectOutputs(within: 1e-5) { add in
      for operation in CaseTable.all() where operation.isSmall {
        let source = ExportCase(operation)
        let inputs = operation.graph.inputs.indices.map { port -> TensorData in
          switch operation.input(port) {
          case .numbers(let numbers): .float32(numbers)
          case .keys(let keys): .uint32(keys)
          }
        }
        try add(source, source.dequantised().values(batch: operation.batch, steps: operation.steps, inputs: inputs))
      }
    }
  }

  @Test("for random graphs") func randomGraphs() throws {
    try expectOutputs(within: 1e-5) { add in
      for seed in 0..<60 as Range<UInt64> {
        let random = try RandomGraph(seed: seed, operations: 12)
        let source = try ExportCase(random, seed: seed)
        let (batch, steps) = (1 + Int(seed % 5), 1 + Int(seed % 7))
        let inputs = random.inputs(batch: batch, steps: steps, seed: seed).map { TensorData.float32($0) }
        try add(source, source.values(batch: batch, steps: steps, inputs: inputs))
      }
    }
  }

  /// What a step, key or row that is left out holds does not show, and where nothing is left, the result is 0.
  @Test("where masks leave nothing, and what they hide is no number") func masks() throws {
    let (batch, steps) = (Dimension.batch(maximum: 8), Dimension.time(maximum: 8))
    let graph = try Graph(
      inputs: [
        PortDeclaration(name: "mask", dtype: .float32, shape: Shape([batch, steps])),
        PortDeclaration(name: "query", dtype: .float32, shape: Shape([batch, .fixed(2), .fixed(4)])),
        PortDeclaration(name: "x", dtype: .float32, shape: Shape([batch, steps, .fixed(4)])),
      ],
      tensors: [],
      nodes: [
        .attention(
          query: ValueID(1), key: ValueID(2), value: ValueID(2), heads: 2, scale: 0.5, isCausal: false,
          validKeys: ValueID(0)),
        .attention(
          query: ValueID(1), key: ValueID(2), value: ValueID(2), heads: 1, scale: 1, isCausal: true,
          validKeys: ValueID(0)),
        .maskedPool(ValueID(2), mask: ValueID(0), .sum), .maskedPool(ValueID(2), mask: ValueID(0), .mean),
        .maskedPool(ValueID(2), mask: ValueID(0), .max),
      ],
      outputs: (0..<5).map { Output(name: ["a", "b", "c", "d", "e"][$0], value: ValueID(3 + $0)) })
    // An item with all steps, one with those whose mask is no zero, one with none.
    let mask: [Float] = [1, 1, 1, -0.0, 2, 0, 0, -0.0, 0]
    var x = (0..<36).map { Float($0 % 7) - 3 }
    for hidden in [3, 5, 6, 7, 8].flatMap({ $0 * 4..<$0 * 4 + 4 }) { x[hidden] = .nan }
    let source = ExportCase("masks", graph, [])
    try expectOutputs(within: 1e-6) { add in
      let query = (0..<24).map { Float($0 % 5) - 2 }
      try add(
        source,
        source.values(batch: 3, steps: 3, inputs: [.float32(mask), .float32(query), .float32(x)]))
    }
  }

  @Test("for keys beyond the last row") func unknownKeys() throws {
    let graph = try Graph(
      inputs: [PortDeclaration(name: "keys", dtype: .uint32, shape: Shape([.batch(maximum: 8)]))],
      tensors: [TensorDeclaration(name: "table", dtype: .float32, shape: Shape(fixed: [3, 2]))],
      nodes: [.embedding(ValueID(0), table: TensorID(0)), .oneHot(ValueID(0), classes: 3)],
      outputs: [Output(name: "code", value: ValueID(2)), Output(name: "row", value: ValueID(1))])
    let source = ExportCase("keys", graph, [.float32([1, 2, 3, 4, 5, 6])])
    try expectOutputs(within: 0) { add in
      try add(source, source.values(batch: 6, steps: 0, inputs: [.uint32([0, 2, 3, 4, 1, .max])]))
    }
  }

  /// Writes what `body` adds and has ONNX Runtime run it; a test without ONNX Runtime is recorded as skipped.
  private func expectOutputs(
    within tolerance: Double, sourceLocation: SourceLocation = #_sourceLocation,
    _ body: ((ExportCase, OnnxRuntime.Values) throws -> Void) throws -> Void
  ) throws {
    guard let runtime = OnnxRuntime.installed else {
      try Test.cancel("no Python with onnx and onnxruntime; name one in TOCSIN_PEERS_PYTHON")
    }
    let folder = try TemporaryFolder()
    var names: [String: String] = [:]
    try body { source, values in
      let file = "\(names.count)"
      names[file] = source.name
      try OnnxRuntime.add(source.export().bytes, values, as: file, to: folder.url)
    }
    let outcomes = try runtime.run(folder.url)
    #expect(outcomes.count == names.count, sourceLocation: sourceLocation)
    for outcome in outcomes {
      let problem = outcome.failure ?? outcome.error.flatMap { $0 <= tolerance ? nil : "off by \($0)" }
      #expect(problem == nil, "\(names[outcome.name] ?? "")", sourceLocation: sourceLocation)
    }
  }
}

extension ExportCase {
  /// The batch and the steps of inputs of these shapes.
  fileprivate func sizes(_ shape: (String) -> [Int]) -> (batch: Int, steps: Int) {
    var sizes = (batch: 0, steps: 0)
    for port in graph.inputs {
      for (size, dimension) in zip(shape(port.name.text), port.shape.dimensions) {
        switch dimension {
        case .batch: sizes.batch = size
        case .time: sizes.steps = size
        case .fixed: break
        }
      }
    }
    return sizes
  }
}

extension OpCase {
  /// Whether its numbers are of usual size, and not too many for a text file.
  fileprivate var isSmall: Bool {
    let usual = inputKinds.allSatisfy { kind in
      switch kind {
      case .usual, .mask, .keys: true
      default: false
      }
    }
    let counts = graph.inputs.map { $0.shape.count(batchSize: batch, timeSteps: steps) }
    return usual && counts.reduce(0, +) <= 400 && graph.parameterCount <= 4096
  }
}
