import TocsinGraph

extension NodeReader {
  /// Two operands where both are known; then the function can be folded.
  private func folded(_ function: BinaryFunction) throws(OnnxNodeProblem) -> OnnxValue? {
    guard let left = try constantIfKnown(0), let right = try constantIfKnown(1) else { return nil }
    guard let result = try left.combined(function, with: right, budget: budget) else {
      throw .node("it cannot be computed for these constants", remedy: "make it a constant of the network")
    }
    return .constant(result)
  }

  /// Both operands as values of the network, of one element type.
  private func pair() throws(OnnxNodeProblem) -> (AxisView, AxisView, ElementType) {
    let (left, right) = (try operand(0), try operand(1))
    let (one, other) = (elementType(left), elementType(right))
    guard one == other || (one.isInteger && other.isInteger) else {
      throw .operand(1, "its elements are \(other.name), those of input 0 \(one.name)", remedy: "cast them to one type")
    }
    return (try anyView(left), try anyView(right), one)
  }

  private func arithmetic(_ function: BinaryFunction) throws(OnnxNodeProblem) -> OnnxValue {
    let (left, right, type) = try pair()
    try requireNumbers(type, left, right)
    return .computed(try builder.binary(function, left, right), type)
  }

  /// Refuses calculating with keys, which a network can only look up.
  private func requireNumbers(_ type: ElementType, _ left: AxisView, _ right: AxisView) throws(OnnxNodeProblem) {
    guard type != .float32, !builder.isConstant(left) || !builder.isConstant(right) else { return }
    if builder.countsItems(builder.isConstant(left) ? right : left) { return }
    throw .node(
      "it calculates with \(type.name) elements", remedy: "cast them to float32, or calculate before the network")
  }

  func add() throws(OnnxNodeProblem) -> OnnxValue {
    if let value = try folded(.add) { return value }
    let (left, right, type) = try pair()
    try requireNumbers(type, left, right)
    for (view, other, index) in [(left, right, 0), (right, left, 1)] {
      guard useCounts[index] == 1, builder.isConstant(other), view.rank >= other.rank else { continue }
      let name = node.input[1 - index]
      if let result = try builder.biased(view, by: other, name: name) { return .computed(result, type) }
      if let result = try builder.layerNorm(view, .add, other, name: name) { return .computed(result, type) }
    }
    return .computed(try builder.binary(.add, left, right), type)
  }

  func subtract() throws(OnnxNodeProblem) -> OnnxValue {
    if let value = try folded(.subtract) { return value }
    let (left, right, type) = try pair()
    if builder.isConstant(left), builder.isConstant(right) {
      return .computed(try builder.binary(.subtract, left, right), type)
    }
    try requireNumbers(type, left, right)
    if builder.uniform(left) == 1, left.repeatsNothing(of: right), builder.isPredicate(right) {
      return .computed(try builder.unary(.not, right), type)
    }
    return .computed(try builder.binary(.add, left, builder.multiply(right, by: -1)), type)
  }

  func multiply() throws(OnnxNodeProblem) -> OnnxValue {
    if let value = try folded(.multiply) { return value }
    let (left, right, type) = try pair()
    try requireNumbers(type, left, right)
    for (view, other, index) in [(left, right, 0), (right, left, 1)] {
      guard useCounts[index] == 1, builder.isConstant(other), view.rank >= other.rank else { continue }
      if let result = try builder.layerNorm(view, .multiply, other, name: node.input[1 - index]) {
        return .computed(result, type)
      }
    }
    for (deviation, inverse) in [(left, right), (right, left)] {
      if let result = try spelledLayerNorm(
        deviation,
        { (view) throws(OnnxNodeProblem) in
          try builder.spelledLayerNorm(view, times: inverse)
        })
      {
        return .computed(result, type)
      }
    }
    return .computed(try product(left, right), type)
  }

