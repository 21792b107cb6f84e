import TocsinDetect
import TocsinFormat
import TocsinGraph
import TocsinLogs
import TocsinTensor
import ToolSupport

/// All that `modelctl inspect` tells.
struct InspectReport: JSONReport {
  static let schema = "tocsin.inspect/2"

  struct Section: Encodable {
    var id: Int
    var name: String
    var isCritical: Bool
    var codec: String
    var filter: String
    var offset: Int
    var storedLength: Int
    var decodedLength: Int
    var sha256: String
    /// Whether this version knows what is in it; another is kept as it is and decides nothing.
    var isInterpreted: Bool
  }

  struct Port: Encodable {
    var name: String
    var type: String
    var shape: [String]
    /// What the I/O schema says; `nil` without one, or where the port has no unit or no labels.
    var unit: String?
    var meaning: String?
    /// What the elements along the last dimension stand for.
    var labels: [String]?
  }

  struct Node: Encodable {
    var index: Int
    var op: String
    var operands: [String]
    var attributes: [String: String]
    var tensors: [String]
    var shape: [String]
    var parameters: Int
    /// Floating-point operations for an item of as many steps as the graph allows.
    var flops: Int
    /// Those that the last of these steps adds; `nil` where no dimension is the number of steps.
    var flopsPerStep: Int?
  }

  struct Tensor: Encodable {
    var name: String
    var type: String
    var shape: [String]
    var parameters: Int
    /// Of the numbers that the elements stand for.
    var statistics: TensorStatistics
    /// `nil` unless the elements are codes.
    var scales: Scales?
  }

  /// The range of a tensor's scales.
  struct Scales: Encodable {
    var minimum: Float
    var maximum: Float
  }

  var file: String
  var version: String
  /// Bits of the header that this version gives no meaning to; 0 where none is set.
  var optionalFeatures: UInt32
  var fileLength: Int
  var decodedLength: Int
  var parameters: Int
  /// As of a node, of the whole graph.
  var flops: Int
  var flopsPerStep: Int?
  /// The most steps that the graph allows; `nil` where no dimension is their number.
  var timeSteps: Int?
  var sections: [Section]
  var layout: Layout
  var inputs: [Port]
  var nodes: [Node]
  var outputs: [Port]
  var tensors: [Tensor]
  var weights: [WeightType]
  var memory: Memory
  var detector: Detector?
  /// Why the detector or its vocabulary cannot be decoded; `nil` where they are, or the file has none.
  var detectorProblem: String?
  var thresholds: [Threshold]
  var logParser: LogParser?
  /// Why the log parser cannot be decoded.
  var logParserProblem: String?
  var goldenVectors: Int
  var card: [String: String]
  var provenance: [String: String]
  var identities: ReportedIdentities
  var signature: Signature

  init(of file: InspectedFile) {
    let (summary, model) = (file.summary, file.model)
    self.file = file.name
    version = "\(summary.version)"
    optionalFeatures = summary.optionalFeatures
    fileLength = summary.fileLength
    decodedLength = summary.decodedLength
    let graph = model.graph
    parameters = graph.parameterCount
    let cost = NodeCost(of: graph)
    flops = cost.total
    flopsPerStep = cost.totalPerStep
    timeSteps = graph.timeMaximum
    sections = summary.sections.map { Self.section($0, of: model) }
    layout = Layout(of: summary)
    let schema = model.ioSchema
    inputs = graph.inputs.indices.map { index in
      let input = graph.inputs[index]
      return Self.port(input.name, ValueType(dtype: input.dtype, shape: input.shape), schema?.inputs[index])
    }
    outputs = graph.outputs.indices.map { index in
      let output = graph.outputs[index]
      return Self.port(output.name, graph.type(of: output.value), schema?.outputs[index])
    }
    nodes = graph.nodes.indices.map { Self.node($0, of: graph, cost) }
    tensors = zip(graph.tensors, model.weights).map(Self.tensor)
    weights = WeightType.all(of: graph)
    memory = Memory(of: model)
    (detector, detectorProblem) = Self.decoded { try Detector(of: model) }
    (logParser, logParserProblem) = Self.decoded {
      try model.logParser.map { bytes in LogParser(try FrozenLogParser(decoding: bytes)) }
    }
    goldenVectors = model.goldenVectors.count
    card = Self.texts(model.card)
    provenance = Self.texts(model.provenance)
    thresholds = Threshold.all(of: detector, card: card, provenance: provenance)
    identities = ReportedIdentities(summary.identities)
    signature = Signature(of: summary)
  }

