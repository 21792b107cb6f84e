import TocsinGraph
import TocsinTensor

// Which file each operation is in.

extension Tape {
  /// Computes one node.
  func evaluateNode(_ op: Op, at index: Int) {
    switch op {
    case .oneHot: break  // Written when an operation other than a recurrent layer asks for the rows.
    case .embedding(let keys, let table): evaluateEmbedding(index, keys: keys, table: table)
    case .linear(let operand, _, _): evaluateLinear(index, operand)
    case .lstm(let operand, _, _, _, _, let direction): evaluateLSTM(index, operand, direction)
    case .gru(let operand, _, _, _, _, let direction, let reset): evaluateGRU(index, operand, direction, reset)
    case .softmax(let operand): evaluateSoftmax(index, operand)
    case .step(let operand, let position): evaluateStep(index, operand, position)
    case .slice(let operand, let axis, let start, let count):
      alias(
        index, of: operand.index, values[operand.index].view.slicing(axis: axis, start: start, count: count))
    case .transpose(let operand, let order):
      alias(index, of: operand.index, values[operand.index].view.transposed(order))
    case .reshape(let operand, _): evaluateReshape(index, operand)
    case .constant, .matmul, .convolution, .attention, .layerNorm, .activation, .add, .multiply, .positionalEncoding,
      .reduce, .maskedPool, .attentionPool, .concat:
      preconditionFailure("not yet")
    }
  }

  /// Adds the vector-Jacobian product of one node to the gradients of its operands and parameters.
  @unsafe func pullBack(_ op: Op, at index: Int, _ gradient: UnsafeMutablePointer<Scalar>) {
    switch op {
    case .oneHot, .slice, .transpose: break
    case .embedding(let keys, let table): unsafe pullBackEmbedding(index, gradient, keys: keys, table: table)
    case .linear(let operand, let weight, let bias): unsafe pullBackLinear(index, gradient, operand, weight, bias)
    case .lstm(let operand, _, _, _, _, let direction): unsafe pullBackLSTM(index, gradient, operand, direction)
    case .gru(let operand, _, _, _, _, let direction, let reset):
      unsafe pullBackGRU(index, gradient, operand, direction, reset)
    case .softmax(let operand): unsafe pullBackSoftmax(index, gradient, operand)
    case .step(let operand, _): unsafe pullBackStep(index, gradient, operand)
    case .reshape(let operand, _): unsafe pullBackReshape(index, gradient, operand)
    case .constant, .matmul, .convolution, .attention, .layerNorm, .activation, .add, .multiply, .positionalEncoding,
      .reduce, .maskedPool, .attentionPool, .concat:
      preconditionFailure("not yet")
    }
  }
}

extension Op {
  /// Whether the operation can work on sequences of different lengths, laid out by positions.
  var takesPackedSequences: Bool {
    switch self {
    case .oneHot, .embedding, .linear, .lstm, .gru, .softmax, .layerNorm, .activation: true
    case .step(_, let position): position == .last
    case .add, .multiply, .constant, .matmul, .convolution, .attention, .positionalEncoding, .reduce, .maskedPool,
      .attentionPool, .concat, .slice, .reshape, .transpose:
      false
    }
  }
}
