import TocsinGraph

extension NodeReader {
  func gelu() throws(OnnxNodeProblem) -> OnnxValue {
    let approximation = try text("approximate") ?? "none"
    switch approximation {
    case "none": return try unary(.activation(.gelu))
    case "tanh": return try unary(.activation(.geluTanh))
    default: throw unsupported("approximate", quoted(approximation), remedy: "use none or tanh")
    }
  }

  /// `e` to a power that is a logarithm is what that was taken of.
  func exponential() throws(OnnxNodeProblem) -> OnnxValue {
    if case .computed(let view, .float32) = try operand(0), let argument = builder.operand(of: view, .log) {
      return .computed(argument, .float32)
    }
    return try unary(.exp)
  }

  /// The absolute value: a leaky ReLU of slope -1.
  func absolute() throws(OnnxNodeProblem) -> OnnxValue {
    try unary(constantIfKnown(0) == nil ? .activation(.leakyReLU(slope: -1)) : .absolute)
  }

  /// A leaky ReLU; with a slope for each channel `max(x, 0) - slope max(-x, 0)`.
  func parametricReLU() throws(OnnxNodeProblem) -> OnnxValue {
    let slope = try constant(1, "the slope")
    if let number = slope.uniform { return try unary(.activation(.leakyReLU(slope: number))) }
    let value = try view(0)
    let positive = try builder.unary(.activation(.relu), value)
    let negative = try builder.unary(.activation(.relu), builder.multiply(value, by: -1))
    let scaled = try builder.binary(.multiply, negative, builder.multiply(builder.constant(slope), by: -1))
    return .computed(try builder.binary(.add, positive, scaled), .float32)
  }

  func hardSigmoid() throws(OnnxNodeProblem) -> OnnxValue {
    let factor = try float("alpha", default: 0.2)
    return .computed(try hardSigmoid(view(0), factor: factor, summand: float("beta", default: 0.5)), .float32)
  }

  func hardSwish() throws(OnnxNodeProblem) -> OnnxValue {
    let value = try view(0)
    let gate = try hardSigmoid(value, factor: 1 / 6, summand: 0.5)
    return .computed(try builder.binary(.multiply, value, gate), .float32)
  }

  /// `min(max(factor x + summand, 0), 1)`.
  private func hardSigmoid(_ view: AxisView, factor: Float, summand: Float) throws(OnnxNodeProblem) -> AxisView {
    let line = try builder.binary(
      .add, builder.multiply(view, by: factor), builder.constant(ConstantTensor(scalar: summand)))
    let positive = try builder.unary(.activation(.relu), line)
    return try builder.binary(.minimum, positive, builder.constant(ConstantTensor(scalar: 1)))
  }
}
