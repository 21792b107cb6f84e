import TocsinGraph
import TocsinTensor

/// Makes a graph of a network: decides in which order each value's axes stand in memory, and moves data only where an
/// operation needs another order than the one that its operand has.
struct Lowering {
  /// A node's result in the graph.
  struct Placed {
    var value: ValueID
    /// For each dimension of the value the axes of the node that make it up, outermost first; empty for one of size 1.
    var groups: [[Int]]
  }

  let nodes: [NetworkNode]
  let inputs: [NetworkInput]
  let maximumBatch: Int
  let maximumSteps: Int
  let batchExtent: Extent
  let budget: WorkBudget
  /// The node names of the ONNX file, for tensors' names.
  let labels: [String]
  var emitter = GraphEmitter()
  var placed: [Placed?]
  /// The layouts of constants, by node.
  var constants: [Int: [ConstantLayout]] = [:]
  /// For each node the axis that what follows wants innermost.
  var innermost: [Int?]

  /// A constant in one layout.
  struct ConstantLayout {
    var view: AxisView
    var groups: [[Int]]
    var value: ValueID
  }

  init(_ network: Network, labels: [String], maximumBatch: Int) {
    nodes = network.builder.nodes
    inputs = network.inputs
    self.maximumBatch = maximumBatch
    maximumSteps = network.builder.maximumSteps
    batchExtent = network.builder.batchMode.extent
    budget = network.builder.budget
    self.labels = labels
    placed = Array(repeating: nil, count: nodes.count)
    innermost = Self.preferences(of: nodes)
  }

  /// Lowers one node that something needs.
  mutating func lower(_ index: Int) throws(OnnxNodeProblem) {
    let node = nodes[index]
    emitter.origin = node.origin
    if let name = keys(calculatedWithBy: node) {
      throw .node(
        "it calculates with the keys of input \(quoted(name)), which can only be looked up and compared with numbers",
        remedy: "give the network the numbers in a float32 input of their own")
    }
    switch node.op {
    case .constant: return
    case .itemNumbers:
      throw .node("it counts the items of the batch", remedy: "compute each item apart from the others")
    case .input(let port):
      guard let position = inputs[port].position else { preconditionFailure("an input that is used has a port") }
      placed[index] = Placed(value: ValueID(position), groups: inputs[port].groups)
    case .oneHot, .embedding: placed[index] = try lowerLookUp(node)
    case .linear(let weight, let bias): placed[index] = try lowerLinear(node, weight, bias)
    case .matmul(let leading): placed[index] = try lowerMatmul(node, leading)
    case .convolution(let form): placed[index] = try lowerConvolution(node, form)
    case .recurrent(let layer): placed[index] = try lowerRecurrent(node, layer)
    case .attention(let form): placed[index] = try lowerAttention(node, form)
    case .softmax(let inner): placed[index] = try lowerInnermost(node, inner, nil)
    case .layerNorm(let form, let inner): placed[index] = try lowerInnermost(node, inner, form)
    case .reduce(let reduction): placed[index] = try lowerReduce(node, reduction)
    case .maskedPool, .attentionPool: placed[index] = try lowerPool(node)
    case .unary, .binary, .select: placed[index] = try lowerElementwise(index)
    case .regroup: placed[index] = try lowerRegroup(node)
    case .expand: placed[index] = try lowerExpand(node)
    case .pick(let place): placed[index] = try lowerPick(node, place)
    case .slice(let axis, let start): placed[index] = try lowerSlice(node, axis, start)
    case .concat(let axis): placed[index] = try lowerConcat(index, axis)
    case .pad(let axis, let before, let after, let value):
      placed[index] = try lowerPad(node, axis, before: before, after: after, value: value)
    }
  }

  func label(_ node: NetworkNode) -> String { labels[node.origin] }

  /// The name of an input that has keys where a node takes them for numbers.
  private func keys(calculatedWithBy node: NetworkNode) -> String? {
    switch node.op {
    case .oneHot, .embedding: return nil
    case .binary(.equal), .binary(.less), .binary(.lessOrEqual), .binary(.greater), .binary(.greaterOrEqual): return nil
    default: break
    }
    for operand in node.operands {
      if case .input(let port) = nodes[operand.node].op, inputs[port].isKeys { return inputs[port].name }
    }
    return nil
  }
}

/// An input of a network.
struct NetworkInput {
  var name: String
  var type: ElementType
  /// The node that it is.
  var node: Int
  /// The axes of that node, in the order of the port's dimensions: the batch, then time.
  var groups: [[Int]]
  /// The port, where something needs the input.
  var position: Int?
  /// Whether it holds keys, which are looked up.
  var isKeys = false
  /// How many keys there are, as far as tables say.
  var keyCount = 0
}

struct NetworkOutput {
  var name: String
  var view: AxisView
}

/// What is read of an ONNX graph.
struct Network {
  var builder: NetworkBuilder
  var inputs: [NetworkInput]
  var outputs: [NetworkOutput]
  /// For each node of the ONNX graph whether the outputs need it, and whether all that it gives is known.
  var isRead: [Bool]
  var isFolded: [Bool]
}
