import TocsinGraph
import TocsinTensor

extension Lowering {
  /// A value in the layout of an element-wise node; a dimension that it does not have is 1.
  struct Part {
    var value: ValueID
    /// For each group of the node's axes whether the value has it.
    var has: [Bool]
  }

  mutating func lowerElementwise(_ index: Int) throws(OnnxNodeProblem) -> Placed {
    let node = nodes[index]
    var groups = try order(of: index)
    groups = divided(groups, node)
    let part: Part
    switch node.op {
    case .unary(let function): part = try unary(function, node, groups)
    case .binary(let function): part = try binary(function, node, groups)
    case .select: part = try select(node, groups)
    default: preconditionFailure("only element-wise nodes come here")
    }
    return Placed(value: try complete(part, groups, node).value, groups: groups)
  }

  /// The node's axes in the order and grouping of the operand that has most of them, or has the axis innermost that
  /// what follows wants there.
  private func order(of index: Int) throws(OnnxNodeProblem) -> [[Int]] {
    let node = nodes[index]
    var best: (groups: [[Int]], rank: Int)?
    for view in node.operands where !isConstant(view) {
      let groups = axes(try memory(view).filter { !$0.isEmpty }, view)
      let count = groups.reduce(0) { $0 + $1.count }
      let isWanted = innermost[index] != nil && groups.last?.last == innermost[index]
      let rank = 2 * count + (isWanted ? 1 : 0)
      if best.map({ rank > $0.rank }) ?? true { best = (groups, rank) }
    }
    guard var groups = best?.groups else { return node.axes.indices.map { [$0] } }
    let missing = node.axes.indices.filter { axis in !groups.contains { $0.contains(axis) } }
    for axis in missing {
      // Where the ONNX value has it, as near as can be.
      let position = groups.firstIndex { ($0.first ?? 0) > axis } ?? groups.count
      groups.insert(
        [axis], at: node.axes[axis].isBatch ? 0 : max(position, node.axes.contains(where: \.isBatch) ? 1 : 0))
    }
    return groups
  }

  /// The groups cut where an operand has only some axes of one, then merged again as far as all operands allow.
  private func divided(_ groups: [[Int]], _ node: NetworkNode) -> [[Int]] {
    func presence(_ axis: Int) -> [Bool] { node.operands.map { !$0.dims[axis].isEmpty } }
    var divided: [[Int]] = []
    for group in groups {
      for (position, axis) in group.enumerated() {
        if position > 0, presence(axis) == presence(group[position - 1]) {
          divided[divided.count - 1].append(axis)
        } else {
          divided.append([axis])
        }
      }
    }
    var index = divided.count - 2
    while divided.count > Shape.maximumRank, index >= 0 {
      let pair = divided[index] + divided[index + 1]
      if pair.allSatisfy({ node.axes[$0].fixed != nil && presence($0) == presence(pair[0]) }) {
        divided[index] = pair
        divided.remove(at: index + 1)
      }
      index = min(index - 1, divided.count - 2)
    }
    return divided
  }

  private mutating func part(_ operand: Int, _ node: NetworkNode, _ groups: [[Int]]) throws(OnnxNodeProblem) -> Part {
    let view = node.operands[operand]
    if let table = try stepTable(view, node, groups) { return table }
    let target = groups.map { $0.flatMap { view.dims[$0] } }
    let has = groups.map { group in group.contains { !view.dims[$0].isEmpty } }
    return Part(value: try value(view, as: target), has: has)
  }

  private mutating func number(_ number: Float, _ groups: [[Int]]) throws(OnnxNodeProblem) -> Part {
    let shape = groups.map { _ in 1 }
    let tensor = try tensor([number], shape, "number")
    return Part(value: try emitter.emitLayout(.constant(tensor), of: ValueID(0)), has: groups.map { _ in false })
  }

  /// Adds or multiplies two parts; the one that has more comes first.
  private mutating func combine(
    _ one: Part, _ other: Part, _ groups: [[Int]], _ node: NetworkNode, _ make: (ValueID, ValueID) -> Op
  ) throws(OnnxNodeProblem) -> Part {
    let has = zip(one.has, other.has).map { $0 || $1 }
    if one.has == has { return Part(value: try emitter.emit(make(one.value, other.value)), has: has) }
    if other.has == has { return Part(value: try emitter.emit(make(other.value, one.value)), has: has) }
    // What is repeated must be so along fixed axes.
    let canRepeatOne = groups.indices.allSatisfy { index in
      one.has[index] || !has[index] || groups[index].allSatisfy { node.axes[$0].fixed != nil }
    }
    let (repeated, rest) = canRepeatOne ? (one, other) : (other, one)
    let whole = try complete(repeated, groups, node, to: has)
    return Part(value: try emitter.emit(make(whole.value, rest.value)), has: has)
  }

