import Testing
import TocsinFormat
import TocsinGraph
import TocsinTensor
import ToolSupport

/// A network with layers that are large enough for int8: a convolution, a GRU and a linear layer behind each other.
enum LargeNetwork {
  private static let (features, hidden, outputs) = (64, 48, 96)

  /// Writes it as a model file with golden vectors, and gives its path.
  static func write(to folder: TemporaryFolder) throws -> String {
    let model = folder.path("large.tocsin")
    _ = try ModelFileWriter.write(file(), to: model)
    // An import adds golden vectors.
    try Tool.modelctl.output(["convert", model, folder.path("large.onnx")])
    try Tool.modelctl.output(["convert", folder.path("large.onnx"), model])
    return model
  }

  /// Inputs of five items with six steps each.
  static func arrays() throws -> NumpyArchiveWriter {
    var archive = NumpyArchiveWriter()
    let values = numbers(5 * 6 * features).map { 40 * $0 }
    archive.append("x", NumpyArray(shape: [5, 6, features], values: .floats(values)))
    return archive
  }

  private static func file() throws -> ModelFile {
    let shapes: [(Name, [Int])] = [
      ("convolution", [features, 3, features]), ("head", [outputs, hidden]), ("input", [3 * hidden, features]),
      ("recurrent", [3 * hidden, hidden]),
    ]
    let graph = try Graph(
      inputs: [
        PortDeclaration(
          name: "x", dtype: .float32, shape: Shape([.batch(maximum: 8), .time(maximum: 8), .fixed(features)]))
      ],
      tensors: shapes.map { TensorDeclaration(name: $0, dtype: .float32, shape: Shape(fixed: $1)) },
      nodes: [
        .convolution(ValueID(0), weight: TensorID(0), bias: nil, dilation: 1, before: 2, after: 0),
        .gru(
          ValueID(1), input: TensorID(2), recurrent: TensorID(3), bias: nil, recurrentBias: nil, direction: .forward,
          reset: .afterProduct),
        .linear(ValueID(2), weight: TensorID(1), bias: nil),
      ],
      outputs: [Output(name: "y", value: ValueID(3))])
    return ModelFile(graph: graph, weights: shapes.map { .float32(numbers($1.reduce(1, *))) })
  }

  /// Numbers from -0.1 to 0.1 without a pattern that a layer could see.
  private static func numbers(_ count: Int) -> [Float] {
    (0..<count).map { index in
      let bits = (UInt32(truncatingIfNeeded: index) &* 2_654_435_761) >> 8
      return (Float(bits) / Float(1 << 24) - 0.5) / 5
    }
  }
}
