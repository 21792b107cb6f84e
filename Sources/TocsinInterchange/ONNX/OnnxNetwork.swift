public import TocsinFormat
public import TocsinGraph
import TocsinTensor

/// A network that was read from an ONNX file.
public struct OnnxNetwork: Sendable {
  public var graph: Graph
  /// The elements of the graph's tensors, in their order.
  public var weights: [TensorData]
  /// The program that wrote the file, as it calls itself; may be empty.
  public var producer: String
  /// The version of the standard operators.
  public var opset: Int
  /// What became of each node of the file, in its order.
  public var mappings: [OnnxMapping]
  /// For each input of the graph what a caller has to know, in graph order.
  public var ports: [OnnxPort]
  /// What was decided where the file leaves it open, for a person to check.
  public var notes: [String]
  /// The card of the model that the file was written from; empty where the file has none.
  public var sourceCard = Metadata()

  init(
    model: OnnxModel, opset: Int, dimensions: InputDimensions, network: Network, lowered: LoweredGraph, notes: [String]
  ) {
    graph = lowered.graph
    weights = lowered.weights
    producer = [model.producerName, model.producerVersion].filter { !$0.isEmpty }.joined(separator: " ")
    self.opset = opset
    mappings = OnnxMapping.all(of: model.graph, network, lowered)
    ports = OnnxPort.all(of: network)
    self.notes = notes
  }

  /// A file that Tocsin has written.
  init(model: OnnxModel, opset: Int, written: FormNetwork) {
    graph = written.graph
    weights = written.weights
    producer = model.producerName
    self.opset = opset
    mappings = OnnxMapping.all(of: model.graph, origins: written.origins)
    ports = OnnxPort.all(of: written.graph)
    notes = []
    sourceCard = written.card
  }
}

/// An input of a network that was read from an ONNX file.
public struct OnnxPort: Equatable, Sendable {
  /// What an input holds.
  public enum Content: String, Sendable {
    case numbers, keys
    /// 0 or 1: the network takes every other number for something between.
    case mask
  }

  /// What the file calls it.
  public var name: String
  public var content: Content
  /// How many keys there are; a key beyond gives zeros. 0 where it holds no keys.
  public var keyCount: Int

  static func all(of network: Network) -> [OnnxPort] {
    var ports: [(position: Int, port: OnnxPort)] = []
    for (index, input) in network.inputs.enumerated() {
      guard let position = input.position else { continue }
      let isMask = network.builder.predicateInputs.contains(index)
      ports.append(
        (
          position,
          OnnxPort(
            name: input.name, content: input.isKeys ? .keys : isMask ? .mask : .numbers, keyCount: input.keyCount)
        ))
    }
    return ports.sorted { $0.position < $1.position }.map(\.port)
  }

  /// What the operations take the inputs of a graph for.
  static func all(of graph: Graph) -> [OnnxPort] {
    var ports = graph.inputs.map { OnnxPort(name: $0.name.text, content: .numbers, keyCount: 0) }
    for op in graph.nodes {
      switch op {
      case .oneHot(let keys, let classes): addKeys(keys, classes)
      case .embedding(let keys, let table):
        addKeys(keys, graph.tensors[table.index].shape.dimensions[0].maximum)
      case .attention(_, _, _, _, _, _, let mask?), .maskedPool(_, let mask, _):
        if mask.index < ports.count { ports[mask.index].content = .mask }
      default: break
      }
    }
    func addKeys(_ keys: ValueID, _ count: Int) {
      ports[keys.index].content = .keys
      ports[keys.index].keyCount = max(ports[keys.index].keyCount, count)
    }
    return ports
  }
}