  private mutating func add(
    _ one: Part, _ other: Part, _ groups: [[Int]], _ node: NetworkNode
  ) throws(OnnxNodeProblem) -> Part { try combine(one, other, groups, node) { .add($0, $1) } }

  private mutating func multiply(
    _ one: Part, _ other: Part, _ groups: [[Int]], _ node: NetworkNode
  ) throws(OnnxNodeProblem) -> Part { try combine(one, other, groups, node) { .multiply($0, $1) } }

  /// `1 - x`.
  private mutating func complement(
    _ part: Part, _ groups: [[Int]], _ node: NetworkNode
  ) throws(OnnxNodeProblem) -> Part {
    try add(
      multiply(part, number(-1, groups), groups, node), number(1, groups), groups, node)
  }

  /// A part with all dimensions that it should have: where it has not, it is the product with ones of an outer one.
  private mutating func complete(
    _ part: Part, _ groups: [[Int]], _ node: NetworkNode, to wanted: [Bool]? = nil
  ) throws(OnnxNodeProblem) -> Part {
    let wanted = wanted ?? groups.map { group in group.contains { node.axes[$0] != .fixed(1) } }
    var part = part
    for index in groups.indices where wanted[index] && !part.has[index] {
      let sizes = groups[index].map { node.axes[$0].fixed }
      guard let factors = sizes as? [Int] else {
        throw .node("a value is repeated for each item or step", remedy: "repeat it before the network")
      }
      let count = factors.product ?? Int.max
      try budget.spend(count)
      // The dimension is innermost for the product, and then goes where it belongs.
      let order = Array(groups.indices.filter { $0 != index }) + [index]
      var value = part.value
      if order != Array(groups.indices) { value = try emitter.emitLayout(.transpose(value, order: order), of: value) }
      let ones = try tensor(Array(repeating: 1, count: count), [count, 1], "\(label(node)).ones")
      value = try emitter.emit(.linear(value, weight: ones, bias: nil))
      if order != Array(groups.indices) {
        let back = groups.indices.map { place in order.firstIndex(of: place) ?? 0 }
        value = try emitter.emitLayout(.transpose(value, order: back), of: value)
      }
      part.value = value
      part.has[index] = true
    }
    return part
  }

  private mutating func unary(
    _ function: UnaryFunction, _ node: NetworkNode, _ groups: [[Int]]
  ) throws(OnnxNodeProblem) -> Part {
    let operand = try part(0, node, groups)
    switch function {
    case .activation(let activation):
      return Part(value: try emitter.emit(.activation(operand.value, activation)), has: operand.has)
    case .not: return try complement(operand, groups, node)
    case .power(1): return operand
    case .power(2): return try multiply(operand, operand, groups, node)
    case .power(3): return try multiply(multiply(operand, operand, groups, node), operand, groups, node)
    case .log:
      throw .node("a logarithm of a computed value", remedy: "give what it is taken of and take the logarithm outside")
    default:
      throw .node(
        "\(function.name) of a computed value is part of no operation that networks have",
        remedy: "it is imported where it spells out GELU, layer norm or attention")
    }
  }

  private mutating func binary(
    _ function: BinaryFunction, _ node: NetworkNode, _ groups: [[Int]]
  ) throws(OnnxNodeProblem) -> Part {
    switch function {
    case .add:
      if let sum = try positionalEncoding(node, groups) { return sum }
      return try add(part(0, node, groups), part(1, node, groups), groups, node)
    case .multiply, .and: return try multiply(part(0, node, groups), part(1, node, groups), groups, node)
    case .or:
      // 1 - (1 - x)(1 - y)
      let one = try complement(part(0, node, groups), groups, node)
      let other = try complement(part(1, node, groups), groups, node)
      return try complement(multiply(one, other, groups, node), groups, node)
    case .equal, .less, .lessOrEqual, .greater, .greaterOrEqual: return try comparison(function, node, groups)
    case .divide:
      throw .node(
        "a quotient of computed values is part of no operation that networks have",
        remedy: "it is imported where it spells out layer norm or a masked mean")
    case .maximum, .minimum: return try extreme(function, node, groups)
    case .subtract, .power, .modulo, .exclusiveOr:
      throw .node(
        "\(function) of computed values is no operation that networks have", remedy: "compute it outside the network")
    }
  }

