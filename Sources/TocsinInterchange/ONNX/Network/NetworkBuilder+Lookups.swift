extension NetworkBuilder {
  /// Rows of a table for keys; a row is one more dimension. A table that is the unit matrix gives one-hot rows.
  func lookUp(_ table: WeightMatrix, _ keys: AxisView) throws(OnnxNodeProblem) -> AxisView {
    table.isUnit ? try oneHot(keys, classes: table.rows) : try row(.embedding(table), keys, size: table.columns)
  }

  func oneHot(_ keys: AxisView, classes: Int) throws(OnnxNodeProblem) -> AxisView {
    try row(.oneHot(classes: classes), keys, size: classes)
  }

  private func row(_ op: NetworkOp, _ keys: AxisView, size: Int) throws(OnnxNodeProblem) -> AxisView {
    let roles = leadingRoles(expose(keys), keeping: 0)
    let result = try add(op, [roles.operand], axes: roles.extents + [.fixed(size)])
    return conceal(roles.show(result, tail: 1))
  }

  /// The one-hot rows that a comparison of keys with 0, 1, 2, … spells out.
  func spelledOneHot(_ left: AxisView, _ function: BinaryFunction, _ right: AxisView) throws(OnnxNodeProblem)
    -> AxisView?
  {
    guard function == .equal else { return nil }
    for (keys, classes) in [(left, right), (right, left)] {
      guard isConstant(classes), !isConstant(keys), let numbers = try dense(classes)?.integers, numbers.count > 1,
        numbers == Array(0..<numbers.count), classes.dims.last?.isEmpty == false, keys.dims.last?.isEmpty == true,
        classes.dims.dropLast().allSatisfy(\.isEmpty), keys.rank >= classes.rank
      else { continue }
      return try oneHot(keys.regrouped(Array(keys.dims.dropLast())), classes: numbers.count)
    }
    return nil
  }

  /// Some places of a dimension in any order; `nil` where that takes too many parts.
  func gather(_ view: AxisView, _ dim: Int, _ positions: [Int]) throws(OnnxNodeProblem) -> AxisView? {
    guard let first = positions.first else { return nil }
    if view.size(of: view.dims[dim]) == SymbolicInteger(positions.count), positions == Array(0..<positions.count) {
      return view
    }
    if positions.count == 1 {
      let size = view.fixedSize(of: view.dims[dim])
      let place: NetworkOp.Place = first == -1 || first + 1 == size ? .last : .fromStart(first)
      return try pick(view, dim, place).unsqueezed([dim])
    }
    guard let size = view.fixedSize(of: view.dims[dim]) else { return nil }
    // Runs of neighbouring places.
    var runs: [Range<Int>] = []
    for position in positions {
      if let last = runs.last, last.upperBound == position {
        runs[runs.count - 1] = last.lowerBound..<position + 1
      } else {
        runs.append(position..<position + 1)
      }
    }
    guard runs.count <= 64 else { return nil }
    var parts: [AxisView] = []
    for run in runs { parts.append(try slice(view, dim, front: run.lowerBound, back: size - run.upperBound)) }
    return try concat(parts, dim)
  }

  /// A linear layer that has no bias yet, with the constant as its bias; `nil` where it is none for each output.
  func biased(_ view: AxisView, by constant: AxisView, name: String) throws(OnnxNodeProblem) -> AxisView? {
    let node = nodes[view.node]
    guard case .linear(var weight, bias: nil) = node.op,
      let bias = try constantAlong(constant, [node.axes.count - 1], of: view)
    else { return nil }
    weight.biasName = name
    let result = try add(.linear(weight, bias: bias), node.operands, axes: node.axes, absorbing: [view.node])
    var shown = view
    shown.node = result.node
    return shown
  }
}

extension WeightMatrix {
  fileprivate var isUnit: Bool {
    guard rows == columns, rows > 1 else { return false }
    for row in 0..<rows {
      for column in 0..<columns where elements[row * columns + column] != (row == column ? 1 : 0) { return false }
    }
    return true
  }
}
