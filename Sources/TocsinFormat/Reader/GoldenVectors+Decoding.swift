import TocsinGraph
import TocsinTensor

extension ByteReader {
  /// The golden vectors section. Sizes and element types follow from the graph.
  mutating func readGoldenVectors(for graph: Graph) throws(ModelFormatError) -> [GoldenVector] {
    let countOffset = offset
    let count = try readCount(elementSize: RecordSize.smallestGoldenVector, maximum: Int.max)
    guard count > 0 else { throw .invalidValue(section, offset: countOffset, found: 0) }
    var vectors: [GoldenVector] = []
    for index in 0..<count {
      let batchSize = try readSize(maximum: graph.batchMaximum)
      let timeSteps = try readSize(maximum: graph.timeMaximum)
      var inputs: [TensorData] = []
      for input in graph.inputs {
        let count = input.shape.count(batchSize: batchSize, timeSteps: timeSteps)
        inputs.append(try readFinite(input.dtype, count: count, vector: index))
      }
      var outputs: [TensorData] = []
      for output in graph.outputs {
        let type = graph.type(of: output.value)
        let count = type.shape.count(batchSize: batchSize, timeSteps: timeSteps)
        outputs.append(try readFinite(type.dtype, count: count, vector: index))
      }
      vectors.append(GoldenVector(batchSize: batchSize, timeSteps: timeSteps, inputs: inputs, outputs: outputs))
    }
    try finish()
    return vectors
  }

  /// A batch size or number of steps: 1 to the declared maximum, 0 where the graph declares none.
  private mutating func readSize(maximum: Int?) throws(ModelFormatError) -> Int {
    if let maximum { try readUInt32(in: 1...maximum) } else { try readUInt32(in: 0...0) }
  }

  private mutating func readFinite(
    _ dtype: DType, count: Int, vector: Int
  ) throws(ModelFormatError) -> TensorData {
    let data = try readElements(dtype, count: count)
    if let element = data.firstNonFinite { throw .goldenVectorNotFinite(vector: vector, element: element) }
    return data
  }
}
