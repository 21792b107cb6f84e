import TocsinFormat
import TocsinGraph
import TocsinTensor

/// A valid model of a few hundred bytes that takes long to run.
enum CostlyModel {
  /// The square of a matrix of `size` rows and columns that is 1 in its first element and 0 in all others: 2 `size`³
  /// operations. Its golden vector is what it computes.
  static func file(size: Int) throws -> ModelFile {
    let batch = Dimension.batch(maximum: 1)
    let graph = try Graph(
      inputs: [PortDeclaration(name: "key", dtype: .uint32, shape: Shape([batch]))], tensors: [],
      nodes: [
        .oneHot(ValueID(0), classes: size * size),
        .reshape(ValueID(1), Shape([batch, .fixed(size), .fixed(size)])),
        .matmul(ValueID(2), ValueID(2), transposesSecond: false),
        .slice(ValueID(3), axis: 1, start: 0, count: 1), .slice(ValueID(4), axis: 2, start: 0, count: 1),
      ],
      outputs: [Output(name: "y", value: ValueID(5))])
    var file = ModelFile(graph: graph, weights: [])
    file.goldenVectors = [
      GoldenVector(batchSize: 1, timeSteps: 0, inputs: [.uint32([0])], outputs: [.float32([1])])
    ]
    return file
  }

  /// Convolutions of one step that put 2^24 - 1024 steps of 8 zeros before it, and look at the first and the last.
  static func padded(count: Int) throws -> ModelFile {
    let padding = (1 << 24) - 1024
    let graph = try Graph(
      inputs: [PortDeclaration(name: "x", dtype: .float32, shape: Shape([.batch(maximum: 1), .fixed(1), .fixed(8)]))],
      tensors: [TensorDeclaration(name: "w", dtype: .float32, shape: Shape(fixed: [8, 2, 8]))],
      nodes: (0..<count).map { index in
        .convolution(ValueID(index), weight: TensorID(0), bias: nil, dilation: padding, before: padding, after: 0)
      },
      outputs: [Output(name: "y", value: ValueID(count))])
    let zeros = TensorData.float32([Float](repeating: 0, count: 8))
    return ModelFile(
      graph: graph, weights: [.float32([Float](repeating: 0, count: 128))],
      goldenVectors: [GoldenVector(batchSize: 1, timeSteps: 0, inputs: [zeros], outputs: [zeros])])
  }
}
