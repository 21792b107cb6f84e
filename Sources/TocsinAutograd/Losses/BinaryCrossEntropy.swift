import TocsinGraph

// Of logits: L = Σ w (max(x, 0) − x y + log(1 + e^−|x|)), which is −w (y log σ(x) + (1 − y) log(1 − σ(x))) without its
// overflow;  dx += s w (σ(x) − y)  (Goodfellow et al., Deep Learning, 6.2.2.2).
//
// Of probabilities: L = Σ −w (y max(log p, −100) + (1 − y) max(log(1 − p), −100));
// dp += s w (p − y) / max(p (1 − p), 1e-12): both bounds are those of PyTorch's binary_cross_entropy.
// What is no probability gives NaN.

extension Tape {
  func binaryCrossEntropy(_ value: ValueID, targets: [Float], weights: [Float], scale: Scalar?) -> Double {
    addElements(of: value, targets: targets, weights: weights, scale: scale) { x, y in
      let power = exponential(-abs(x))
      let loss = max(x, 0) - x * y + naturalLogarithm(onePlus: power)
      return (loss, (x >= 0 ? 1 : power) / (1 + power) - y)
    }
  }

  func binaryCrossEntropyOfProbabilities(
    _ value: ValueID, targets: [Float], weights: [Float], scale: Scalar?
  ) -> Double {
    addElements(of: value, targets: targets, weights: weights, scale: scale) { p, y in
      guard p >= 0, p <= 1 else { return (.nan, .nan) }
      let loss = -(y * boundedLogarithm(p) + (1 - y) * boundedLogarithm(1 - p))
      return (loss, (p - y) / max(p * (1 - p), 1e-12))
    }
  }

  /// A loss that looks at one element at a time: the sum of its weighted values.
  ///
  /// - Parameter loss: of an element and its target the value and the derivative.
  @inline(__always)
  func addElements(
    of value: ValueID, targets: [Float], weights: [Float], scale: Scalar?,
    _ loss: (Double, Double) -> (value: Double, derivative: Double)
  ) -> Double {
    let operand = lossOperand(value, scale: scale)
    let count = operand.count
    precondition(targets.count == count, "a target for each element")
    precondition(weights.isEmpty || weights.count == count, "a weight for each element")
    var sum = 0.0
    for index in 0..<count {
      let weight = weights.isEmpty ? 1 : Double(weights[index])
      guard weight != 0 else { continue }
      let (value, derivative) = unsafe loss(Double(operand.elements[index]), Double(targets[index]))
      sum += weight * value
      if let scale, let gradient = unsafe operand.gradient {
        unsafe gradient[index] += Scalar(Double(scale) * weight * derivative)
      }
    }
    settle(operand)
    return sum
  }
}

/// `max(log x, -100)`.
private func boundedLogarithm(_ x: Double) -> Double {
  x <= 3.720075976020836e-44 ? -100 : naturalLogarithm(x, smallest: 0)
}
