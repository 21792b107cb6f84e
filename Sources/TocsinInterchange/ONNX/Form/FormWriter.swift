import TocsinFormat
import TocsinGraph
import TocsinTensor

/// A graph in ONNX's form.
struct WrittenForm {
  var graph: OnnxGraph
  /// For each node of it the operation that it is a part of.
  var origins: [Int?]
  var notes: [String]
}

/// Writes a graph as ONNX nodes: a few for each operation, in the graph's order.
///
/// The last node of an operation has its name, `attention_12`, and gives its result; those before have a part's name behind
/// it, `attention_12/scores`. ``FormReader`` goes by these names and by nothing else that ONNX would not have.
struct FormWriter {
  private let graph: Graph
  private var nodes: [OnnxNode] = []
  private var origins: [Int?] = []
  private var tensors: FormTensors
  private var names: FormNames
  /// The ONNX name of every value so far.
  private var values: [String]
  /// The position of the operation that is being written.
  private var position = 0

  static func form(of graph: Graph, weights: [TensorData]) -> WrittenForm {
    precondition(weights.map(\.dtype) == graph.tensors.map(\.dtype), "every tensor has elements of its type")
    var writer = FormWriter(graph, weights)
    for (position, op) in graph.nodes.enumerated() {
      writer.position = position
      writer.write(op)
    }
    return writer.finish()
  }

  private init(_ graph: Graph, _ weights: [TensorData]) {
    self.graph = graph
    names = FormNames(graph)
    tensors = FormTensors(graph.tensors, weights)
    values = graph.inputs.map(\.name.text)
  }

  // MARK: What operations are written with

  func value(_ id: ValueID) -> String { values[id.index] }

  func dimensions(_ id: ValueID) -> [Dimension] { graph.values[id.index].shape.dimensions }

  /// The dimensions of what the operation gives.
  var result: [Dimension] { dimensions(ValueID(values.count)) }

  /// The dimensions of a tensor.
  func sizes(_ id: TensorID) -> [Int] { graph.tensors[id.index].shape.dimensions.map(\.maximum) }

  /// A tensor's numbers, f32, in a layout.
  mutating func tensor(_ id: TensorID, _ layout: TensorLayout = .plain) -> String {
    tensors.numbers(of: id, layout, &names)
  }

  mutating func integer(_ value: Int) -> String { tensors.integers([value], shape: [], &names) }

  mutating func integers(_ values: [Int]) -> String { tensors.integers(values, shape: [values.count], &names) }

  mutating func number(_ value: Float) -> String { tensors.floats([value], shape: [], &names) }

  mutating func numbers(_ values: [Float]) -> String { tensors.floats(values, shape: [values.count], &names) }

  mutating func zeros(_ shape: [Int]) -> String { tensors.zeros(shape, &names) }

  /// Adds a node that gives a part of the operation.
  mutating func add(
    _ part: String, _ operation: String, _ inputs: [String], _ attributes: [OnnxAttribute] = []
  ) -> String {
    let name = "\(graph.nodes[position].name)_\(position)/\(part)"
    let output = names.fresh(name)
    append(name, operation, inputs, output, attributes, origin: position)
    return output
  }

  /// Adds the node that gives the operation's result, its last.
  mutating func finish(_ operation: String, _ inputs: [String], _ attributes: [OnnxAttribute] = []) {
    let name = "\(graph.nodes[position].name)_\(position)"
    let id = ValueID(values.count)
    let output = graph.outputs.firstIndex { $0.value == id }.map { names.outputs[$0] } ?? names.fresh(name)
    append(name, operation, inputs, output, attributes, origin: position)
    values.append(output)
  }

  // MARK: The graph around them

  private mutating func append(
    _ name: String, _ operation: String, _ inputs: [String], _ output: String, _ attributes: [OnnxAttribute],
    origin: Int?
  ) {
    nodes.append(OnnxNode(name, operation, inputs, output, attributes))
    origins.append(origin)
  }

  private mutating func finish() -> WrittenForm {
    for (output, name) in zip(graph.outputs, names.outputs) where value(output.value) != name {
      append(FormNames.outputPrefix + output.name.text, "Identity", [value(output.value)], name, [], origin: nil)
    }
    var result = OnnxGraph()
    result.name = "network"
    result.input = graph.inputs.map { OnnxValueInfo($0.name.text, $0.dtype, $0.shape) }
    result.output = zip(graph.outputs, names.outputs).map {
      OnnxValueInfo($1, graph.values[$0.value.index].dtype, graph.values[$0.value.index].shape)
    }
    result.initializer = tensors.initializers
    result.node = tensors.preparation + nodes
    return WrittenForm(
      graph: result, origins: tensors.preparation.map { _ in nil } + origins, notes: tensors.notes)
  }
}

extension OnnxNode {
  init(_ name: String, _ operation: String, _ inputs: [String], _ output: String, _ attributes: [OnnxAttribute] = []) {
    self.init()
    self.name = name
    opType = operation
    input = inputs
    self.output = [output]
    attribute = attributes
  }
}

extension OnnxValueInfo {
  /// A port: keys are int64, as exporters have them.
  fileprivate init(_ name: String, _ dtype: DType, _ shape: Shape) {
    self.init()
    self.name = name
    type.tensorType.elemType = (dtype == .uint32 ? ElementType.int64 : .float32).rawValue
    type.tensorType.shape.dim = shape.dimensions.map { dimension in
      var result = OnnxDimension()
      switch dimension {
      case .fixed(let size): result.dimValue = Int64(size)
      case .batch: result.dimParam = FormNames.batch
      case .time: result.dimParam = FormNames.time
      }
      return result
    }
  }
}
