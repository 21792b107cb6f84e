import SwiftProtobuf
public import TocsinFormat
public import TocsinGraph
import TocsinTensor

/// Writes networks as ONNX files: any graph, in standard operators only, as ONNX Runtime and OpenVINO run them.
///
/// An operation becomes one or more nodes whose names begin with its own; where ONNX means something else in a special
/// case, such as a query whose keys are all removed, further nodes make it what Tocsin means. ``OnnxImporter`` reads such
/// a file back as the same graph with the same weights. Spec/Onnx.md has the form of every operation.
public struct OnnxExporter: Sendable {
  /// The version of the standard operators.
  public static let opset = 17
  /// The version of the file format that goes with it.
  public static let irVersion = 8
  /// The longest file that can be written, in bytes: what the importer reads.
  public static let maximumFileLength = OnnxLimits.fileLength

  public init() {}

  /// Makes the file. The same network and card give the same bytes.
  ///
  /// - Parameters:
  ///   - weights: The elements of the graph's tensors, in their order, as many as they have.
  ///   - card: Goes into the file's metadata.
  public func export(
    _ graph: Graph, weights: [TensorData], card: Metadata = Metadata()
  ) throws(OnnxExportError) -> OnnxExport {
    let count = weights.reduce(0) { $0 + $1.byteCount }
    guard count <= Self.maximumFileLength else { throw .size(found: count, maximum: Self.maximumFileLength) }
    let form = FormWriter.form(of: graph, weights: weights)
    var model = OnnxModel()
    model.irVersion = Int64(Self.irVersion)
    model.producerName = FormProperties.producer
    var opset = OnnxOperatorSet()
    opset.version = Int64(Self.opset)
    model.opsetImport = [opset]
    model.graph = form.graph
    model.metadataProps = FormProperties(graph, card: card).properties
    let bytes: [UInt8]
    do {
      bytes = try model.serializedBytes()
    } catch {
      throw .encoding("\(error)")
    }
    guard bytes.count <= Self.maximumFileLength else {
      throw .size(found: bytes.count, maximum: Self.maximumFileLength)
    }
    return OnnxExport(bytes: bytes, graph: graph, form: form)
  }
}

extension TensorData {
  fileprivate var byteCount: Int { count * dtype.byteSize }
}
