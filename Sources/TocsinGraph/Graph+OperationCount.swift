import TocsinTensor

extension Graph {
  /// The floating-point operations of a node for one item of `timeSteps` steps, as the operation is defined.
  ///
  /// How many there are follows from the shapes alone, so that models can be compared: an addition, subtraction,
  /// multiplication, division or comparison counts 1, a multiply-add 2, a function of an element (exp, tanh, sigmoid,
  /// ReLU, GELU) 1, a sum or maximum of n elements n. Products with int8 weights count as if of floats. Padding counts,
  /// removed keys of an attention count, and so do the zeros of a one-hot row, which the runtime does not multiply
  /// with. What only selects, moves or copies counts 0.
  ///
  /// With R elements in the result for one item:
  /// - linear `2 R D`; matmul `2 R K`; convolution `2 R K D`. A bias is where the sum starts and costs nothing.
  /// - lstm `N T (8 H (D + H) + 9 H)`, for `N` sequences, one unless the outermost size is fixed: four gates of
  ///   `2 (D + H)`, then three sigmoids, two tanh, three products, a sum.
  /// - gru `N T (6 H (D + H) + 9 H)`, with the reset before the product `N T (6 H (D + H) + 8 H)`: three gates, then two
  ///   sigmoids, a tanh, the reset's product (and sum, after the product), and four for `(1 - z) n + z h`.
  /// - attention `N T S (2 D + 2 E + 6 heads)`: scores, weighted sums, scale and softmax.
  /// - softmax `5 R`: maximum, difference, exp, sum, quotient. attentionPool `5 T + 2 T D`.
  /// - layerNorm `7 R`, and 4 for each row. activation, add, multiply, positionalEncoding `R`.
  /// - reduce and maskedPool: the elements of the operand, for a mean `R` more.
  ///
  /// - Parameter timeSteps: at most the declared maximum, else the count could overflow; of no account where no
  ///   dimension is `T`.
  public func floatingPointOperations(ofNode index: Int, timeSteps: Int) -> Int {
    let op = nodes[index]
    let result = type(of: ValueID(inputs.count + index)).shape.count(batchSize: 1, timeSteps: timeSteps)
    switch op {
    case .constant, .oneHot, .embedding, .step, .concat, .slice, .reshape, .transpose: return 0
    case .linear(_, let weight, _), .convolution(_, let weight, _, _, _, _):
      return 2 * result * innerCount(of: weight)
    case .matmul(let first, _, _): return 2 * result * (sizes(of: first, timeSteps).last ?? 1)
    case .lstm(let value, let input, let recurrent, _, _, _):
      return recurrence(value, [input, recurrent], gates: 4, elementwise: 9, timeSteps)
    case .gru(let value, let input, let recurrent, _, _, _, let reset):
      return recurrence(value, [input, recurrent], gates: 3, elementwise: reset == .afterProduct ? 9 : 8, timeSteps)
    case .attention(let query, let key, let value, let heads, _, _, _):
      let (query, key) = (sizes(of: query, timeSteps), sizes(of: key, timeSteps))
      return query[0] * query[1] * key[1] * (2 * query[2] + 2 * sizes(of: value, timeSteps)[2] + 6 * heads)
    case .softmax: return 5 * result
    case .layerNorm(_, let scale, _, _): return 7 * result + 4 * result / (tensors[scale.index].shape.maximumCount ?? 1)
    case .activation, .add, .multiply, .positionalEncoding: return result
    case .reduce(let value, let reduction, _), .maskedPool(let value, _, let reduction):
      return count(of: value, timeSteps) + (reduction == .mean ? result : 0)
    case .attentionPool(let value, let scores):
      return 5 * count(of: scores, timeSteps) + 2 * count(of: value, timeSteps)
    }
  }

  /// The floating-point operations of the whole graph for one item, the sum over all nodes; `Int.max` where it is above
  /// that.
  public func floatingPointOperations(timeSteps: Int) -> Int {
    var sum = 0
    for index in nodes.indices {
      let (next, overflow) = sum.addingReportingOverflow(floatingPointOperations(ofNode: index, timeSteps: timeSteps))
      if overflow { return .max }
      sum = next
    }
    return sum
  }

  /// The steps of all sequences times what the gates of a step take, and what follows them for each hidden unit.
  private func recurrence(
    _ value: ValueID, _ weights: [TensorID], gates: Int, elementwise: Int, _ timeSteps: Int
  ) -> Int {
    let hidden = innerCount(of: weights[1])
    let width = innerCount(of: weights[0]) + hidden
    let sizes = sizes(of: value, timeSteps)
    return sizes[0] * sizes[1] * hidden * (2 * gates * width + elementwise)
  }

  /// The elements of a tensor for each element of its outermost dimension.
  private func innerCount(of tensor: TensorID) -> Int {
    let shape = tensors[tensor.index].shape
    return (shape.maximumCount ?? 0) / (shape.dimensions.first?.maximum ?? 1)
  }

  private func sizes(of value: ValueID, _ timeSteps: Int) -> [Int] {
    type(of: value).shape.sizes(batchSize: 1, timeSteps: timeSteps)
  }

  private func count(of value: ValueID, _ timeSteps: Int) -> Int {
    type(of: value).shape.count(batchSize: 1, timeSteps: timeSteps)
  }
}
