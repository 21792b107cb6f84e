import TocsinGraph

// L = Σ w (x − y)²;  dx += 2 s w (x − y)  (Goodfellow et al., Deep Learning, 5.1.4).

extension Tape {
  func squaredError(_ value: ValueID, targets: [Float], weights: [Float], scale: Scalar?) -> Double {
    addElements(of: value, targets: targets, weights: weights, scale: scale) { x, y in
      ((x - y) * (x - y), 2 * (x - y))
    }
  }
}
