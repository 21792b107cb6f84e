extension NodeReader {
  /// Weights of 8 bits as numbers: `(code - zero point) · scale`, of the whole tensor or of each part along an axis. Where the
  /// network ends up with whole rows of them, they become int8 again, see ``LoweredGraph/restoringPrecision(scales:)``.
  func dequantize() throws(OnnxNodeProblem) -> OnnxValue {
    guard case .constant(let tensor) = try operand(0), let codes = tensor.integers else {
      throw .operand(
        0, "it is computed from an input",
        remedy: "quantise weights only; rows of activations are quantised here where int8 weights multiply them")
    }
    guard try integer("block_size", default: 0) == 0 else {
      throw unsupported("block_size", "a block", remedy: "quantise along an axis")
    }
    let axis = try integer("axis", default: 1)
    let scales = try constant(1, "the scales")
    let zeros = hasOperand(2) ? try constant(2, "the zero points") : nil
    guard let factors = scales.floats, factors.count >= 1, zeros.map({ $0.integers?.count == factors.count }) ?? true
    else {
      throw .operand(
        1, "there is not one of float32 for each zero point", remedy: "the file is damaged; export it again")
    }
    var inner = tensor.count
    if factors.count > 1 {
      let position = try self.axis(axis, rank: tensor.rank)
      guard tensor.shape[position] == factors.count else {
        throw .operand(
          1, "\(factors.count) of them along an axis of \(tensor.shape[position])", remedy: "export the network again")
      }
      inner = tensor.strides[position]
    }
    try budget.spend(tensor.count)
    let offsets = zeros?.integers ?? [Int](repeating: 0, count: factors.count)
    let values = codes.indices.map { index in
      let part = index / max(inner, 1) % factors.count
      return Float(codes[index] &- offsets[part]) * factors[part]
    }
    return .constant(
      ConstantTensor(shape: tensor.shape, elements: .floats(values), source: builder.source(scales: factors)))
  }
}
