import TocsinGraph
import TocsinTensor

// Which file each operation is in.

extension Tape {
  /// Computes one node.
  func evaluateNode(_ op: Op, at index: Int) {
    switch op {
    case .oneHot(let keys, let classes): evaluateOneHot(index, keys: keys, classes: classes)
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
    case .constant(let tensor): evaluateConstant(index, tensor)
    case .matmul(let first, let second, let transposesSecond): evaluateMatmul(index, first, second, transposesSecond)
    case .convolution(let operand, _, _, let dilation, let before, _):
      evaluateConvolution(index, operand, dilation: dilation, before: before)
    case .attention(let query, let key, let value, let heads, let scale, let isCausal, let validKeys):
      evaluateAttention(
        index, query: query, key: key, value: value, heads: heads, scale: scale, isCausal: isCausal,
        validKeys: validKeys)
    case .layerNorm(let operand, let scale, let bias, let epsilon):
      evaluateLayerNorm(index, operand, scale, bias, epsilon)
    case .activation(let operand, let function): evaluateActivation(index, operand, function)
    case .add(let first, let second): evaluateCombination(index, .sum, first, second)
    case .multiply(let first, let second): evaluateCombination(index, .product, first, second)
    case .positionalEncoding(let operand, let table): evaluatePositionalEncoding(index, operand, table)
    case .reduce(let operand, let reduction, let axis): evaluateReduce(index, operand, reduction, axis: axis)
    case .maskedPool(let operand, let mask, let reduction): evaluateMaskedPool(index, operand, mask: mask, reduction)
    case .attentionPool(let operand, let scores): evaluateAttentionPool(index, operand, scores: scores)
    case .concat(let operands, let axis): evaluateConcat(index, operands, axis: axis)
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
    case .constant(let tensor): unsafe pullBackConstant(index, gradient, tensor)
    case .matmul(let first, let second, let transposesSecond):
      unsafe pullBackMatmul(index, gradient, first, second, transposesSecond)
    case .convolution(let operand, let weight, let bias, let dilation, let before, _):
      unsafe pullBackConvolution(index, gradient, operand, weight, bias, dilation: dilation, before: before)
    case .attention(let query, let key, let value, let heads, let scale, let isCausal, let validKeys):
      unsafe pullBackAttention(
        index, gradient, query: query, key: key, value: value, heads: heads, scale: scale, isCausal: isCausal,
        validKeys: validKeys)
    case .layerNorm(let operand, let scale, let bias, let epsilon):
      unsafe pullBackLayerNorm(index, gradient, operand, scale, bias, epsilon)
    case .activation(let operand, let function): unsafe pullBackActivation(index, gradient, operand, function)
    case .add(let first, let second): unsafe pullBackSum(index, gradient, first, second)
    case .multiply(let first, let second): unsafe pullBackProduct(index, gradient, first, second)
    case .positionalEncoding(let operand, let table): unsafe pullBackPositionalEncoding(index, gradient, operand, table)
    case .reduce(let operand, let reduction, let axis):
      unsafe pullBackReduce(index, gradient, operand, reduction, axis: axis)
    case .maskedPool(let operand, let mask, let reduction):
      unsafe pullBackMaskedPool(index, gradient, operand, mask: mask, reduction)
    case .attentionPool(let operand, let scores): unsafe pullBackAttentionPool(index, gradient, operand, scores: scores)
    case .concat(let operands, let axis): unsafe pullBackConcat(index, gradient, operands, axis: axis)
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
