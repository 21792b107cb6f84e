import TocsinGraph

extension NodeReader {
  func matmul() throws(OnnxNodeProblem) -> OnnxValue {
    let (left, right) = (try operand(0), try operand(1))
    for index in 0..<2 where elementType(try operand(index)) != .float32 {
      throw .operand(index, "its elements are \(elementType(try operand(index)).name)", remedy: "cast it to float32")
    }
    if case .constant(let one) = left, case .constant(let other) = right {
      return .constant(try one.product(with: other, budget: budget))
    }
    let ranks = (try sizes(left).count, try sizes(right).count)
    guard ranks.0 >= 1, ranks.1 >= 1 else { throw .node("a product of scalars", remedy: "use Mul") }
    if case .constant(let weight) = right, let matrix = matrix(weight, name: node.input[1]) {
      let view = try view(0).padded(toRank: weight.rank)
      return .computed(try timesMatrix(view, matrix, dropsResult: weight.rank == 1), .float32)
    }
    if case .constant(let weight) = left, let matrix = matrix(weight, name: node.input[0]), ranks.1 >= 2 {
      let view = try view(1).padded(toRank: weight.rank)
      return .computed(try matrixTimes(matrix, view, dropsResult: weight.rank == 1), .float32)
    }
    if case .constant(let weights) = right, let result = try timesMatrices(view(0), weights) {
      return .computed(result, .float32)
    }
    // A vector is a matrix of one row or column, which goes afterwards.
    var (one, other) = (try view(0), try view(1))
    if ranks.0 == 1 { one = one.unsqueezed([0]) }
    if ranks.1 == 1 { other = other.unsqueezed([1]) }
    var result: AxisView
    if let attention = try builder.attention(weights: one, values: other) {
      result = attention
    } else {
      result = try builder.matmul(builder.withoutNaNs(one), other)
    }
    if ranks.0 == 1 { result = result.squeezed([result.rank - 2]) }
    if ranks.1 == 1 { result = result.squeezed([result.rank - 1]) }
    return .computed(result, .float32)
  }

  /// A constant as a matrix `[K, N]`; a vector is one with a single row or column. `nil` for several matrices.
  private func matrix(_ tensor: ConstantTensor, name: String) -> WeightMatrix? {
    guard let elements = tensor.weights, tensor.shape.dropLast(2).allSatisfy({ $0 == 1 }), tensor.rank >= 1,
      tensor.count > 0
    else { return nil }
    let columns = tensor.rank == 1 ? 1 : tensor.shape[tensor.rank - 1]
    return WeightMatrix(rows: tensor.count / columns, columns: columns, elements: elements, name: name)
  }

  private func timesMatrix(
    _ view: AxisView, _ matrix: WeightMatrix, dropsResult: Bool
  ) throws(OnnxNodeProblem) -> AxisView {
    try budget.spend(matrix.elements.count)
    let result = try builder.linear(view, matrix.transposed, bias: nil)
    return dropsResult ? result.squeezed([result.rank - 1]) : result
  }

  /// A value `[…, M, K]` times several constant matrices `[G, K, N]`, each of which takes all of it: one product with
  /// `G N` columns. `nil` where each matrix has a value of its own.
  private func timesMatrices(_ view: AxisView, _ weights: ConstantTensor) throws(OnnxNodeProblem) -> AxisView? {
    let rank = max(weights.rank, view.rank)
    guard weights.rank > 2, let elements = weights.weights, !elements.isEmpty, rank <= OnnxLimits.rank else {
      return nil
    }
    let shape = Array(repeating: 1, count: rank - weights.rank) + weights.shape
    let (rows, columns) = (shape[rank - 2], shape[rank - 1])
    let view = view.padded(toRank: rank)
    let repeated = (0..<rank - 2).filter { shape[$0] > 1 }
    guard repeated.allSatisfy({ view.dims[$0].isEmpty }) else { return nil }
    try budget.spend(elements.count)
    let count = elements.count / rows / columns
    let moved = weights.reshaped([count, rows, columns]).transposed([0, 2, 1])
    let matrix = WeightMatrix(
      rows: count * columns, columns: rows, elements: moved.weights ?? Weights([]), name: node.input[1])
    let product = try builder.linear(view, matrix, bias: nil)
    let parts = repeated.map { SymbolicInteger(shape[$0]) } + [SymbolicInteger(columns)]
    guard let sizes = product.sizes, let shown = product.reshaped(to: (sizes.dropLast() + parts).map { $0 }) else {
      preconditionFailure("the last dimension has all parts")
    }
    var order = Array(0..<rank - 1)
    for (position, dim) in repeated.enumerated() { order[dim] = rank - 1 + position }
    return shown.transposed(order + [rank - 1 + repeated.count])
  }

  /// A constant matrix `[M, K]` times a value `[…, K, N]`: the sum runs over the last dimension but one.
  private func matrixTimes(
    _ matrix: WeightMatrix, _ view: AxisView, dropsResult: Bool
  ) throws(OnnxNodeProblem) -> AxisView {
    let last = view.rank - 1
    var order = Array(0..<view.rank)
    order.swapAt(last, last - 1)
    let rows =
      dropsResult ? WeightMatrix(rows: 1, columns: matrix.rows, elements: matrix.elements, name: matrix.name) : matrix
    let result = try builder.linear(view.transposed(order), rows, bias: nil).transposed(order)
    return dropsResult ? result.squeezed([last - 1]) : result
  }

