import TocsinGraph
import TocsinKernels

/// Which Gram matrix of two representations `P` and `S`, `[B, T, D]`, ``Loss/disentanglement(_:_:_:items:)`` makes small,
/// in the sum of its elements' squares (Chimera 4).
public enum GramForm: UInt8, Sendable {
  /// Chimera's code: over all rows of all items, each divided by its length, the mean of the `D D` elements of `Pᵀ S`
  /// squared. Lengths count as constants. It is one number of all its items and no sum over them: with a batch spread over
  /// several tapes each has a loss of its own, and what is divided by is their number.
  case features = 0
  /// Chimera's paper, equation 5: the `T T` elements of `P Sᵀ` of each item squared, summed over all items.
  case positions = 1
}

// Features: p̂ = p / (|p| + 1e-6), ŝ alike, G = P̂ᵀ Ŝ [D, D], L = Σ G² / D²;
//   dp_r += 2 s / D² (ŝ_r Gᵀ) / (|p_r| + 1e-6),  ds_r += 2 s / D² (p̂_r G) / (|s_r| + 1e-6), as lengths are constants.
// Positions: G = P Sᵀ [T, T] of each item, L = Σ G²;  dP += 2 s G S,  dS += 2 s Gᵀ P.
// (He et al., "Chimera", equation 5, and the authors' code.)

extension Tape {
  func featureDisentanglement(_ first: ValueID, _ second: ValueID, items: ItemSelection?, scale: Scalar?) -> Double {
    let (p, s) = (lossOperand(first, scale: scale), lossOperand(second, scale: scale))
    precondition(p.view.sizes == s.view.sizes, "representations of equal sizes")
    let (items, columns) = (p.items(items), p.columns)
    let rows = items.count * p.itemSize / columns
    let (ofP, inverseOfP) = unsafe normalisedRows(of: p, items)
    let (ofS, inverseOfS) = unsafe normalisedRows(of: s, items)
    let gram = unsafe workspace.takeZeros(columns * columns)
    unsafe addOuterProducts(
      rows: rows, ofP, stride: columns, count: columns, ofS, stride: columns, count: columns, to: gram, stride: columns)
    let elements = Double(columns) * Double(columns)
    let loss = unsafe sumOfSquares(gram, count: columns * columns) / elements
    guard let scale else { return loss }
    let factor = Scalar(2 * Double(scale) / elements)
    for index in 0..<columns * columns { unsafe gram[index] *= factor }
    let product = unsafe workspace.take(rows * columns)
    if let gradient = unsafe p.gradient {
      let packed = unsafe workspace.take(paddedToPanels(columns) * columns)
      unsafe arithmetic.packMatrix(
        outputs: columns, inputs: columns, source: gram, rowStride: columns, columnStride: 1, into: packed)
      unsafe arithmetic.matmul(
        MatmulCall(
          rows: rows, outputs: columns, inputs: columns, a: ofS, aRowStride: columns, b: packed, c: product,
          cRowStride: columns))
      unsafe addRows(product, times: inverseOfP, items, itemSize: p.itemSize, columns: columns, to: gradient)
    }
    if let gradient = unsafe s.gradient {
      unsafe arithmetic.matmul(
        MatmulCall(
          rows: rows, outputs: columns, inputs: columns, a: ofP, aRowStride: columns, b: gram, bRowStride: columns,
          c: product, cRowStride: columns))
      unsafe addRows(product, times: inverseOfS, items, itemSize: s.itemSize, columns: columns, to: gradient)
    }
    settle(p)
    settle(s)
    return loss
  }

