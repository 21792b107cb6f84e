import TocsinFormat
import TocsinGraph
import TocsinTensor

/// A network that was read from a file in Tocsin's own form.
struct FormNetwork {
  var graph: Graph
  var weights: [TensorData]
  var card: Metadata
  /// For each node of the file the operation of the graph that it is a part of.
  var origins: [Int?]
}

/// Reads back what ``FormWriter`` has written, operation by operation.
///
/// Importing such a file like any other would give a network that computes the same, and seldom the same graph: what is
/// only a view would go, constants would be computed, attention spelt out would become attention. This reader takes the
/// nodes of each operation together by their names and looks up what it needs. It needs to be no stricter than that: what
/// it has read is written again, and only where that gives the very graph of the file is it what the file holds.
struct FormReader {
  /// The largest batch and number of steps.
  let maximumBatch: Int?
  let maximumSteps: Int?
  private var values: [String: ValueID] = [:]
  private var tensors: FormTensorReader

  /// The network; `nil` where the file is not in this form, or has been changed since.
  static func network(of model: OnnxModel, opset: Int, options: OnnxImportOptions) -> FormNetwork? {
    guard model.producerName == FormProperties.producer, opset == OnnxExporter.opset, options.keepsSizes else {
      return nil
    }
    let properties = FormProperties(model.metadataProps)
    var reader = FormReader(
      model.graph, maximumBatch: options.maximumBatch ?? properties.maximumBatch,
      maximumSteps: options.maximumSteps ?? properties.maximumSteps)
    guard let (graph, weights) = reader.read(model.graph) else { return nil }
    let form = FormWriter.form(of: graph, weights: weights)
    guard form.graph == model.graph else { return nil }
    return FormNetwork(graph: graph, weights: weights, card: properties.card, origins: form.origins)
  }

  private init(_ graph: OnnxGraph, maximumBatch: Int?, maximumSteps: Int?) {
    self.maximumBatch = maximumBatch
    self.maximumSteps = maximumSteps
    tensors = FormTensorReader(graph)
  }

  private mutating func read(_ file: OnnxGraph) -> (Graph, [TensorData])? {
    var inputs: [PortDeclaration] = []
    for input in file.input {
      guard let port = port(input) else { return nil }
      values[input.name] = ValueID(inputs.count)
      inputs.append(port)
    }
    let first = file.node.firstIndex { !$0.name.hasPrefix(FormNames.weightPrefix) } ?? file.node.endIndex
    let end = file.node.firstIndex { $0.name.hasPrefix(FormNames.outputPrefix) } ?? file.node.endIndex
    guard first <= end else { return nil }
    var ops: [Op] = []
    for nodes in FormNodes.divided(file.node[first..<end]) {
      guard let nodes = FormNodes(nodes), let op = op(nodes), let result = nodes.result.output.first else { return nil }
      values[result] = ValueID(inputs.count + ops.count)
      ops.append(op)
    }
    for node in file.node[end...] {
      guard let source = node.input.first, let name = node.output.first, let value = values[source] else { return nil }
      values[name] = value
    }
    var outputs: [Output] = []
    for output in file.output {
      guard let name = Name(bytes: Array(FormNames.unmarked(output.name).utf8)), let value = values[output.name] else {
        return nil
      }
      outputs.append(Output(name: name, value: value))
    }
    let (declarations, weights, numbers) = tensors.finish()
    ops = ops.map { $0.renumbered({ $0 }, { TensorID(numbers[$0.index]) }) }
    guard let graph = try? Graph(inputs: inputs, tensors: declarations, nodes: ops, outputs: outputs) else {
      return nil
    }
    return (graph, weights)
  }

  private func port(_ input: OnnxValueInfo) -> PortDeclaration? {
    let type = input.type.tensorType
    guard let name = Name(bytes: Array(input.name.utf8)), type.shape.dim.count <= Shape.maximumRank else { return nil }
    var dimensions: [Dimension] = []
    for dim in type.shape.dim {
      let dimension: Dimension? =
        switch dim.dimParam {
        case FormNames.batch: maximumBatch.map { .batch(maximum: $0) }
        case FormNames.time: maximumSteps.map { .time(maximum: $0) }
        default: .fixed(Int(dim.dimValue))
        }
      guard let dimension else { return nil }
      dimensions.append(dimension)
    }
    let isKeys = type.elemType == ElementType.int64.rawValue
    return PortDeclaration(name: name, dtype: isKeys ? .uint32 : .float32, shape: Shape(dimensions))
  }

  // MARK: What operations are read with

  /// The value that a node reads.
  func value(_ node: OnnxNode?, _ index: Int) -> ValueID? {
    guard let node, index < node.input.count else { return nil }
    return values[node.input[index]]
  }

  func value(_ nodes: FormNodes, _ index: Int) -> ValueID? { value(nodes.result, index) }

  /// The tensor whose numbers a node reads.
  mutating func tensor(_ node: OnnxNode?, _ index: Int, _ layout: TensorLayout = .plain) -> TensorID? {
    guard let node, index < node.input.count else { return nil }
    return tensors.tensor(node.input[index], layout)
  }

  mutating func tensor(_ nodes: FormNodes, _ index: Int) -> TensorID? { tensor(nodes.result, index) }

  /// The integers that a node reads; `nil` where it reads something else.
  func integers(_ node: OnnxNode?, _ index: Int) -> [Int]? {
    guard let node, index < node.input.count else { return nil }
    return tensors.setting(node.input[index])?.integers
  }

  func integers(_ nodes: FormNodes, _ index: Int) -> [Int]? { integers(nodes.result, index) }

  /// The number that a node reads.
  func number(_ node: OnnxNode, _ index: Int) -> Float? {
    guard index < node.input.count, let floats = tensors.setting(node.input[index])?.floats else { return nil }
    return floats.count == 1 ? floats[0] : nil
  }
}

extension OnnxImportOptions {
  /// Whether nothing is said of sizes and masks that would make the network another one.
  fileprivate var keepsSizes: Bool {
    fixedSteps == nil && masks.isEmpty && batchAxis == .automatic && !variesBatch
  }
}
