public import TocsinGraph
public import TocsinKernels
import TocsinReference
public import TocsinRuntime
import TocsinTensor

/// A graph of operations that are drawn at random, of every kind, each on values that it fits.
///
/// Values tend to be read more than once, as views and by operations that could have written in their place: what plans get
/// wrong shows in such graphs first.
public struct RandomGraph: Sendable {
  public static let maximumBatch = 64
  public static let maximumSteps = 12

  public let graph: Graph
  public let weights: [Float]

  /// - Parameter operations: how many are drawn; some need others before them, or to join what nothing reads.
  public init(seed: UInt64, operations: Int) throws {
    var builder = RandomGraphBuilder(seed: seed)
    for _ in 0..<operations { builder.addOperation() }
    (graph, weights) = try builder.finish()
  }

  /// A graph that somebody has thought of, with random weights.
  public init(_ graph: Graph, seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    self.graph = graph
    weights = generator.floats(graph.parameterCount, magnitude: 0.5)
  }

  public func model(_ kernels: KernelSet) throws(RuntimeError) -> Model {
    try Model(graph: graph, weights: weights.span, kernels: kernels)
  }

  /// The network with its tensors stored in fewer bits.
  public func model(_ kernels: KernelSet, _ storage: Storage, seed: UInt64 = 1) throws -> Model {
    try storage.model(of: graph, weights: weights, kernels, seed: seed)
  }

  /// Random elements for every input, `batch` items of `steps` steps. Some of the mask's are 0.
  public func inputs(batch: Int, steps: Int, seed: UInt64) -> [[Float]] {
    var generator = SeededGenerator(seed: seed)
    return graph.inputs.map { port in
      let values = generator.floats(port.shape.count(batchSize: batch, timeSteps: steps), magnitude: 1)
      return port.name == "mask" ? values.map { $0 < 0 ? 0 : $0 } : values
    }
  }

  /// What the oracle makes of the same inputs.
  public func reference(inputs: [[Float]], batch: Int, steps: Int) throws -> [[Double]] {
    var tensors: [ReferenceTensor] = []
    var start = 0
    for declaration in graph.tensors {
      let count = declaration.shape.maximumCount ?? 0
      tensors.append(
        ReferenceTensor(
          shape: declaration.shape.dimensions.map(\.maximum), values: Array(weights[start..<start + count])))
      start += count
    }
    let values = zip(graph.inputs, inputs).map { port, values in
      ReferenceValue.real(
        ReferenceTensor(shape: port.shape.sizes(batchSize: batch, timeSteps: steps), values: values))
    }
    return try ReferenceExecutor(graph: graph, tensors: tensors).run(values).map { output in
      if case .real(let tensor) = output { tensor.values } else { [] }
    }
  }

  /// All outputs of a run.
  public func run(_ session: inout Session, inputs: [[Float]], batch: Int, steps: Int) throws(RuntimeError) -> [[Float]]
  {
    try session.begin(batch: batch, steps: steps)
    for (port, values) in inputs.enumerated() { try session.setFeatures(values.span, input: port) }
    session.run()
    var outputs: [[Float]] = []
    for port in graph.outputs.indices { outputs.append(try session.output(port)) }
    return outputs
  }
}

/// What a ``RandomGraph`` is made with.
struct RandomGraphBuilder {
  var generator: SeededGenerator
  private var shapes: [Shape] = []
  private var isRead: [Bool] = []
  private var nodes: [Op] = []
  private var tensors: [(shape: Shape, values: [Float])] = []
  private let inputs: [PortDeclaration]

  init(seed: UInt64) {
    generator = SeededGenerator(seed: seed)
    let batch = Dimension.batch(maximum: RandomGraph.maximumBatch)
    let steps = Dimension.time(maximum: RandomGraph.maximumSteps)
    let ports: [(Name, [Dimension])] = [
      ("features", [batch, .fixed(6)]), ("mask", [batch, steps]), ("matrix", [batch, .fixed(4), .fixed(6), .fixed(4)]),
      ("rows", [batch, .fixed(6), .fixed(6)]), ("sequence", [batch, steps, .fixed(6)]),
    ]
    inputs = ports.map { PortDeclaration(name: $0.0, dtype: .float32, shape: Shape($0.1)) }
    shapes = inputs.map(\.shape)
    isRead = inputs.map { _ in false }
  }

  mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &generator) }

  /// A tensor of random elements.
  mutating func tensor(_ sizes: Int..., magnitude: Float = 0.5) -> TensorID {
    let shape = Shape(fixed: sizes)
    tensors.append((shape, generator.floats(shape.maximumCount ?? 0, magnitude: magnitude)))
    return TensorID(tensors.count - 1)
  }

  func shape(_ value: ValueID) -> [Dimension] { shapes[value.index].dimensions }

  /// A value of a batch that `fits`, the latest ones more often.
  mutating func value(where fits: ([Dimension]) -> Bool = { _ in true }) -> ValueID? {
    let candidates = shapes.indices.filter { isBatch(shapes[$0].dimensions[0]) && fits(shapes[$0].dimensions) }
    guard !candidates.isEmpty else { return nil }
    let index = Swift.max(below(candidates.count), below(candidates.count))
    return ValueID(candidates[index])
  }

  @discardableResult mutating func add(_ op: Op, _ dimensions: [Dimension]) -> ValueID {
    for operand in op.operands { isRead[operand.index] = true }
    nodes.append(op)
    shapes.append(Shape(dimensions))
    isRead.append(false)
    return ValueID(shapes.count - 1)
  }

  /// The graph, whose outputs are what nothing reads. Where that is too much, it is pooled and joined.
  mutating func finish() throws -> (Graph, [Float]) {
    func unread() -> [ValueID] { isRead.indices.filter { !isRead[$0] }.map { ValueID($0) } }
    while unread().count > Graph.maximumOutputs {
      var rows: [ValueID] = []
      for value in unread().prefix(8) {
        var row = value
        while shape(row).count > 1 {
          row = add(.reduce(row, .mean, axis: 1), Array(shape(row).prefix(1) + shape(row).dropFirst(2)))
        }
        rows.append(add(.reshape(row, Shape([shape(row)[0], .fixed(1)])), [shape(row)[0], .fixed(1)]))
      }
      add(.concat(rows, axis: 1), [shape(rows[0])[0], .fixed(rows.count)])
    }
    let names = tensors.indices.map { Name(bytes: Array("t\(1000 + $0)".utf8)) ?? "t" }
    let outputs = unread().enumerated().map { index, value in
      Output(name: Name(bytes: Array("y\(100 + index)".utf8)) ?? "y", value: value)
    }
    let graph = try Graph(
      inputs: inputs,
      tensors: zip(names, tensors).map { TensorDeclaration(name: $0, dtype: .float32, shape: $1.shape) },
      nodes: nodes, outputs: outputs)
    return (graph, tensors.flatMap(\.values))
  }
}
