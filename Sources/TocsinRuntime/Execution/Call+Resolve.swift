import TocsinGraph
import TocsinKernels
import TocsinTensor

extension Resolver {
  /// A step for the block that the resolver is for.
  func call(_ step: Step, readsInput: Bool) -> Call {
    let y = unsafe tensor(step.target)
    switch step.kind {
    case .product(let weights, let activation):
      var call = unsafe ProductCall(weights, ElementFunction(activation), x: tensor(step.sources[0]), y: y)
      unsafe call.readsInput = readsInput
      return unsafe .product(call)
    case .convolution(let weights, let taps, let dilation, let activation):
      return unsafe .product(
        ProductCall(
          weights, ElementFunction(activation), x: tensor(step.sources[0]), y: y, taps: taps, dilation: dilation))
    case .int8Product(let weights, let dilation, let activation):
      return unsafe .int8Product(
        Int8ProductCall(
          weights, ElementFunction(activation), x: tensor(step.sources[0]), y: y, dilation: dilation))
    case .quantise:
      let x = unsafe tensor(step.sources[0])
      return unsafe .rows(RowsCall(.quantise(inputs: x.columns), x: x, y: y))
    case .matmul(let transposesSecond, let activation):
      return unsafe .matmul(
        MatmulCall(
          ElementFunction(activation), first: tensor(step.sources[0]), second: tensor(step.sources[1]),
          transposesSecond: transposesSecond, y: y, scratch: slots[step.scratch[0]]))
    case .recurrence(let layer, let direction, let kept):
      let scratch = unsafe RecurrenceCall.Scratch(
        cell: slots[step.scratch[RecurrentScratch.cell]], state: slots[step.scratch[RecurrentScratch.state]],
        rows: slots[step.scratch[RecurrentScratch.rows]], gates: slots[step.scratch[RecurrentScratch.gates]],
        codes: slots[step.scratch[RecurrentScratch.codes]])
      return unsafe .recurrence(
        RecurrenceCall(layer, direction, kept, x: tensor(step.sources[0]), y: y, scratch: scratch))
    case .attention(let heads, let scale, let isCausal):
      return unsafe .attention(
        AttentionCall(
          heads: heads, scale: scale, isCausal: isCausal, query: tensor(step.sources[0]),
          key: tensor(step.sources[1]), value: tensor(step.sources[2]),
          valid: step.sources.count > 3 ? tensor(step.sources[3]) : nil, y: y, scratch: slots[step.scratch[0]]))
    case .attentionPool:
      return unsafe .attentionPool(
        AttentionPoolCall(
          x: tensor(step.sources[0]), scores: tensor(step.sources[1]), y: y, probabilities: slots[step.scratch[0]]))
    case .softmax: return unsafe .rows(RowsCall(.softmax, x: tensor(step.sources[0]), y: y))
    case .layerNorm(let weights):
      let residual = unsafe step.sources.count > 1 ? tensor(step.sources[1]) : nil
      let kind = unsafe RowsCall.Kind.layerNorm(
        scale: weights.scale.pointer, bias: weights.bias.pointer, epsilon: weights.epsilon,
        hasResidual: residual != nil)
      return unsafe .rows(RowsCall(kind, x: tensor(step.sources[0]), y: y, z: residual))
    case .activation(let activation):
      return unsafe .rows(RowsCall(.apply(ElementFunction(activation)), x: tensor(step.sources[0]), y: y))
    case .add: return unsafe .rows(RowsCall(.add, x: tensor(step.sources[0]), y: y, z: tensor(step.sources[1])))
    case .multiply:
      return unsafe .rows(RowsCall(.multiply, x: tensor(step.sources[0]), y: y, z: tensor(step.sources[1])))
    case .reduce(let reduction, let axis):
      let source = step.sources[0]
      return unsafe .reduction(
        ReductionCall(reduction, axis: 4 - source.layout.rank + axis, x: tensor(source), y: y))
    case .maskedPool(let reduction):
      return unsafe .reduction(
        ReductionCall(reduction, axis: 2, x: tensor(step.sources[0]), y: y, valid: tensor(step.sources[1])))
    case .lookup(let table):
      return unsafe .move(
        MoveCall(
          .lookup(rows: table.rows.pointer, keyCount: table.keyCount), x: lookedUp(step.sources[0]), y: y))
    case .oneHot: return unsafe .move(MoveCall(.oneHot, x: lookedUp(step.sources[0]), y: y))
    case .copy: return unsafe .move(MoveCall(.copy, x: tensor(step.sources[0]), y: y))
    case .clear: return unsafe .move(MoveCall(.clear, x: y, y: y))
    }
  }

  /// Keys, with a dimension of one for the row that each stands for.
  private func lookedUp(_ keys: Place) -> Tensor {
    var tensor = unsafe tensor(keys)
    unsafe tensor.sizes = SIMD4(tensor.sizes[1], tensor.sizes[2], tensor.sizes[3], 1)
    unsafe tensor.strides = SIMD4(tensor.strides[1], tensor.strides[2], tensor.strides[3], 0)
    return unsafe tensor
  }
}
