import TocsinGraph
import TocsinReference

/// Half the distance from 1 to the next float.
let u = 0x1p-24
/// Half the least subnormal: what a product may lose.
let half = 0x1p-150

/// How far an operation's result in float32 may be from the exact one on the same operands: the bounds of
/// Spec/Numerics.md, operation by operation.
struct LocalBounds {
  let values: [ReferenceValue]
  let tensors: [ReferenceTensor]

  /// A bound for each element of the result; `nil` where the operation only moves numbers.
  func bounds(of op: Op, result: ReferenceTensor) -> [Double]? {
    switch op {
    case .constant, .oneHot, .embedding, .step, .concat, .slice, .reshape, .transpose: return nil
    case .linear(let x, let weight, let bias):
      let magnitudes = Reference.linear(
        magnitude(x), weight: magnitude(weight), bias: bias.map { magnitude($0) })
      return sums(magnitudes, terms: tensors[weight.index].innermost)
    case .matmul(let first, let second, let transposesSecond):
      let magnitudes = Reference.matmul(magnitude(first), magnitude(second), transposesSecond: transposesSecond)
      return sums(magnitudes, terms: values[first.index].real.innermost)
    case .convolution(let x, let weight, let bias, let dilation, let before, let after):
      let magnitudes = Reference.convolution(
        magnitude(x), weight: magnitude(weight), bias: bias.map { magnitude($0) }, dilation: dilation, before: before,
        after: after)
      return sums(magnitudes, terms: tensors[weight.index].shape[1] * tensors[weight.index].innermost)
    case .lstm, .gru: preconditionFailure("recurrent layers have bounds for each step")
    case .attention(let query, let key, let value, let heads, let scale, let isCausal, let validKeys):
      return AttentionBounds(
        query: values[query.index].real, key: values[key.index].real, value: values[value.index].real, heads: heads,
        scale: Double(scale), isCausal: isCausal, validKeys: validKeys.map { values[$0.index].real }
      ).bounds
    case .softmax(let x):
      return rows(of: values[x.index].real) { softmaxBounds(Array($0)) }
    case .layerNorm(let x, let scale, _, let epsilon):
      let factors = tensors[scale.index].values
      return layerNorm(values[x.index].real, factors, Double(epsilon), result)
    case .activation(let x, let activation):
      return zip(values[x.index].real.values, result.values).map { activationBound(activation, $0, $1) }
    case .add, .positionalEncoding: return result.values.map { u * abs($0) }
    case .multiply: return result.values.map { u * abs($0) + half }
    case .reduce(let x, let reduction, let axis):
      let sums = Reference.reduce(magnitude(x), .sum, axis: axis)
      return reduced(sums, reduction, count: values[x.index].real.shape[axis], result)
    case .maskedPool(let x, let mask, let reduction):
      let sums = Reference.maskedPool(magnitude(x), mask: values[mask.index].real, .sum)
      return reduced(sums, reduction, count: values[x.index].real.shape[1], result)
    case .attentionPool(let x, let scores):
      return attentionPool(values[x.index].real, values[scores.index].real)
    }
  }

  private func magnitude(_ value: ValueID) -> ReferenceTensor { magnitude(values[value.index].real) }
  private func magnitude(_ tensor: TensorID) -> ReferenceTensor { magnitude(tensors[tensor.index]) }

  private func magnitude(_ tensor: ReferenceTensor) -> ReferenceTensor {
    ReferenceTensor(shape: tensor.shape, values: tensor.values.map(abs))
  }

  /// "Order": ascending sums, from the sums of magnitudes.
  private func sums(_ magnitudes: ReferenceTensor, terms: Int) -> [Double] {
    magnitudes.values.map { ascendingBound(terms: terms, magnitude: $0) }
  }

  private func rows(of x: ReferenceTensor, _ bounds: (ArraySlice<Double>) -> [Double]) -> [Double] {
    (0..<x.rowCount).flatMap { bounds(x.row($0)) }
  }

  /// A sum of `count` numbers, in any order, and a division.
  private func reduced(
    _ magnitudes: ReferenceTensor, _ reduction: Reduction, count: Int, _ result: ReferenceTensor
  ) -> [Double] {
    switch reduction {
    case .sum: magnitudes.values.map { Double(count) * u * $0 }
    case .mean:
      // Of a masked mean fewer numbers may be left than `count`: the magnitude of one of them is then enough.
      zip(magnitudes.values, result.values).map { Double(count) * u * $0 + u * abs($1) + half }
    case .max: magnitudes.values.map { _ in 0 }
    }
  }

  private func attentionPool(_ x: ReferenceTensor, _ scores: ReferenceTensor) -> [Double] {
    let weights = Reference.softmax(scores)
    return (0..<x.shape[0]).flatMap { item in
      let errors = softmaxBounds(Array(scores.row(item)))
      return (0..<x.innermost).map { column in
        weightedBound(
          weights: Array(weights.row(item)), errors: errors,
          values: (0..<x.shape[1]).map {
            x.row(item * x.shape[1] + $0)[x.row(item * x.shape[1] + $0).startIndex + column]
          })
      }
    }
  }

  private func layerNorm(
    _ x: ReferenceTensor, _ factors: [Double], _ epsilon: Double, _ result: ReferenceTensor
  ) -> [Double] {
    let count = Double(x.innermost)
    // Partial sums of 16, a tree of 4, a division.
    let steps = (count / 16).rounded(.up) + 5
    return (0..<x.rowCount).flatMap { row in
      let values = x.row(row)
      let mean = values.reduce(0, +) / count
      let meanBound = steps * u * values.reduce(0) { $0 + abs($1) } / count + half
      let differences = values.map { $0 - mean }
      let differenceBounds = differences.map { meanBound + u * (abs($0) + meanBound) }
      let variance = differences.reduce(0) { $0 + $1 * $1 } / count
      let shift = zip(differences, differenceBounds).reduce(0) { $0 + $1.1 * (2 * abs($1.0) + $1.1) } / count
      let relative = ((steps + 1) * u * variance + shift + u * epsilon) / (variance + epsilon) / 2 + 4 * u
      let deviation = (variance + epsilon).squareRoot()
      return values.indices.map { index in
        let column = index - values.startIndex
        let quotient = abs(differences[column]) / deviation
        let bound = abs(factors[column]) * (differenceBounds[column] / deviation * (1 + relative) + quotient * relative)
        return bound + u * abs(result.row(row)[result.row(row).startIndex + column]) + half
      }
    }
  }
}