  /// Whether all that the file holds could be decoded.
  var isWhole: Bool { detectorProblem == nil && logParserProblem == nil }

  /// A part, or why it cannot be decoded.
  private static func decoded<Part>(_ decode: () throws -> Part?) -> (part: Part?, problem: String?) {
    do {
      return (try decode(), nil)
    } catch {
      return (nil, "\(error)")
    }
  }

  private static func section(_ entry: SectionEntry, of model: ModelFile) -> Section {
    Section(
      id: Int(entry.id.rawValue), name: "\(entry.id.name ?? "unknown")", isCritical: entry.isCritical,
      codec: entry.codec == .zstd ? "zstd" : "stored", filter: entry.filter == .bytePlanes ? "bytePlanes" : "none",
      offset: entry.offset, storedLength: entry.storedLength, decodedLength: entry.decodedLength,
      sha256: entry.digest.text, isInterpreted: !model.unknownSections.contains { $0.id == entry.id })
  }

  private static func port(_ name: Name, _ type: ValueType, _ schema: IOSchema.Port?) -> Port {
    var port = Port(name: name.text, type: "\(type.dtype.name)", shape: dimensions(type.shape))
    guard let schema else { return port }
    func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
    port.meaning = text(schema.meaning)
    if !schema.unit.isEmpty { port.unit = text(schema.unit) }
    if !schema.labels.isEmpty { port.labels = schema.labels.map(text) }
    return port
  }

  private static func node(_ index: Int, of graph: Graph, _ cost: NodeCost) -> Node {
    let op = graph.nodes[index]
    let operands = op.operands.map { operand in
      operand.index < graph.inputs.count
        ? graph.inputs[operand.index].name.text : "#\(operand.index - graph.inputs.count)"
    }
    return Node(
      index: index, op: "\(op.name)",
      operands: operands,
      attributes: Dictionary(uniqueKeysWithValues: op.attributes.map { ($0.name, $0.value) }),
      tensors: op.tensors.map { graph.tensors[$0.index].name.text },
      shape: dimensions(graph.values[graph.inputs.count + index].shape),
      parameters: op.tensors.reduce(0) { $0 + (graph.tensors[$1.index].shape.maximumCount ?? 0) },
      flops: cost.nodes[index], flopsPerStep: cost.nodesPerStep?[index])
  }

  private static func tensor(_ declaration: TensorDeclaration, _ data: TensorData) -> Tensor {
    var scales: Scales?
    if case .int8(_, let values) = data, let minimum = values.min(), let maximum = values.max() {
      scales = Scales(minimum: minimum, maximum: maximum)
    }
    return Tensor(
      name: declaration.name.text, type: "\(declaration.dtype.name)", shape: dimensions(declaration.shape),
      parameters: data.count, statistics: TensorStatistics(data.numbers ?? []), scales: scales)
  }

  private static func texts(_ metadata: Metadata) -> [String: String] {
    var texts: [String: String] = [:]
    for entry in metadata.entries { texts[entry.name.text] = String(decoding: entry.text, as: UTF8.self) }
    return texts
  }

  /// Dimensions as an auditor reads them: `B≤4096`, `T≤10`, `64`.
  static func dimensions(_ shape: Shape) -> [String] {
    shape.dimensions.map { dimension in
      switch dimension {
      case .fixed(let size): "\(size)"
      case .batch(let maximum): "B≤\(maximum)"
      case .time(let maximum): "T≤\(maximum)"
      }
    }
  }
}