  func gemm() throws(OnnxNodeProblem) -> OnnxValue {
    let alpha = try float("alpha", default: 1)
    let beta = try float("beta", default: 1)
    let transposesFirst = try integer("transA", default: 0) != 0
    let transposesSecond = try integer("transB", default: 0) != 0
    for index in 0..<2 where try sizes(operand(index)).count != 2 {
      throw .operand(index, "it has not two dimensions", remedy: "use MatMul")
    }
    var left = try operand(0)
    var right = try operand(1)
    if transposesFirst { left = try turned(left) }
    if !transposesSecond { right = try turned(right) }
    var result: OnnxValue
    switch (left, right) {
    case (.constant(let one), .constant(let other)):
      let product = try one.product(with: other.transposed([1, 0]), budget: budget)
      guard let scaled = try product.combined(.multiply, with: ConstantTensor(scalar: alpha), budget: budget) else {
        throw .operand(0, "its elements are not float32", remedy: "cast it to float32")
      }
      result = .constant(scaled)
    case (.computed(let view, .float32), .constant(let weight)):
      // The second operand is [N, K] now.
      guard let elements = weight.weights else {
        throw .operand(1, "its elements are not float32", remedy: "cast it to float32")
      }
      try budget.spend(elements.count)
      let matrix = WeightMatrix(
        rows: weight.shape[0], columns: weight.shape[1],
        elements: alpha == 1 ? elements : Weights(elements.map { $0 * alpha }),
        name: node.input[1])
      result = .computed(try builder.linear(view, matrix, bias: nil), .float32)
    default:
      guard elementType(left) == .float32, elementType(right) == .float32 else {
        throw .node("its elements are not float32", remedy: "cast them to float32")
      }
      let product = try builder.matmul(anyView(left), anyView(right).transposed([1, 0]))
      result = .computed(try builder.multiply(product, by: alpha), .float32)
    }
    guard hasOperand(2), beta != 0 else { return result }
    if case .constant(let product) = result, case .constant(let summand) = try operand(2),
      let scaled = try summand.combined(.multiply, with: ConstantTensor(scalar: beta), budget: budget),
      let sum = try product.combined(.add, with: scaled, budget: budget)
    {
      return .constant(sum)
    }
    let summand = try builder.multiply(view(2), by: beta)
    let product = try anyView(result)
    if builder.isConstant(summand), let biased = try builder.biased(product, by: summand, name: node.input[2]) {
      return .computed(biased, .float32)
    }
    return .computed(try builder.binary(.add, product, summand), .float32)
  }

  private func turned(_ value: OnnxValue) throws(OnnxNodeProblem) -> OnnxValue {
    switch value {
    case .constant(let tensor):
      try budget.spend(tensor.count)
      return .constant(tensor.transposed([1, 0]))
    case .computed(let view, let type): return .computed(view.transposed([1, 0]), type)
    }
  }
}

extension WeightMatrix {
  var transposed: WeightMatrix {
    var elements: [Float] = []
    elements.reserveCapacity(self.elements.count)
    for column in 0..<columns {
      for row in 0..<rows { elements.append(self.elements[row * columns + column]) }
    }
    return WeightMatrix(
      rows: columns, columns: rows, elements: Weights(elements, source: self.elements.source), name: name)
  }
}

extension ConstantTensor {
  /// The matrix product of float32 tensors with broadcasting; sums ascend, each term fused.
  func product(with other: ConstantTensor, budget: WorkBudget) throws(OnnxNodeProblem) -> ConstantTensor {
    guard floats != nil, other.floats != nil, rank >= 1, other.rank >= 1 else {
      throw .node("the elements of a constant are not float32", remedy: "cast it to float32")
    }
    let left = rank == 1 ? reshaped([1] + shape) : self
    let right = other.rank == 1 ? other.reshaped(other.shape + [1]) : other
    let (rows, inner) = (left.shape[left.rank - 2], left.shape[left.rank - 1])
    let columns = right.shape[right.rank - 1]
    guard right.shape[right.rank - 2] == inner else {
      throw .node("\(inner) columns times \(right.shape[right.rank - 2]) rows", remedy: "make them equal")
    }
    // Broadcast the outer dimensions only.
    let outer = try Self.outerShape(left.shape.dropLast(2), right.shape.dropLast(2))
    let one = try left.expanded(to: outer + [rows, inner], budget: budget)
    let two = try right.expanded(to: outer + [inner, columns], budget: budget)
    let count = outer.reduce(1, *) * rows * columns
    let (work, overflow) = count.multipliedReportingOverflow(by: max(inner, 1))
    try budget.spend(count, work: overflow ? Int.max : work)
    guard let a = one.floats, let b = two.floats else { preconditionFailure("both are float32") }
    var result = [Float](repeating: 0, count: count)
    for block in 0..<outer.reduce(1, *) {
      for row in 0..<rows {
        for column in 0..<columns {
          var sum: Float = 0
          for k in 0..<inner {
            sum = sum.addingProduct(a[(block * rows + row) * inner + k], b[(block * inner + k) * columns + column])
          }
          result[(block * rows + row) * columns + column] = sum
        }
      }
    }
    let shape = outer + (rank == 1 ? [] : [rows]) + (other.rank == 1 ? [] : [columns])
    return ConstantTensor(shape: shape, elements: .floats(result))
  }

  private static func outerShape(_ one: ArraySlice<Int>, _ other: ArraySlice<Int>) throws(OnnxNodeProblem) -> [Int] {
    let rank = max(one.count, other.count)
    let first = Array(repeating: 1, count: rank - one.count) + one
    let second = Array(repeating: 1, count: rank - other.count) + other
    var shape: [Int] = []
    for (size, otherSize) in zip(first, second) {
      guard size == otherSize || size == 1 || otherSize == 1 else {
        throw .node("dimensions of \(size) and \(otherSize) do not go together", remedy: "make them equal")
      }
      shape.append(size == 1 ? otherSize : size)
    }
    return shape
  }
}
