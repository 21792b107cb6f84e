import TocsinFormat
import TocsinGraph
import TocsinInterchange
import TocsinTensor
import ToolSupport

/// What `modelctl convert` tells of a model file of which it has made an ONNX file.
struct ExportReport: JSONReport {
  static let schema = "tocsin.export/1"

  /// An operation of the graph.
  struct Operation: Encodable {
    var index: Int
    var op: String
    /// The operators of its nodes in the ONNX file, in order.
    var nodes: [String]
  }

  struct Port: Encodable {
    var name: String
    /// The element type in ONNX.
    var type: String
    var shape: [String]
  }

  var source: String
  var sourceByteCount: Int
  var output: String
  var byteCount: Int
  var opset: Int
  var parameters: Int
  var nodes: Int
  var inputs: [Port]
  var outputs: [Port]
  var operations: [Operation]
  var notes: [String]

  init(_ export: OnnxExport, of file: ModelFile, from source: String, byteCount: Int, to output: String) {
    let graph = file.graph
    self.source = source
    sourceByteCount = byteCount
    self.output = output
    self.byteCount = export.bytes.count
    opset = OnnxExporter.opset
    parameters = graph.parameterCount
    nodes = export.nodes.count
    inputs = graph.inputs.map { Port($0.name, $0.dtype, $0.shape) }
    outputs = graph.outputs.map {
      Port($0.name, graph.values[$0.value.index].dtype, graph.values[$0.value.index].shape)
    }
    var operations = graph.nodes.enumerated().map { Operation(index: $0, op: "\($1.name)", nodes: []) }
    for node in export.nodes {
      if let origin = node.origin { operations[origin].nodes.append(node.operation) }
    }
    self.operations = operations
    notes = export.notes + Self.leftBehind(file)
  }

  /// What a model file has that an ONNX file has no place for.
  private static func leftBehind(_ file: ModelFile) -> [String] {
    let parts = [
      ("detector", file.detector), ("log parser", file.logParser), ("vocabulary", file.vocabulary),
      ("baselines", file.baselines),
    ].filter { $0.1 != nil }.map(\.0)
    guard !parts.isEmpty else { return [] }
    return ["ONNX holds the network alone, without the model's \(parts.joined(separator: ", ")); keep the model file"]
  }
}

extension ExportReport.Port {
  fileprivate init(_ name: Name, _ dtype: DType, _ shape: Shape) {
    self.name = name.text
    type = dtype == .uint32 ? "int64" : "float32"
    self.shape = shape.dimensions.map { dimension in
      switch dimension {
      case .fixed(let size): "\(size)"
      case .batch: "B"
      case .time: "T"
      }
    }
  }
}
