import TocsinGraph

extension NetworkBuilder {
  /// The activation that a product spells out, if any: GELU with the error function or with tanh, as exporters write it
  /// where the opset has no operator for it.
  func spelledActivation(_ product: AxisView) throws(OnnxNodeProblem) -> AxisView? {
    let (number, values) = factors(of: product)
    guard abs(number - 0.5) < 1e-4, values.count == 2 else { return nil }
    for (value, gate) in [(values[0], values[1]), (values[1], values[0])] {
      guard let (one, inner) = shifted(gate), abs(one - 1) < 1e-6 else { continue }
      if let argument = operand(of: inner, .erf), isScaled(argument, value, by: 0.5.squareRoot()) {
        return try replacing(product, by: .gelu, of: value)
      }
      if let argument = operand(of: inner, .activation(.tanh)), isCubic(argument, of: value) {
        return try replacing(product, by: .geluTanh, of: value)
      }
    }
    return nil
  }

  private func replacing(
    _ product: AxisView, by activation: Activation, of value: AxisView
  ) throws(OnnxNodeProblem) -> AxisView {
    let result = try unary(.activation(activation), value)
    absorb(product.node, into: result.node)
    return result
  }

  private func isScaled(_ view: AxisView, _ value: AxisView, by factor: Double) -> Bool {
    let (number, scaled) = scaled(view)
    return areSame(scaled, value) && abs(Double(number) - factor) < 1e-4
  }

  /// Whether a value is `√(2/π) (x + 0.044715 x³)`.
  private func isCubic(_ view: AxisView, of value: AxisView) -> Bool {
    let (number, sum) = scaled(view)
    guard abs(Double(number) - (2 / Double.pi).squareRoot()) < 1e-4, let (one, other) = operands(of: sum, .add) else {
      return false
    }
    for (linear, cubic) in [(one, other), (other, one)] where areSame(linear, value) {
      let (coefficient, powers) = factors(of: cubic)
      guard abs(coefficient - 0.044715) < 1e-5 else { continue }
      if powers.count == 3, powers.allSatisfy({ areSame($0, value) }) { return true }
      if powers.count == 1, let base = operand(of: powers[0], .power(3)), areSame(base, value) { return true }
    }
    return false
  }
}
