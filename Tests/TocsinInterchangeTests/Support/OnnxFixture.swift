import Foundation
import Testing
import TestSupport
import TocsinFormat
import TocsinGraph
import TocsinInterchange
import TocsinReference
import TocsinTensor

/// A network that a framework has exported, with inputs and the outputs that the framework computes for them.
///
/// Tools/python/make_onnx_fixtures.py writes them.
struct OnnxFixture: CustomTestStringConvertible {
  struct Value: Decodable {
    var shape: [Int]
    var data: [Double]
  }

  struct Values: Decodable {
    var inputs: [String: Value]
    var outputs: [String: Value]
  }

  let name: String

  var testDescription: String { name }

  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../Fixtures").standardizedFileURL

  static let all: [OnnxFixture] = {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return files.filter { $0.hasSuffix(".onnx") }.sorted().map { OnnxFixture(name: String($0.dropLast(5))) }
  }()

  var bytes: [UInt8] {
    get throws { [UInt8](try Data(contentsOf: Self.folder.appending(path: "\(name).onnx"))) }
  }

  var values: Values {
    get throws {
      try JSONDecoder().decode(Values.self, from: Data(contentsOf: Self.folder.appending(path: "\(name).json")))
    }
  }

  func network(_ options: OnnxImportOptions = OnnxImportOptions()) throws -> OnnxNetwork {
    try OnnxImporter(options: options).importNetwork(bytes)
  }
}

extension OnnxNetwork {
  /// The outputs by name for inputs by name, in `Double`.
  func reference(_ inputs: [String: OnnxFixture.Value]) throws -> [String: ReferenceTensor] {
    let tensors = zip(graph.tensors, weights).map { declaration, data in
      ReferenceTensor(shape: declaration.shape.dimensions.map(\.maximum), values: data.floats ?? [])
    }
    let executor = try ReferenceExecutor(graph: graph, tensors: tensors)
    let values = graph.inputs.map { input -> ReferenceValue in
      let value = inputs[input.name.text] ?? OnnxFixture.Value(shape: [], data: [])
      return input.dtype == .uint32
        ? .keys(ReferenceKeys(shape: value.shape, values: value.data.map { UInt32($0) }))
        : .real(ReferenceTensor(shape: value.shape, values: value.data))
    }
    var outputs: [String: ReferenceTensor] = [:]
    for (output, value) in zip(graph.outputs, try executor.run(values)) {
      if case .real(let tensor) = value { outputs[output.name.text] = tensor }
    }
    return outputs
  }

  /// The names of the graph's operations, in order.
  var operations: [String] { graph.nodes.map { "\($0.name)" } }
}
