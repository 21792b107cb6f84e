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
}
