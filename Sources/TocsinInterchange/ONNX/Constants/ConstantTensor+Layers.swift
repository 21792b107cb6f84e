import Foundation

/// What layers of a network make of constants, such as a learned query or a table of weights by softmax.
extension ConstantTensor {
  /// `x Wᵀ + b` over the last axis.
  func linear(_ weight: WeightMatrix, bias: Weights?, budget: WorkBudget) throws(OnnxNodeProblem) -> ConstantTensor? {
    let matrix = ConstantTensor(shape: [weight.rows, weight.columns], elements: .floats(weight.elements.elements))
    let product = try product(with: matrix.transposed([1, 0]), budget: budget)
    guard let bias else { return product }
    let summand = ConstantTensor(shape: [bias.count], elements: .floats(bias.elements))
    return try product.combined(.add, with: summand, budget: budget)
  }

  /// A function of each row, which the last `inner` axes make up; `nil` for what is not of float32.
  func overRows(
    of inner: Int, budget: WorkBudget, _ function: ([Double]) -> [Double]
  ) throws(OnnxNodeProblem) -> ConstantTensor? {
    guard let floats else { return nil }
    try budget.spend(count)
    let length = max(shape.suffix(inner).reduce(1, *), 1)
    var results: [Float] = []
    results.reserveCapacity(count)
    for start in stride(from: 0, to: count, by: length) {
      results += function(floats[start..<start + length].map { Double($0) }).map { Float($0) }
    }
    return ConstantTensor(shape: shape, elements: .floats(results))
  }
}

extension [Double] {
  var softmax: [Double] {
    let largest = self.max() ?? 0
    let powers = map { exp($0 - largest) }
    let sum = powers.reduce(0, +)
    return powers.map { $0 / sum }
  }

  func normalised(_ form: LayerNormForm) -> [Double] {
    let mean = reduce(0, +) / Double(count)
    let variance = reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count)
    let root = (variance + Double(form.epsilon)).squareRoot()
    return indices.map { index in
      (self[index] - mean) / root * Double(form.scale?[index] ?? 1) + Double(form.bias?[index] ?? 0)
    }
  }
}