  func positionDisentanglement(_ first: ValueID, _ second: ValueID, items: ItemSelection?, scale: Scalar?) -> Double {
    let (p, s) = (lossOperand(first, scale: scale), lossOperand(second, scale: scale))
    precondition(p.view.sizes == s.view.sizes, "representations of equal sizes")
    let (items, size, columns) = (p.items(items), p.itemSize, p.columns)
    let steps = size / columns
    let packed = unsafe workspace.take(paddedToPanels(steps) * columns)
    let gram = unsafe workspace.take(steps * steps)
    var loss = 0.0
    for index in 0..<items.count {
      let item = items.item(index)
      let (ofP, ofS) = unsafe (p.elements + item * size, s.elements + item * size)
      unsafe arithmetic.packMatrix(
        outputs: steps, inputs: columns, source: ofS, rowStride: columns, columnStride: 1, into: packed)
      unsafe arithmetic.matmul(
        MatmulCall(
          rows: steps, outputs: steps, inputs: columns, a: ofP, aRowStride: columns, b: packed, c: gram,
          cRowStride: steps))
      loss += unsafe sumOfSquares(gram, count: steps * steps)
      guard let scale else { continue }
      for index in 0..<steps * steps { unsafe gram[index] *= 2 * scale }
      if let gradient = unsafe p.gradient {
        let target = unsafe gradient + item * size
        unsafe arithmetic.matmul(
          MatmulCall(
            rows: steps, outputs: columns, inputs: steps, a: gram, aRowStride: steps, b: ofS, bRowStride: columns,
            initial: target, initialRowStride: columns, c: target, cRowStride: columns))
      }
      if let gradient = unsafe s.gradient {
        let target = unsafe gradient + item * size
        unsafe arithmetic.matmul(
          MatmulCall(
            rows: steps, outputs: columns, inputs: steps, a: gram, aRowStride: 1, aColumnStride: steps, b: ofP,
            bRowStride: columns, initial: target, initialRowStride: columns, c: target, cRowStride: columns))
      }
    }
    settle(p)
    settle(s)
    return loss
  }

  /// The rows of some items divided by their lengths, and what they were multiplied by.
  @unsafe
  private func normalisedRows(
    of operand: LossOperand<Scalar>, _ items: ItemSelection
  ) -> (rows: UnsafeMutablePointer<Scalar>, inverseLengths: UnsafeMutablePointer<Scalar>) {
    let (size, columns) = (operand.itemSize, operand.columns)
    let result = unsafe workspace.take(items.count * size)
    let inverses = unsafe workspace.take(items.count * size / columns)
    for place in 0..<items.count * size / columns {
      let (item, row) = (items.item(place * columns / size), place % (size / columns))
      let source = unsafe operand.elements + item * size + row * columns
      let inverse = unsafe Scalar(1 / (sumOfSquares(source, count: columns).squareRoot() + 1e-6))
      unsafe inverses[place] = inverse
      for column in 0..<columns { unsafe result[place * columns + column] = source[column] * inverse }
    }
    return unsafe (result, inverses)
  }

  /// Adds rows, each times its factor, to those of some items.
  @unsafe
  private func addRows(
    _ source: UnsafePointer<Scalar>, times factors: UnsafePointer<Scalar>, _ items: ItemSelection, itemSize: Int,
    columns: Int, to target: UnsafeMutablePointer<Scalar>
  ) {
    for place in 0..<items.count * itemSize / columns {
      let (item, row) = (items.item(place * columns / itemSize), place % (itemSize / columns))
      let (source, factor) = unsafe (source + place * columns, factors[place])
      let target = unsafe target + item * itemSize + row * columns
      for column in 0..<columns { unsafe target[column] += source[column] * factor }
    }
  }
}

/// In `Double`, eight partial sums side by side, element `i` in partial sum `i mod 8`.
@unsafe @inline(__always)
private func sumOfSquares<Scalar: TapeScalar>(_ elements: UnsafePointer<Scalar>, count: Int) -> Double {
  var partial = SIMD8<Double>(repeating: 0)
  var first = 0
  while first < count {
    for lane in 0..<min(8, count - first) {
      let element = unsafe Double(elements[first + lane])
      partial[lane] += element * element
    }
    first += 8
  }
  var sum = 0.0
  for lane in 0..<8 { sum += partial[lane] }
  return sum
}
