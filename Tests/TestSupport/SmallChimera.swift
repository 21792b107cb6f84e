public import TocsinDetect
public import TocsinFormat
public import TocsinGraph
public import TocsinKernels
public import TocsinLogs
public import TocsinTensor

/// A network with Chimera's ports and parts, small enough for thousands of windows in a test: a table of key vectors, an
/// encoder of one bidirectional GRU for each head and one for both, attention, a detector and a localiser.
public struct SmallChimera: Sendable {
  /// The keys that the classes stand for: ascending, with gaps, and none equal to its class.
  public let keys: [UInt32]
  public let windowLength: Int
  public let graph: Graph
  /// The elements of each tensor, in the graph's order.
  public var weights: [[Float]]

  /// A key that is in no vocabulary of these.
  public static var unknownKey: UInt32 { 4 }

  /// - Parameters:
  ///   - textWidth: Dimensions of the vectors of texts; 0: the network sees keys alone.
  ///   - seed: of random weights, of a size that keeps scores and attention apart.
  public init(keyCount: Int = 6, windowLength: Int = 8, textWidth: Int = 0, seed: UInt64) throws(GraphError) {
    keys = (0..<keyCount).map { UInt32(3 * $0 + 5) }
    self.windowLength = windowLength
    graph = try Self.graph(classes: keyCount + 1, windowLength: windowLength, textWidth: textWidth)
    var generator = SeededGenerator(seed: seed)
    weights = graph.tensors.map { generator.floats($0.shape.maximumCount ?? 0, magnitude: 1.5) }
    self["half"] = [0.5]
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

  /// Two dimensions for the words of ``RandomNetwork/logParser(format:sessions:timeout:)`` and of a failing disk.
  public static func words() throws -> WordVectors {
    var words = LiteralList()
    for word in ["disk", "event", "failed", "took"] { words.append(Array(word.utf8)[...]) }
    return try WordVectors(
      dimensions: 2, words: words, weights: [2, 1, 1, 0.5], elements: [1, -1, -0.5, 0.25, 2, 0.5, 0, -1])
  }

  /// A configuration that fits the network.
  public func configuration(stride: Int? = nil) -> ChimeraConfiguration {
    ChimeraConfiguration(windowLength: windowLength, stride: stride ?? windowLength)
  }

  /// A Chimera model file around the network.
  public func file(_ configuration: ChimeraConfiguration) -> ModelFile {
    ModelFile(
      graph: graph, weights: weights.map { .float32($0) }, detector: configuration.encoded(),
      vocabulary: LogKeyVocabulary(keys: keys)?.encoded())
  }

  /// A Chimera model file around the network, with a parser.
  public func file(_ configuration: ChimeraConfiguration, parser: FrozenLogParser) -> ModelFile {
    var file = file(configuration)
    file.logParser = parser.encoded()
    return file
  }

  /// A Chimera model around the network.
  public func model(
    _ configuration: ChimeraConfiguration? = nil, kernels: KernelSet
  ) throws(DetectError) -> ChimeraModel {
    try ChimeraModel(file: file(configuration ?? self.configuration()), kernels: kernels)
  }

  /// Keys of a window or of many, unknown ones among them.
  public func randomKeys(_ count: Int, using generator: inout SeededGenerator) -> [UInt32] {
    (0..<count).map { _ in
      let index = Int.random(in: 0...keys.count, using: &generator)
      return index == keys.count ? Self.unknownKey : keys[index]
    }
  }
}

extension SmallChimera {
  private static let features = 5
  private static let hidden = 4

  private static func graph(classes: Int, windowLength: Int, textWidth: Int) throws(GraphError) -> Graph {
    let tensors = declarations(classes: classes, features: features + textWidth)
    func tensor(_ name: Name) -> TensorID { TensorID(tensors.firstIndex { $0.name == name } ?? 0) }
    let lines = Shape([.batch(maximum: 1024), .time(maximum: windowLength)])
    var inputs = [PortDeclaration(name: "keys", dtype: .uint32, shape: lines)]
    if textWidth > 0 {
      let texts = Shape(lines.dimensions + [.fixed(textWidth)])
      inputs.append(PortDeclaration(name: "text", dtype: .float32, shape: texts))
    }
    var nodes: [Op] = []
    func add(_ op: Op) -> ValueID {
      nodes.append(op)
      return ValueID(inputs.count + nodes.count - 1)
    }
    func encode(_ x: ValueID, _ names: [Name]) -> ValueID {
      let directions = [TimeDirection.forward, .backward].enumerated().map { index, direction in
        add(
          .gru(
            x, input: tensor(names[2 * index]), recurrent: tensor(names[2 * index + 1]), bias: nil,
            recurrentBias: nil, direction: direction, reset: .afterProduct))
      }
      return add(.concat(directions, axis: 2))
    }
    func scores(_ x: ValueID, _ weight: Name) -> ValueID {
      add(.reshape(add(.linear(x, weight: tensor(weight), bias: nil)), lines))
    }
    var vectors = add(.embedding(ValueID(0), table: tensor("table")))
    if textWidth > 0 { vectors = add(.concat([vectors, ValueID(1)], axis: 2)) }
    let shared = encode(vectors, ["encoder0.wf", "encoder0.uf", "encoder0.wb", "encoder0.ub"])
    let half = add(.constant(tensor("half")))
    let detection = add(
      .multiply(
        add(.add(encode(vectors, ["encoder1.wf", "encoder1.uf", "encoder1.wb", "encoder1.ub"]), shared)), half))
    let location = add(
      .multiply(
        add(.add(encode(vectors, ["encoder2.wf", "encoder2.uf", "encoder2.wb", "encoder2.ub"]), shared)), half))
    let attention = scores(detection, "attention")
    let verdict = add(
      .linear(
        add(.attentionPool(detection, scores: attention)), weight: tensor("detector"), bias: tensor("detectorBias")))
    let weights = add(.softmax(attention))
    let causes = add(.activation(scores(location, "localiser"), .sigmoid))
    return try Graph(
      inputs: inputs, tensors: tensors, nodes: nodes,
      outputs: [
        Output(name: "attention", value: weights),
        Output(name: "causes", value: causes),
        Output(name: "verdict", value: verdict),
      ])
  }

  private static func declarations(classes: Int, features: Int) -> [TensorDeclaration] {
    var tensors: [TensorDeclaration] = []
    func declare(_ name: Name, _ sizes: Int...) {
      tensors.append(TensorDeclaration(name: name, dtype: .float32, shape: Shape(fixed: sizes)))
    }
    declare("attention", 1, 2 * hidden)
    declare("detector", 2, 2 * hidden)
    declare("detectorBias", 2)
    let encoders: [[Name]] = [
      ["encoder0.ub", "encoder0.uf", "encoder0.wb", "encoder0.wf"],
      ["encoder1.ub", "encoder1.uf", "encoder1.wb", "encoder1.wf"],
      ["encoder2.ub", "encoder2.uf", "encoder2.wb", "encoder2.wf"],
    ]
    for names in encoders {
      declare(names[0], 3 * hidden, hidden)
      declare(names[1], 3 * hidden, hidden)
      declare(names[2], 3 * hidden, features)
      declare(names[3], 3 * hidden, features)
    }
    declare("half", 1, 1, 1)
    declare("localiser", 1, 2 * hidden)
    declare("table", classes, Self.features)
    return tensors
  }
}