  /// A product, or the activation that it spells out.
  private func product(_ left: AxisView, _ right: AxisView) throws(OnnxNodeProblem) -> AxisView {
    for (view, other) in [(left, right), (right, left)] where builder.uniform(other) == 1 {
      if other.repeatsNothing(of: view) { return view }
    }
    let product = try builder.binary(.multiply, left, right)
    if let activation = try builder.spelledActivation(product) { return activation }
    return product
  }

  func divide() throws(OnnxNodeProblem) -> OnnxValue {
    if let value = try folded(.divide) { return value }
    let (left, right, type) = try pair()
    if builder.isConstant(left), builder.isConstant(right) {
      return .computed(try builder.binary(.divide, left, right), type)
    }
    try requireNumbers(type, left, right)
    if builder.isConstant(right) {
      return .computed(try product(left, builder.unary(.reciprocal, right)), type)
    }
    if let result = try spelledLayerNorm(
      left,
      { (view) throws(OnnxNodeProblem) in
        try builder.spelledLayerNorm(view, over: right)
      })
    {
      return .computed(result, type)
    }
    if let result = try builder.spelledMean(left, over: right) { return .computed(result, type) }
    return .computed(try builder.binary(.divide, left, right), type)
  }

  /// A layer norm whose deviation may have its scale before it is divided by its root.
  private func spelledLayerNorm(
    _ deviation: AxisView, _ normalised: (AxisView) throws(OnnxNodeProblem) -> AxisView?
  ) throws(OnnxNodeProblem) -> AxisView? {
    if let result = try normalised(deviation) { return result }
    guard let (one, other) = builder.operands(of: deviation, .multiply) else { return nil }
    for (unscaled, scale) in [(one, other), (other, one)] where builder.isConstant(scale) {
      guard let result = try normalised(unscaled) else { continue }
      builder.absorb(deviation.node, into: result.node)
      if let scaled = try builder.layerNorm(result, .multiply, scale, name: "") { return scaled }
      return try builder.binary(.multiply, result, scale)
    }
    return nil
  }

  func power() throws(OnnxNodeProblem) -> OnnxValue {
    // The exponent may be of another type than the base.
    if let exponent = try constantIfKnown(1), let number = exponent.uniform, exponent.count == 1 {
      if let base = try constantIfKnown(0) {
        if base.isFloat || base.count == 0, let result = try base.mapped(.power(number), budget: budget) {
          return .constant(result)
        }
      } else {
        let view = try view(0)
        let result = try builder.unary(.power(number), view)
        return .computed(result.padded(toRank: exponent.rank), .float32)
      }
    }
    if let value = try folded(.power) { return value }
    throw .operand(1, "the exponent is no number", remedy: "raise to a constant power")
  }

  func modulo() throws(OnnxNodeProblem) -> OnnxValue {
    _ = try integer("fmod")
    if let value = try folded(.modulo) { return value }
    throw .operation(remedy: "calculate remainders before the network")
  }

  /// The largest or smallest of several.
  func extreme(_ function: BinaryFunction) throws(OnnxNodeProblem) -> OnnxValue {
    let values = try allOperands()
    var result = values[0]
    for value in values.dropFirst() {
      if case .constant(let one) = result, case .constant(let other) = value,
        let tensor = try one.combined(function, with: other, budget: budget)
      {
        result = .constant(tensor)
      } else {
        guard elementType(result) == .float32, elementType(value) == .float32 else {
          throw .node("it compares elements that are not float32", remedy: "cast them to float32")
        }
        result = .computed(try limited(anyView(result), function, anyView(value)), .float32)
      }
    }
    return result
  }

  /// The larger or smaller of two; the larger of a value and 0 is a ReLU.
  private func limited(
    _ left: AxisView, _ function: BinaryFunction, _ right: AxisView
  ) throws(OnnxNodeProblem) -> AxisView {
    if function == .maximum {
      for (value, limit) in [(left, right), (right, left)] where builder.uniform(limit) == 0 {
        if limit.repeatsNothing(of: value) { return try builder.unary(.activation(.relu), value) }
      }
    }
    return try builder.binary(function, left, right)
  }