  /// The larger or smaller of two values, exactly: the maximum along a new innermost axis that has both beside each
  /// other. `min(x, y) = -max(-x, -y)`.
  private mutating func extreme(
    _ function: BinaryFunction, _ node: NetworkNode, _ groups: [[Int]]
  ) throws(OnnxNodeProblem) -> Part {
    let sign: Float = function == .maximum ? 1 : -1
    var parts: [Part] = []
    for operand in 0..<2 {
      if let limit = nodes[node.operands[operand].node].uniform {
        parts.append(try number(sign * limit, groups))
      } else {
        parts.append(try signed(part(operand, node, groups), sign, groups, node))
      }
    }
    let has = zip(parts[0].has, parts[1].has).map { $0 || $1 }
    let shape = try shape(of: has, groups, node)
    var flat = shape
    while flat.count >= Shape.maximumRank {
      guard case (.fixed(let outer), .fixed(let inner)) = (flat[flat.count - 2], flat[flat.count - 1]) else {
        throw .node("its values have \(shape.count) dimensions", remedy: "use at most \(Shape.maximumRank - 1)")
      }
      flat.replaceSubrange((flat.count - 2)..., with: [.fixed(outer * inner)])
    }
    var columns: [ValueID] = []
    for (part, other) in [(parts[0], parts[1]), (parts[1], parts[0])] {
      let whole = try part.has == has ? part : add(zeros(like: other, groups, node), part, groups, node)
      columns.append(try emitter.emitLayout(.reshape(whole.value, Shape(flat + [.fixed(1)])), of: whole.value))
    }
    let both = try emitter.emit(.concat(columns, axis: flat.count))
    var value = try emitter.emit(.reduce(both, .max, axis: flat.count))
    if flat.count != shape.count { value = try emitter.emitLayout(.reshape(value, Shape(shape)), of: value) }
    return try signed(Part(value: value, has: has), sign, groups, node)
  }

  private mutating func signed(
    _ part: Part, _ sign: Float, _ groups: [[Int]], _ node: NetworkNode
  ) throws(OnnxNodeProblem) -> Part { try sign == 1 ? part : multiply(part, number(sign, groups), groups, node) }

  /// Zeros where a value has elements, infinite ones too.
  private mutating func zeros(like part: Part, _ groups: [[Int]], _ node: NetworkNode) throws(OnnxNodeProblem) -> Part {
    let bounded = Part(value: try emitter.emit(.activation(part.value, .sigmoid)), has: part.has)
    return try multiply(bounded, number(0, groups), groups, node)
  }

  /// The dimensions of a value that has some of the node's groups.
  private func shape(
    of has: [Bool], _ groups: [[Int]], _ node: NetworkNode
  ) throws(OnnxNodeProblem) -> [Dimension] {
    try groups.indices.map { (index) throws(OnnxNodeProblem) in
      guard has[index] else { return .fixed(1) }
      let extents = groups[index].map { node.axes[$0] }
      if extents.count == 1 { return try dimension(extents[0]) }
      guard let sizes = extents.map(\.fixed) as? [Int] else { throw .mixesItems }
      return .fixed(sizes.reduce(1, *))
    }
  }

  /// A table that is added to a sequence, a row for each step.
  private mutating func positionalEncoding(_ node: NetworkNode, _ groups: [[Int]]) throws(OnnxNodeProblem) -> Part? {
    guard groups.count == 3, groups[0].count == 1, node.axes[groups[0][0]].isBatch else { return nil }
    for (table, sequence) in [(0, 1), (1, 0)] {
      let view = node.operands[table]
      let other = node.operands[sequence]
      guard isConstant(view), !isConstant(other), groups[0].allSatisfy({ view.dims[$0].isEmpty }),
        groups.dropFirst().allSatisfy({ group in group.allSatisfy { !view.dims[$0].isEmpty } }),
        node.axes.indices.allSatisfy({ !other.dims[$0].isEmpty })
      else { continue }
      let x = try part(sequence, node, groups)
      let rows = groups.dropFirst().map { $0.flatMap { view.dims[$0] } }
      let stored = try storedElements(of: view, as: rows)
      let tensor = try tensor(stored.values, stored.shape, "\(label(node)).table")
      return Part(value: try emitter.emit(.positionalEncoding(x.value, table: tensor)), has: x.has)
    }
    return nil
  }

