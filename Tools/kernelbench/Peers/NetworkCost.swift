import TocsinGraph
import TocsinTensor

/// What a network costs at the least, whatever runs it.
struct NetworkCost {
  /// Floating-point operations of all products for one item, a multiplication and an addition being two.
  private(set) var operations = 0
  /// Bytes of all weights.
  private(set) var weightBytes = 0
  /// Bytes of the largest recurrent matrix, and what reading all of them again at each further step adds up to.
  private(set) var recurrentBytes = 0
  private(set) var rereadBytes = 0

  /// - Parameter steps: the size of the time dimension, where it is dynamic.
  init(_ graph: Graph, steps: Int) {
    func sizes(_ value: ValueID) -> [Int] {
      graph.type(of: value).shape.sizes(batchSize: 1, timeSteps: steps)
    }
    func count(_ tensor: TensorID) -> Int { graph.tensors[tensor.index].shape.maximumCount ?? 0 }
    for tensor in graph.tensors {
      weightBytes += (tensor.shape.maximumCount ?? 0) * tensor.dtype.byteSize
    }
    for node in graph.nodes {
      switch node {
      case .linear(let value, let weight, _):
        operations += 2 * sizes(value).dropLast().reduce(1, *) * count(weight)
      case .matmul(let first, let second, let transposesSecond):
        let columns = sizes(second)
        operations += 2 * sizes(first).reduce(1, *) * columns[columns.count - (transposesSecond ? 2 : 1)]
      case .convolution(let value, let weight, _, let dilation, let before, let after):
        let taps = graph.tensors[weight.index].shape.dimensions[1].maximum
        operations += 2 * (sizes(value)[1] + before + after - (taps - 1) * dilation) * count(weight)
      case .lstm(let value, let input, let recurrent, _, _, _), .gru(let value, let input, let recurrent, _, _, _, _):
        let time = sizes(value)[1]
        operations += 2 * time * (count(input) + count(recurrent))
        recurrentBytes = max(recurrentBytes, 4 * count(recurrent))
        rereadBytes += 4 * count(recurrent) * (time - 1)
      case .attention(let query, let key, let value, _, _, _, _):
        operations += 2 * (sizes(query).reduce(1, *) + sizes(query)[1] * sizes(value)[2]) * sizes(key)[1]
      case .attentionPool(let value, _):
        operations += 2 * sizes(value).reduce(1, *)
      case .constant, .oneHot, .embedding, .softmax, .layerNorm, .activation, .add, .multiply, .positionalEncoding,
        .reduce, .maskedPool, .step, .concat, .slice, .reshape, .transpose:
        break
      }
    }
  }
}
