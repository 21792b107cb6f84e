import TocsinGraph
import TocsinTensor

/// An ONNX file that was made of a network.
public struct OnnxExport: Equatable, Sendable {
  /// A node of the file.
  public struct Node: Equatable, Sendable {
    public var name: String
    /// The ONNX operator.
    public var operation: String
    /// The operation of the graph that it is a part of; `nil` for what makes numbers of stored weights, and for an
    /// output under another name.
    public var origin: Int?
  }

  /// The file.
  public var bytes: [UInt8]
  /// In the order of the file.
  public var nodes: [Node]
  /// Where the file differs from the network, for a person to know.
  public var notes: [String]

  init(bytes: [UInt8], graph: Graph, form: WrittenForm) {
    self.bytes = bytes
    nodes = zip(form.graph.node, form.origins).map { Node(name: $0.name, operation: $0.opType, origin: $1) }
    notes = form.notes
  }
}