  /// A constant with a row for each of a dynamic number of steps, as a value that each item has; `nil` for another one.
  private mutating func stepTable(
    _ view: AxisView, _ node: NetworkNode, _ groups: [[Int]]
  ) throws(OnnxNodeProblem) -> Part? {
    guard isConstant(view), (2...Shape.maximumRank).contains(groups.count), node.axes[groups[0][0]].isBatch,
      groups[0].allSatisfy({ view.dims[$0].isEmpty }),
      groups[1].allSatisfy({ view.dims[$0].map { view.atoms[$0] } == [.time(offset: 0)] })
    else { return nil }
    let rows = groups.dropFirst().map { $0.flatMap { view.dims[$0] } }
    let stored = try storedElements(of: view, as: [rows[0], rows.dropFirst().flatMap(\.self)])
    let zeros = try numberForEachStep(0, count: stored.shape[1], label(node))
    let table = try tensor(stored.values, stored.shape, "\(label(node)).table")
    var value = try emitter.emit(.positionalEncoding(zeros, table: table))
    if groups.count != 3 {
      let dimensions = try rows.map { (row) throws(OnnxNodeProblem) in try dimension(row, of: view) }
      value = try emitter.emitLayout(
        .reshape(value, Shape([.batch(maximum: maximumBatch)] + dimensions)), of: value)
    }
    return Part(value: value, has: [true] + rows.map { !$0.isEmpty })
  }

  /// A constant's elements, along a dynamic time as many as there can be steps.
  private func storedElements(
    of view: AxisView, as groups: [[Int]]
  ) throws(OnnxNodeProblem) -> (values: Weights, shape: [Int]) {
    guard let tensor = try nodes[view.node].constant?.shown(by: view.regrouped(groups), budget: budget),
      let numbers = tensor.numbers
    else { throw .node("a constant is repeated for each step", remedy: "store a row for each step") }
    return (Weights(numbers, source: tensor.source), tensor.shape)
  }

  /// A comparison with a number: of keys, by a table of what it gives for each; of truth values, which are 0 or 1.
  private mutating func comparison(
    _ function: BinaryFunction, _ node: NetworkNode, _ groups: [[Int]]
  ) throws(OnnxNodeProblem) -> Part {
    let isTurned = isConstant(node.operands[0])
    let (keys, constant) = isTurned ? (node.operands[1], node.operands[0]) : (node.operands[0], node.operands[1])
    guard !isConstant(keys), let number = nodes[constant.node].uniform else {
      throw .node("it compares computed values", remedy: "compare with a number")
    }
    func holds(_ value: Float) -> Bool {
      let (left, right) = isTurned ? (number, value) : (value, number)
      switch function {
      case .equal: return left == right
      case .less: return left < right
      case .lessOrEqual: return left <= right
      case .greater: return left > right
      default: return left >= right
      }
    }
    let operand = try part(isTurned ? 1 : 0, node, groups)
    if case .input(let index) = nodes[keys.node].op, inputs[index].isKeys {
      let count = inputs[index].keyCount
      try budget.spend(count)
      let table = try tensor((0..<count).map { holds(Float($0)) ? 1 : 0 }, [count, 1], "\(label(node)).table")
      // A column for each key, which goes again.
      let dims = try groups.map { group throws(OnnxNodeProblem) in
        try dimension(group.flatMap { keys.dims[$0] }, of: keys)
      }
      guard dims.count < Shape.maximumRank else {
        throw .node("its keys have \(dims.count) dimensions", remedy: "use at most \(Shape.maximumRank - 1)")
      }
      let rows = try emitter.emit(.embedding(operand.value, table: table))
      return Part(value: try emitter.emitLayout(.reshape(rows, Shape(dims)), of: rows), has: operand.has)
    }
    switch (holds(0), holds(1)) {
    case (false, true): return operand
    case (true, false): return try complement(operand, groups, node)
    default: throw .node("it compares truth values with \(number)", remedy: "compare with 0 or 1")
    }
  }

  /// `c x + (1 - c) y`.
  private mutating func select(_ node: NetworkNode, _ groups: [[Int]]) throws(OnnxNodeProblem) -> Part {
    let condition = try part(0, node, groups)
    let first = nodes[node.operands[1].node].uniform
    let second = nodes[node.operands[2].node].uniform
    for number in [first, second] {
      if let number, !number.isFinite {
        throw .node(
          "\(number) is put in place of some elements",
          remedy: "that is imported where a mask of attention or of pooling does so")
      }
    }
    if second == 0 { return try multiply(part(1, node, groups), condition, groups, node) }
    let rest = try complement(condition, groups, node)
    if first == 0 { return try multiply(part(2, node, groups), rest, groups, node) }
    return try add(
      multiply(part(1, node, groups), condition, groups, node), multiply(part(2, node, groups), rest, groups, node),
      groups, node)
  }
}
