import Testing
import TestSupport
import TocsinFormat
import TocsinGraph
import TocsinKernels
import TocsinRuntime
import TocsinTensor

@Suite struct RuntimeErrorTests {
  static let small = NetworkShape(vocabulary: 3, hidden: 2, layers: 1)
  private let noKeys: [UInt32] = []
  private let noFeatures: [Float] = []

  @Test func weightsMustFillEveryTensor() throws {
    let network = try RandomNetwork(Self.small, seed: 1)
    // lstm0.bias 8, lstm0.input 8 x 4, lstm0.recurrent 8 x 2, output.bias 4, output.weight 4 x 2
    let expected: [(count: Int, error: RuntimeError)] = [
      (0, .weightCount(tensor: 0, expected: 8, found: 0)),
      (39, .weightCount(tensor: 1, expected: 32, found: 31)),
      (67, .weightCount(tensor: 4, expected: 8, found: 7)),
      (69, .weightCount(tensor: 5, expected: 0, found: 1)),
    ]
    let kernels = try KernelSet.best()
    for (count, error) in expected {
      let weights = [Float](repeating: 0.5, count: count)
      #expect(throws: error) { _ = try Model(graph: network.graph, weights: weights.span, kernels: kernels) }
    }
    let all = [Float](repeating: 0.5, count: 68)
    _ = try Model(graph: network.graph, weights: all.span, kernels: kernels)
  }

