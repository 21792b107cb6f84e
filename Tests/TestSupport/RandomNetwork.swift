public import TocsinGraph
public import TocsinKernels
public import TocsinReference
public import TocsinRuntime
public import TocsinTensor

/// A graph with weights, small enough to evaluate in plain Swift.
public struct RandomNetwork: Sendable {
  public let shape: NetworkShape
  public let graph: Graph
  /// The elements of each tensor, in the graph's order.
  public var weights: [[Float]]

  /// Weights are uniform, of a size that keeps the states moving and the probabilities far from even.
  public init(_ shape: NetworkShape, seed: UInt64) throws(GraphError) {
    let graph = try Self.graph(shape)
    var generator = SeededGenerator(seed: seed)
    let magnitude = 3 / Float(shape.hidden).squareRoot()
    self.shape = shape
    self.graph = graph
    weights = graph.tensors.map { generator.floats($0.shape.maximumCount ?? 0, magnitude: magnitude) }
  }

  /// The network with the weights given.
  private init(_ shape: NetworkShape, weights: [[Float]]) throws(GraphError) {
    self.shape = shape
    graph = try Self.graph(shape)
    self.weights = weights
  }

  public func model(_ kernels: KernelSet) throws(RuntimeError) -> Model {
    let all = weights.flatMap { $0 }
    return try Model(graph: graph, weights: all.span, kernels: kernels)
  }

  /// The network with its tensors stored in fewer bits.
  public func model(_ kernels: KernelSet, _ storage: Storage) throws -> Model {
    try storage.model(of: graph, weights: weights.flatMap { $0 }, kernels)
  }

  public func reference() throws(ReferenceError) -> ReferenceExecutor {
    let tensors = zip(graph.tensors, weights).map { declaration, values in
      ReferenceTensor(shape: declaration.shape.dimensions.map(\.maximum), values: values)
    }
    return try ReferenceExecutor(graph: graph, tensors: tensors)
  }

  /// The elements of a tensor; empty where there is none of that name.
  public subscript(name: Name) -> [Float] {
    get {
      for (declaration, values) in zip(graph.tensors, weights) where declaration.name == name { return values }
      return []
    }
    set {
      for index in weights.indices where graph.tensors[index].name == name { weights[index] = newValue }
    }
  }

  /// The network whose first layer reads the rows themselves, as features, instead of looking keys up.
  public func readingRows() throws(GraphError) -> RandomNetwork {
    var shape = shape
    shape.input = .features(shape.inputFeatures)
    var kept: [[Float]] = []
    for (declaration, values) in zip(graph.tensors, weights) where declaration.name != "embedding" {
      kept.append(values)
    }
    return try RandomNetwork(shape, weights: kept)
  }

  /// The rows that keys look up; zeros for keys beyond the table.
  public func rows(ofKeys keys: [UInt32]) -> [Float] {
    let features = shape.inputFeatures
    let table = self["embedding"]
    return keys.flatMap { key in
      (0..<features).map { feature -> Float in
        guard key < shape.inputClasses else { return 0 }
        return table.isEmpty ? (Int(key) == feature ? 1 : 0) : table[Int(key) * features + feature]
      }
    }
  }
}

extension RandomNetwork {
  private static func graph(_ shape: NetworkShape) throws(GraphError) -> Graph {
    let tensors = declarations(shape)
    func tensor(_ name: Name) -> TensorID { TensorID(tensors.firstIndex { $0.name == name } ?? 0) }
    let batch = Dimension.batch(maximum: shape.maximumBatch)
    let time = Dimension.time(maximum: shape.maximumSteps)
    let input: PortDeclaration
    var nodes: [Op] = []
    var current = ValueID(0)
    func add(_ op: Op) {
      nodes.append(op)
      current = ValueID(nodes.count)
    }
    switch shape.input {
    case .oneHot:
      input = PortDeclaration(name: "keys", dtype: .uint32, shape: Shape([batch, time]))
      add(.oneHot(current, classes: shape.inputClasses))
    case .embedding:
      input = PortDeclaration(name: "keys", dtype: .uint32, shape: Shape([batch, time]))
      add(.embedding(current, table: tensor("embedding")))
    case .features(let features):
      input = PortDeclaration(name: "features", dtype: .float32, shape: Shape([batch, time, .fixed(features)]))
    }
    let rows = current
    for layer in 0..<shape.layers {
      add(
        .lstm(
          current, input: tensor(name(layer, "input")), recurrent: tensor(name(layer, "recurrent")),
          bias: tensor(name(layer, "bias")), recurrentBias: nil, direction: .forward))
    }
    if shape.output == .lastStep { add(.step(current, .last)) }
    if shape.output != .hiddenStates {
      add(.linear(current, weight: tensor("output.weight"), bias: tensor("output.bias")))
      add(.softmax(current))
    }
    var outputs = [Output(name: "probabilities", value: current)]
    if shape.returnsLookup { outputs.append(Output(name: "rows", value: rows)) }
    return try Graph(inputs: [input], tensors: tensors, nodes: nodes, outputs: outputs)
  }

  private static func declarations(_ shape: NetworkShape) -> [TensorDeclaration] {
    var tensors: [TensorDeclaration] = []
    func declare(_ name: Name, _ sizes: Int...) {
      tensors.append(TensorDeclaration(name: name, dtype: .float32, shape: Shape(fixed: sizes)))
    }
    if case .embedding(let features) = shape.input { declare("embedding", shape.inputClasses, features) }
    for layer in 0..<shape.layers {
      declare(name(layer, "bias"), 4 * shape.hidden)
      declare(name(layer, "input"), 4 * shape.hidden, layer == 0 ? shape.inputFeatures : shape.hidden)
      declare(name(layer, "recurrent"), 4 * shape.hidden, shape.hidden)
    }
    if shape.output != .hiddenStates {
      declare("output.bias", shape.classes)
      declare("output.weight", shape.classes, shape.hidden)
    }
    return tensors
  }

  private static func name(_ layer: Int, _ part: String) -> Name {
    Name(bytes: Array("lstm\(layer).\(part)".utf8)) ?? "lstm"
  }
}
