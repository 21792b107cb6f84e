import Foundation
import SwiftProtobuf
import TocsinInterchange

/// An ONNX model in the making: what a test changes in it is an assignment.
struct OnnxDraft {
  var model = OnnxModel()

  /// A graph with an input `x` of float32 and an output `y`.
  init(_ dims: [Any] = ["B", 4]) {
    model.irVersion = 8
    var opset = OnnxOperatorSet()
    opset.version = 17
    model.opsetImport = [opset]
    addInput("x", dims)
    addOutput("y")
  }

  /// Sizes are integers, or strings where they may vary.
  mutating func addInput(_ name: String, _ dims: [Any], type: Int32 = 1) {
    var tensor = OnnxTensorType()
    tensor.elemType = type
    tensor.shape.dim = dims.map { size in
      var dim = OnnxDimension()
      if let size = size as? Int { dim.dimValue = Int64(size) } else { dim.dimParam = "\(size)" }
      return dim
    }
    var input = OnnxValueInfo()
    input.name = name
    input.type.tensorType = tensor
    model.graph.input.append(input)
  }

  mutating func addOutput(_ name: String) {
    var output = OnnxValueInfo()
    output.name = name
    model.graph.output.append(output)
  }

  /// A node without a name.
  mutating func add(
    _ operation: String, _ inputs: [String], _ outputs: [String], _ attributes: [OnnxAttribute] = []
  ) {
    var node = OnnxNode()
    node.opType = operation
    node.input = inputs
    node.output = outputs
    node.attribute = attributes
    model.graph.node.append(node)
  }

  mutating func addFloats(_ name: String, _ shape: [Int], _ values: [Float]) {
    var tensor = OnnxTensor()
    tensor.name = name
    tensor.dataType = 1
    tensor.dims = shape.map { Int64($0) }
    tensor.floatData = values
    model.graph.initializer.append(tensor)
  }

  mutating func addIntegers(_ name: String, _ values: [Int], shape: [Int]? = nil) {
    var tensor = OnnxTensor()
    tensor.name = name
    tensor.dataType = 7
    tensor.dims = (shape ?? [values.count]).map { Int64($0) }
    tensor.int64Data = values.map { Int64($0) }
    model.graph.initializer.append(tensor)
  }

  var bytes: [UInt8] { get throws { try model.serializedBytes() } }

  func network(_ options: OnnxImportOptions = OnnxImportOptions()) throws -> OnnxNetwork {
    try OnnxImporter(options: options).importNetwork(bytes)
  }
}

extension OnnxAttribute {
  init(_ name: String, _ value: Int) {
    self.init()
    self.name = name
    type = 2
    i = Int64(value)
  }

  init(_ name: String, _ value: Float) {
    self.init()
    self.name = name
    type = 1
    f = value
  }

  init(_ name: String, _ value: String) {
    self.init()
    self.name = name
    type = 3
    s = Data(value.utf8)
  }

  init(_ name: String, _ values: [Int]) {
    self.init()
    self.name = name
    type = 7
    ints = values.map { Int64($0) }
  }

  init(_ name: String, graph: OnnxGraph) throws {
    self.init()
    self.name = name
    type = 5
    g = try graph.serializedBytes()
  }
}