  @Test func aFileOfIntegersMakesNoModel() throws {
    let network = try RandomNetwork(Self.small, seed: 1)
    let file = ModelFile(graph: network.graph, weights: network.weights.map { .uint32($0.map { _ in 1 }) })
    #expect(throws: RuntimeError.tensorType(tensor: 0)) {
      try Model(file: file, kernels: .best())
    }
  }

  @Test func storedTensorsMustBeWhatTheGraphDeclares() throws {
    let network = try RandomNetwork(Self.small, seed: 1)
    let flat = network.weights.flatMap { $0 }
    let (graph, tensors) = try Storage.int8.apply(to: network.graph, weights: flat)
    guard case .int8(let codes, let scales) = tensors[1] else { return #expect(Bool(false), "not int8") }
    let wrong: [(TensorData, RuntimeError)] = [
      (.float32(network.weights[1]), .tensorType(tensor: 1)),
      (.bfloat16([UInt16](repeating: 0, count: 32)), .tensorType(tensor: 1)),
      (.int8(codes.dropLast(), scales: scales), .weightCount(tensor: 1, expected: 32, found: 31)),
      (.int8(codes.dropLast() + [-128], scales: scales), .codes(tensor: 1)),
      (.int8(codes, scales: scales.dropLast() + [0]), .codes(tensor: 1)),
      (.int8(codes, scales: scales.dropLast() + [.infinity]), .codes(tensor: 1)),
      (.int8(codes, scales: scales.dropLast()), .weightCount(tensor: 1, expected: 8, found: 7)),
    ]
    for (tensor, error) in wrong {
      var tensors = tensors
      tensors[1] = tensor
      #expect(throws: error) { try Model(graph: graph, weights: tensors, kernels: .best()) }
    }
    #expect(throws: RuntimeError.weightCount(tensor: 4, expected: 8, found: 0)) {
      try Model(graph: graph, weights: tensors.dropLast(), kernels: .best())
    }
    #expect(throws: RuntimeError.weightCount(tensor: 5, expected: 0, found: 8)) {
      try Model(graph: graph, weights: tensors + [tensors[4]], kernels: .best())
    }
    #expect(throws: RuntimeError.tensorType(tensor: 1)) {
      try Model(graph: graph, weights: flat.span, kernels: .best())
    }
    _ = try Model(graph: graph, weights: tensors, kernels: .best())
  }

  @Test(arguments: [
    (DType.uint32, [Dimension]()), (.uint32, [.fixed(3)]), (.uint32, [.time(maximum: 4)]),
    (.float32, [.fixed(3), .fixed(5)]), (.float32, [.time(maximum: 4), .fixed(5)]),
    (.float32, [.fixed(3), .fixed(4), .fixed(5)]),
  ])
  func inputsAreBatches(_ dtype: DType, dimensions: [Dimension]) throws {
    let port = PortDeclaration(name: "x", dtype: dtype, shape: Shape(dimensions))
    let nodes: [Op] = dtype == .uint32 ? [.oneHot(ValueID(0), classes: 4)] : []
    let graph = try Graph(
      inputs: [port], tensors: [], nodes: nodes, outputs: [Output(name: "y", value: ValueID(nodes.count))])
    #expect(throws: RuntimeError.inputShape(port: 0)) {
      try Model(graph: graph, weights: noFeatures.span, kernels: .best())
    }
  }

  @Test func keysAreNoOutput() throws {
    let keys = PortDeclaration(name: "keys", dtype: .uint32, shape: Shape([.batch(maximum: 3)]))
    let graph = try Graph(inputs: [keys], tensors: [], nodes: [], outputs: [Output(name: "y", value: ValueID(0))])
    #expect(throws: RuntimeError.elementType(port: 0)) {
      try Model(graph: graph, weights: noFeatures.span, kernels: .best())
    }
  }

  @Test func inputsOfItemsAndOfSequencesGoTogether() throws {
    let items = PortDeclaration(name: "a", dtype: .uint32, shape: Shape([.batch(maximum: 3)]))
    let sequences = PortDeclaration(
      name: "b", dtype: .float32, shape: Shape([.batch(maximum: 3), .time(maximum: 4), .fixed(5)]))
    let graph = try Graph(
      inputs: [items, sequences], tensors: [], nodes: [.oneHot(ValueID(0), classes: 2), .softmax(ValueID(1))],
      outputs: [Output(name: "p", value: ValueID(2)), Output(name: "q", value: ValueID(3))])
    let model = try Model(graph: graph, weights: noFeatures.span, kernels: .best())
    #expect(throws: RuntimeError.exceedsGraph(maximumBatch: 3, maximumSteps: 4)) {
      _ = try Session(model: model, maximumBatch: 4, maximumSteps: 4)
    }
    var session = try Session(model: model, maximumBatch: 3, maximumSteps: 4)
    try session.begin(batch: 2, steps: 3)
    let keys: [UInt32] = [1, 7]
    let features = [Float](repeating: 3, count: 30)
    try session.setKeys(keys.span, input: 0)
    try session.setFeatures(features.span, input: 1)
    session.run()
    #expect(try session.output(0) == [0, 1, 0, 0])
    #expect(try session.output(1) == [Float](repeating: 0.2, count: 30))
  }

  @Test(arguments: [(0, 1), (1, 0), (-1, 1), (257, 1), (1, 65)])
  func aSessionStaysWithinTheGraph(_ batch: Int, steps: Int) throws {
    let model = try RandomNetwork(Self.small, seed: 1).model(.best())
    #expect(throws: RuntimeError.exceedsGraph(maximumBatch: 256, maximumSteps: 64)) {
      _ = try Session(model: model, maximumBatch: batch, maximumSteps: steps)
    }
  }

  @Test(arguments: [(0, 1), (1, 0), (4, 1), (1, 3), (-1, -1)])
  func aRunStaysWithinItsSession(_ batch: Int, steps: Int) throws {
    var session = try Session(
      model: RandomNetwork(Self.small, seed: 1).model(.best()), maximumBatch: 3, maximumSteps: 2)
    let error = RuntimeError.extent(
      requestedBatch: batch, requestedSteps: steps, maximumBatch: 3, maximumSteps: 2)
    #expect(throws: error) { try session.begin(batch: batch, steps: steps) }
    #expect((session.batch, session.steps) == (0, 0))
  }

  @Test func keysMustFillTheirInput() throws {
    var session = try Session(
      model: RandomNetwork(Self.small, seed: 1).model(.best()), maximumBatch: 3, maximumSteps: 2)
    try session.begin(batch: 3, steps: 2)
    for count in [0, 5, 7] {
      let keys = [UInt32](repeating: 0, count: count)
      #expect(throws: RuntimeError.elementCount(port: 0, expected: 6, found: count)) {
        try session.setKeys(keys.span, input: 0)
      }
    }
    #expect(throws: RuntimeError.unknownPort(1)) { try session.setKeys(noKeys.span, input: 1) }
    #expect(throws: RuntimeError.unknownPort(-1)) { try session.setKeys(noKeys.span, input: -1) }
    #expect(throws: RuntimeError.elementType(port: 0)) { try session.setFeatures(noFeatures.span, input: 0) }
  }

  @Test func featuresMustFillTheirInput() throws {
    let shape = NetworkShape(vocabulary: 3, hidden: 2, layers: 1, input: .features(5))
    var session = try Session(model: RandomNetwork(shape, seed: 1).model(.best()), maximumBatch: 3, maximumSteps: 2)
    try session.begin(batch: 2, steps: 1)
    #expect(throws: RuntimeError.elementCount(port: 0, expected: 10, found: 9)) {
      let features = [Float](repeating: 0, count: 9)
      try session.setFeatures(features.span, input: 0)
    }
    #expect(throws: RuntimeError.unknownPort(7)) { try session.setFeatures(noFeatures.span, input: 7) }
    #expect(throws: RuntimeError.elementType(port: 0)) { try session.setKeys(noKeys.span, input: 0) }
  }

  @Test func anOutputNeedsRoomForAllOfIt() throws {
    var session = try Session(
      model: RandomNetwork(Self.small, seed: 1).model(.best()), maximumBatch: 3, maximumSteps: 2)
    try session.begin(batch: 2, steps: 2)
    var values = [Float](repeating: 0, count: 7)
    #expect(throws: RuntimeError.elementCount(port: 0, expected: 8, found: 7)) {
      var span = values.mutableSpan
      try session.copyOutput(0, into: &span)
    }
    #expect(throws: RuntimeError.unknownPort(1)) { try session.outputCount(1) }
    #expect(throws: RuntimeError.unknownPort(-1)) { try session.outputCount(-1) }
  }

  @Test(arguments: NetworkShape.others)
  func onlyARecurrenceOverKeysCanStep(_ shape: NetworkShape) throws {
    let model = try RandomNetwork(shape, seed: 1).model(.best())
    try expectNotSteppable(model)
  }

  @Test func aReturnedLookupCannotStep() throws {
    var shape = Self.small
    shape.returnsLookup = true
    try expectNotSteppable(RandomNetwork(shape, seed: 1).model(.best()))
  }

  @Test func aOneHotRowTakesNoTable() throws {
    let classes = 1 << 24
    let keys = PortDeclaration(name: "keys", dtype: .uint32, shape: Shape([.batch(maximum: 128)]))
    let graph = try Graph(
      inputs: [keys], tensors: [], nodes: [.oneHot(ValueID(0), classes: classes)],
      outputs: [Output(name: "p", value: ValueID(1))])
    let model = try Model(graph: graph, weights: noFeatures.span, kernels: .best())
    var session = try Session(model: model, maximumBatch: 1, maximumSteps: 1)
    try session.begin(batch: 1, steps: 1)
    let last = [UInt32(classes - 1)]
    try session.setKeys(last.span, input: 0)
    session.run()
    let row = try session.output(0)
    #expect(row[classes - 1] == 1)
    #expect(row.count { $0 != 0 } == 1)
    #expect(performing: { _ = try Session(model: model, maximumBatch: 128, maximumSteps: 1) }, throws: isTooLarge)
  }

  @Test func nodesThatShareTensorsArePackedOnlyWithinBounds() throws {
    let hidden = 256
    let features = PortDeclaration(
      name: "x", dtype: .float32, shape: Shape([.batch(maximum: 1), .time(maximum: 1), .fixed(hidden)]))
    let matrix = Shape(fixed: [4 * hidden, hidden])
    let tensors = [
      TensorDeclaration(name: "bias", dtype: .float32, shape: Shape(fixed: [4 * hidden])),
      TensorDeclaration(name: "weight", dtype: .float32, shape: matrix),
    ]
    // Each node packs 2 MiB; the tensors take 1 MiB.
    let nodes = (0..<600).map {
      Op.lstm(
        ValueID($0), input: TensorID(1), recurrent: TensorID(1), bias: TensorID(0), recurrentBias: nil,
        direction: .forward)
    }
    let graph = try Graph(
      inputs: [features], tensors: tensors, nodes: nodes, outputs: [Output(name: "y", value: ValueID(nodes.count))])
    let weights = [Float](repeating: 0, count: graph.parameterCount)
    #expect(performing: { _ = try Model(graph: graph, weights: weights.span, kernels: .best()) }, throws: isTooLarge)
  }

  private func isTooLarge(_ error: any Error) -> Bool {
    guard case .tooLarge(let bytes, let maximum) = error as? RuntimeError else { return false }
    return bytes > maximum && maximum == Model.maximumByteCount
  }

  private func expectNotSteppable(_ model: Model) throws {
    let isNotSteppable = { (error: any Error) in
      if case .notSteppable = error as? RuntimeError { true } else { false }
    }
    #expect(performing: { _ = try RollingWindows(model: model, length: 2, capacity: 1) }, throws: isNotSteppable)
    #expect(performing: { _ = try CarriedStates(model: model, capacity: 1) }, throws: isNotSteppable)
  }
}
