import TocsinTensor

extension NodeInference {
  func linear(weight: TensorID, bias: TensorID?) throws(GraphError) -> ValueType {
    let shape = try floats()
    let features = try features(of: shape)
    let outputs = tensors[weight.index].shape.dimensions.first?.maximum ?? 1
    try expectWeights(weight, outputs, features)
    try expect(bias, outputs)
    return value(shape.replacingLast(with: .fixed(outputs)))
  }

  func matmul(transposesSecond: Bool) throws(GraphError) -> ValueType {
    let first = try floats(0)
    let second = try floats(1, rank: first.rank)
    guard first.rank >= 2 else { throw .rank(node: node, expected: 2, found: first.rank) }
    let (m, k) = (first.rank - 2, first.rank - 1)
    for shape in [first, second] {
      _ = try dimension(m, of: shape)
      _ = try dimension(k, of: shape)
    }
    var dimensions: [Dimension] = []
    var expected = second.dimensions
    for axis in 0..<m {
      let (a, b) = (first.dimensions[axis], second.dimensions[axis])
      if isConstant[0], a == .fixed(1) {
        dimensions.append(b)
      } else {
        dimensions.append(a)
        if !isConstant[1] || b != .fixed(1) { expected[axis] = a }
      }
    }
    expected[transposesSecond ? k : m] = first.dimensions[k]
    guard second.dimensions == expected else {
      throw .operandShape(node: node, operand: 1, expected: Shape(expected), found: second)
    }
    return value(Shape(dimensions + [first.dimensions[m], second.dimensions[transposesSecond ? m : k]]))
  }

  func convolution(
    weight: TensorID, bias: TensorID?, dilation: Int, before: Int, after: Int
  ) throws(GraphError) -> ValueType {
    let shape = try floats(rank: 3)
    let features = try features(of: shape)
    let sizes = tensors[weight.index].shape.dimensions
    let outputs = sizes.first?.maximum ?? 1
    let taps = sizes.count > 1 ? sizes[1].maximum : 1
    try expectWeights(weight, outputs, taps, features)
    try expect(bias, outputs)
    // Sizes stay below 2^24, so that nothing here overflows.
    try expect(.dilation, dilation, in: 1...Shape.maximumDimension)
    try expect(.before, before, in: 0...Shape.maximumDimension)
    try expect(.after, after, in: 0...Shape.maximumDimension)
    let reach = (taps - 1) * dilation
    var steps = try dimension(1, of: shape)
    if case .fixed(let size) = steps {
      let result = size + before + after - reach
      guard result >= 1 else { throw .dimension(.node, index: node) }
      steps = .fixed(result)
    } else if before + after != reach {
      throw .paddingChangesSteps(node: node, expected: reach, found: before + after)
    }
    return value(Shape([shape.dimensions[0], steps, .fixed(outputs)]))
  }
}