  func clip() throws(OnnxNodeProblem) -> OnnxValue {
    var result = try operand(0)
    for (index, function) in [(1, BinaryFunction.maximum), (2, .minimum)] where hasOperand(index) {
      let limit = try constant(index, "the limit")
      if case .constant(let tensor) = result {
        guard let folded = try tensor.combined(function, with: limit, budget: budget) else {
          throw .node("it cannot be computed for these constants", remedy: "make it a constant of the network")
        }
        result = .constant(folded)
      } else {
        // A limit that no float32 reaches is none.
        if let number = limit.uniform, abs(number) >= .greatestFiniteMagnitude { continue }
        result = .computed(try limited(view(0, of: result), function, anyView(.constant(limit))), .float32)
      }
    }
    return result
  }

  private func view(_ index: Int, of value: OnnxValue) throws(OnnxNodeProblem) -> AxisView {
    guard elementType(value) == .float32 else {
      throw .operand(index, "its elements are \(elementType(value).name)", remedy: "cast it to float32")
    }
    return try anyView(value)
  }

  func compare(_ function: BinaryFunction) throws(OnnxNodeProblem) -> OnnxValue {
    if let value = try folded(function) { return value }
    let (left, right, type) = try pair()
    if let keys = try builder.spelledOneHot(left, function, right) { return .computed(keys, .bool) }
    if builder.isConstant(left), builder.isConstant(right) {
      return .computed(try builder.binary(function, left, right), .bool)
    }
    if type == .float32 {
      guard builder.isPredicate(left) || builder.isPredicate(right) else {
        throw .node("it compares numbers", remedy: "compare them before the network")
      }
    }
    return .computed(try builder.binary(function, left, right), .bool)
  }

  func select() throws(OnnxNodeProblem) -> OnnxValue {
    if let condition = try constantIfKnown(0), let first = try constantIfKnown(1), let second = try constantIfKnown(2) {
      guard let result = try condition.selecting(first, second, budget: budget) else {
        throw .node("it cannot be computed for these constants", remedy: "make it a constant of the network")
      }
      return .constant(result)
    }
    let type = elementType(try operand(1))
    let condition = try anyView(0)
    guard elementType(try operand(0)) == .bool else {
      throw .operand(0, "its elements are not bool", remedy: "cast it to bool")
    }
    guard elementType(try operand(2)) == type else {
      throw .operand(2, "its element type differs from input 1", remedy: "cast it")
    }
    return .computed(try builder.elementwise(.select, [condition, anyView(1), anyView(2)]), type)
  }

  func negate() throws(OnnxNodeProblem) -> OnnxValue {
    if let constant = try constantIfKnown(0) {
      guard let result = try constant.mapped(.negate, budget: budget) else {
        throw .node("it cannot be computed for this constant", remedy: "make it a constant of the network")
      }
      return .constant(result)
    }
    return .computed(try builder.multiply(view(0), by: -1), .float32)
  }

  func unary(_ function: UnaryFunction, gives type: ElementType = .float32) throws(OnnxNodeProblem) -> OnnxValue {
    if let constant = try constantIfKnown(0) {
      guard let result = try constant.mapped(function, budget: budget) else {
        throw .node("it cannot be computed for this constant", remedy: "make it a constant of the network")
      }
      return .constant(result)
    }
    if function == .not { return .computed(try builder.unary(.not, anyView(0)), .bool) }
    return .computed(try builder.unary(function, view(0)), type)
  }
}

extension AxisView {
  /// Whether a value of one element leaves the shape of another as it is, when both are combined.
  fileprivate func repeatsNothing(of other: AxisView) -> Bool { dims.allSatisfy(\.isEmpty) && rank <= other.rank }
}
