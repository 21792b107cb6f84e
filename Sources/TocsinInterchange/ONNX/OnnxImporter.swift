import SwiftProtobuf
import TocsinFormat
import TocsinGraph
import TocsinTensor

/// Reads networks from ONNX files, as PyTorch's exporters write them.
///
/// What the nodes mean together is imported, not each node by itself: attention spelt out in products and a softmax
/// becomes attention, transpositions and reshapes become views, shape arithmetic and constants are computed. What has no
/// counterpart in Tocsin's graphs is an error that names the node and what would work. A file that ``OnnxExporter`` wrote
/// becomes the graph that it was. Spec/Onnx.md has the rules.
public struct OnnxImporter: Sendable {
  /// The versions of the standard operators that are read.
  public static let opsets = 13...21

  /// The longest file that is read, in bytes.
  public static let maximumFileLength = OnnxLimits.fileLength

  public var options: OnnxImportOptions

  public init(options: OnnxImportOptions = OnnxImportOptions()) { self.options = options }

  /// Reads a file. Memory and time are bounded whatever it holds, see ``OnnxLimit``.
  public func importNetwork(_ bytes: [UInt8]) throws(OnnxImportError) -> OnnxNetwork {
    guard bytes.count <= OnnxLimits.fileLength else {
      throw .limit(.fileLength, found: bytes.count, maximum: OnnxLimits.fileLength)
    }
    try WireScan.check(bytes)
    let model = try Self.decode(OnnxModel.self, bytes)
    let opset = try Self.checkContent(model)
    if let written = FormReader.network(of: model, opset: opset, options: options) {
      return OnnxNetwork(model: model, opset: opset, written: written)
    }
    var bounds = OnnxBounds(options)
    while true {
      do {
        let budget = WorkBudget(fileLength: bytes.count)
        return try Self.importNetwork(model, opset: opset, options: options, bounds: bounds, budget: budget)
      } catch {
        guard bounds.adapt(to: error, options) else { throw error }
      }
    }
  }

  private static func importNetwork(
    _ model: OnnxModel, opset: Int, options: OnnxImportOptions, bounds: OnnxBounds, budget: WorkBudget
  ) throws(OnnxImportError) -> OnnxNetwork {
    let dimensions = try InputDimensions(model.graph, options: options, bounds: bounds)
    var network = try GraphReader.read(model.graph, opset: opset, dimensions: dimensions, budget: budget)
    let maximumBatch =
      switch dimensions.batchMode {
      case .dynamic: bounds.batch
      case .literal(let size): options.variesBatch ? bounds.batch : min(size, bounds.batch)
      case .hidden: options.variesBatch ? bounds.batch : 1
      }
    let (lowered, precisionNotes) = try NetworkLowering(graph: model.graph, maximumBatch: maximumBatch)
      .lower(&network).restoringPrecision(scales: network.builder.scales)
    return OnnxNetwork(
      model: model, opset: opset, dimensions: dimensions, network: network, lowered: lowered,
      notes: bounds.notes + network.builder.notes + precisionNotes + Self.maskNotes(network, options))
  }

  /// What an input must hold that the file does not say: masks by name, and masks of any integers.
  private static func maskNotes(_ network: Network, _ options: OnnxImportOptions) -> [String] {
    network.builder.predicateInputs.compactMap { index in
      let input = network.inputs[index]
      guard input.position != nil, !input.isKeys, input.type != .bool, !options.masks.contains(input.name) else {
        return nil
      }
      let reason =
        input.type != .float32
        ? "because it is not looked up" : options.isMask(input.name) ? "for its name" : "because it is cast to bool"
      return "input \(quoted(input.name)) is taken for a mask \(reason): it must be 0 or 1"
    }
  }

  static func decode<Decoded: SwiftProtobuf.Message>(
    _ type: Decoded.Type, _ bytes: [UInt8]
  ) throws(OnnxImportError) -> Decoded {
    do {
      var options = BinaryDecodingOptions()
      options.messageDepthLimit = 16
      options.discardUnknownFields = true
      return try Decoded(serializedBytes: bytes, options: options)
    } catch {
      throw .malformed("no protobuf message of this kind")
    }
  }

  /// Refuses what no network has. Gives the version of the standard operators.
  private static func checkContent(_ model: OnnxModel) throws(OnnxImportError) -> Int {
    guard model.hasGraph else { throw .malformed("it has no graph") }
    let versions = model.opsetImport.filter { $0.domain.isEmpty || $0.domain == "ai.onnx" }.map(\.version)
    guard let version = versions.first else { throw .opset(found: nil) }
    guard versions.count == 1 else { throw .malformed("it imports the standard operators \(versions.count) times") }
    guard let opset = Int(exactly: version), opsets.contains(opset) else {
      throw .opset(found: Int(version))
    }
    if !model.functions.isEmpty { throw .content(.functions) }
    if !model.trainingInfo.isEmpty { throw .content(.trainingInformation) }
    if !model.graph.sparseInitializer.isEmpty { throw .content(.sparseInitializers) }
    if !model.graph.quantizationAnnotation.isEmpty { throw .content(.quantization) }
    return opset
  }
}
