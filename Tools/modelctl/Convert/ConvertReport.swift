import TocsinGraph
import TocsinInterchange
import TocsinTensor
import ToolSupport

/// What `modelctl convert` tells.
struct ConvertReport: JSONReport {
  static let schema = "tocsin.convert/1"

  /// A node of the ONNX file.
  struct Node: Encodable {
    var index: Int
    var name: String
    var op: String
    /// `operations`, `fused`, `folded`, `view` or `unused`.
    var became: String
    /// The positions of the operations in the graph.
    var operations: [Int]?
    /// What they are.
    var ops: [String]?
    /// The node that it is part of.
    var into: Int?
  }

  struct Input: Encodable {
    var name: String
    var content: String
    var meaning: String
  }

  var source: String
  var sourceByteCount: Int
  var producer: String
  var opset: Int
  var output: String
  var byteCount: Int
  var parameters: Int
  var inputs: [Input]
  var outputs: [String]
  var nodes: [Node]
  /// The operations of the graph, in order.
  var operations: [String]
  var notes: [String]

  init(_ network: OnnxNetwork, from source: String, byteCount: Int, to output: String, length: Int) {
    let graph = network.graph
    self.source = source
    sourceByteCount = byteCount
    producer = printable(Array(network.producer.utf8))
    opset = network.opset
    self.output = output
    self.byteCount = length
    parameters = graph.parameterCount
    inputs = zip(graph.inputs, network.ports).map {
      Input(name: $0.name.text, content: $1.content.rawValue, meaning: $1.meaning)
    }
    outputs = graph.outputs.map(\.name.text)
    let operations = graph.nodes.map { "\($0.name)" }
    self.operations = operations
    nodes = network.mappings.map { Node($0, operations) }
    notes = network.notes.map { printable(Array($0.utf8)) }
  }
}

extension ConvertReport.Node {
  fileprivate init(_ mapping: OnnxMapping, _ names: [String]) {
    index = mapping.index
    name = printable(Array(mapping.name.utf8))
    op = printable(Array(mapping.operation.utf8))
    switch mapping.outcome {
    case .operations(let positions):
      became = "operations"
      operations = positions
      ops = positions.map { names[$0] }
    case .fused(let node):
      became = "fused"
      into = node
    case .folded: became = "folded"
    case .view: became = "view"
    case .unused: became = "unused"
    }
  }
}
