import TocsinFormat
import TocsinGraph
import TocsinTensor

/// Collects the operations, tensors and ports of a graph.
struct GraphEmitter {
  private(set) var inputs: [PortDeclaration] = []
  private(set) var nodes: [Op] = []
  /// For each node, the ONNX node that it was made for.
  private(set) var origins: [Int] = []
  private var tensors: [(declaration: TensorDeclaration, elements: Weights)] = []
  private var tensorsByDigest: [Int: [Int]] = [:]
  /// Reshaped and transposed values, so that a layout that several operations want is made once.
  private var layouts: [Int: [(op: Op, value: ValueID)]] = [:]
  private var names = NameTable()
  /// The node that is being lowered.
  var origin = 0

  var valueCount: Int { inputs.count + nodes.count }

  /// All inputs come first.
  mutating func setInputs(_ inputs: [PortDeclaration]) { self.inputs = inputs }

  mutating func emit(_ op: Op) throws(OnnxNodeProblem) -> ValueID {
    guard nodes.count < OnnxLimits.operations else {
      throw .limit(.operations, found: nodes.count + 1, maximum: OnnxLimits.operations)
    }
    nodes.append(op)
    origins.append(origin)
    return ValueID(inputs.count + nodes.count - 1)
  }

  /// Emits an operation that only changes the layout of a value, or gives the value of one that did the same.
  mutating func emitLayout(_ op: Op, of value: ValueID) throws(OnnxNodeProblem) -> ValueID {
    for known in layouts[value.index] ?? [] where known.op == op { return known.value }
    let result = try emit(op)
    layouts[value.index, default: []].append((op, result))
    return result
  }

  /// Adds a tensor, or finds one with the same bits that the file stores alike.
  mutating func tensor(_ elements: Weights, shape: [Int], name: String) throws(OnnxNodeProblem) -> TensorID {
    guard shape.count <= Shape.maximumRank else {
      throw .node("it takes \(shape.count) dimensions", remedy: "use at most \(Shape.maximumRank)")
    }
    guard shape.allSatisfy({ $0 >= 1 }) else {
      throw .node("\(quoted(name)) has no elements", remedy: "leave the operation out")
    }
    for size in shape where size > OnnxLimits.dimension {
      throw .limit(.dimension, found: size, maximum: OnnxLimits.dimension)
    }
    if let position = elements.firstIndex(where: { !$0.isFinite }) {
      throw .node(
        "element \(position) of \(quoted(name)) is \(elements[position])", remedy: "constants must be finite")
    }
    var hasher = Hasher()
    hasher.combine(shape)
    for element in elements { hasher.combine(element.bitPattern) }
    let digest = hasher.finalize()
    for index in tensorsByDigest[digest] ?? [] {
      let known = tensors[index]
      if known.declaration.shape == Shape(fixed: shape), known.elements.source.isLike(elements.source),
        TensorData.float32(known.elements.elements) == .float32(elements.elements)
      {
        return TensorID(index)
      }
    }
    let declaration = TensorDeclaration(name: names.name(for: name), dtype: .float32, shape: Shape(fixed: shape))
    tensors.append((declaration, elements))
    tensorsByDigest[digest, default: []].append(tensors.count - 1)
    return TensorID(tensors.count - 1)
  }

  /// The graph with what its outputs need, tensors sorted by name.
  func finish(outputs: [Output]) throws(GraphError) -> LoweredGraph {
    var isNeeded = [Bool](repeating: false, count: valueCount)
    for output in outputs { isNeeded[output.value.index] = true }
    for index in nodes.indices.reversed() where isNeeded[inputs.count + index] {
      for operand in nodes[index].operands { isNeeded[operand.index] = true }
    }
    var kept: [Int] = []
    var values = [Int](repeating: 0, count: valueCount)
    var count = 0
    for value in 0..<valueCount where isNeeded[value] || value < inputs.count {
      values[value] = count
      count += 1
      if value >= inputs.count { kept.append(value - inputs.count) }
    }
    var isUsed = [Bool](repeating: false, count: tensors.count)
    for index in kept {
      for tensor in nodes[index].tensors { isUsed[tensor.index] = true }
    }
    var usedTensors = tensors.indices.filter { isUsed[$0] }
    usedTensors.sort { tensors[$0].declaration.name.precedes(tensors[$1].declaration.name) }
    var tensorNumbers = [Int](repeating: 0, count: tensors.count)
    for (number, tensor) in usedTensors.enumerated() { tensorNumbers[tensor] = number }
    let graph = try Graph(
      inputs: inputs, tensors: usedTensors.map { tensors[$0].declaration },
      nodes: kept.map { nodes[$0].renumbered({ ValueID(values[$0.index]) }, { TensorID(tensorNumbers[$0.index]) }) },
      outputs: outputs.map { Output(name: $0.name, value: ValueID(values[$0.value.index])) })
    return LoweredGraph(
      graph: graph, weights: usedTensors.map { .float32(tensors[$0].elements.elements) },
      sources: usedTensors.map { tensors[$0].elements.source }, origins: kept.map { origins[$0] })
  }
}

extension WeightSource? {
  /// Whether weights of one source can stand for those of the other where they are the same numbers.
  fileprivate func isLike(_ other: WeightSource?) -> Bool {
    switch (self, other) {
    case (nil, nil), (.bfloat16, .bfloat16), (.codes, .codes): true
    default: false
    }
  }
}

/// A graph with its weights.
struct LoweredGraph {
  var graph: Graph
  var weights: [TensorData]
  /// For each tensor how the file stores its numbers, where that is in fewer bits.
  var sources: [WeightSource?]
  /// For each node of the graph, the ONNX node that it was made for.
  var origins: [Int]
}
