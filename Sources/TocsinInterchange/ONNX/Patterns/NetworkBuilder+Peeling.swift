import TocsinGraph

/// What patterns look at: operands of operations on elements, as a view of the result shows them.
extension NetworkBuilder {
  func operand(of view: AxisView, _ function: UnaryFunction) -> AxisView? {
    guard case .unary(function) = nodes[view.node].op else { return nil }
    return view.through(nodes[view.node].operands[0])
  }

  func operands(of view: AxisView, _ function: BinaryFunction) -> (AxisView, AxisView)? {
    guard case .binary(function) = nodes[view.node].op else { return nil }
    let operands = nodes[view.node].operands
    guard let one = view.through(operands[0]), let other = view.through(operands[1]) else { return nil }
    return (one, other)
  }

  /// The condition and the two choices of a selection.
  func choices(of view: AxisView) -> (condition: AxisView, first: AxisView, second: AxisView)? {
    guard case .select = nodes[view.node].op else { return nil }
    let parts = nodes[view.node].operands.compactMap { view.through($0) }
    return parts.count == 3 ? (parts[0], parts[1], parts[2]) : nil
  }

  /// The number and the values whose product a value is. Looks through a few products only.
  func factors(of view: AxisView) -> (number: Float, values: [AxisView]) {
    var number: Float = 1
    var values: [AxisView] = []
    var open = [view]
    var depth = 0
    while let next = open.popLast() {
      if let factor = uniform(next) {
        number *= factor
      } else if depth < 6, let (one, other) = operands(of: next, .multiply) {
        depth += 1
        open += [one, other]
      } else if depth < 6, let (one, other) = operands(of: next, .divide), let divisor = uniform(other) {
        depth += 1
        number /= divisor
        open.append(one)
      } else {
        values.append(next)
      }
    }
    return (number, values)
  }

  /// A value times a number, looking through a few products with numbers.
  func scaled(_ view: AxisView) -> (number: Float, value: AxisView) {
    var (number, value) = (Float(1), view)
    for _ in 0..<6 {
      guard let (one, other) = operands(of: value, .multiply) else { break }
      if let factor = uniform(other) {
        (number, value) = (number * factor, one)
      } else if let factor = uniform(one) {
        (number, value) = (number * factor, other)
      } else {
        break
      }
    }
    return (number, value)
  }

  /// A number plus a value.
  func shifted(_ view: AxisView) -> (number: Float, value: AxisView)? {
    guard let (one, other) = operands(of: view, .add) else { return nil }
    if let number = uniform(other) { return (number, one) }
    if let number = uniform(one) { return (number, other) }
    return nil
  }

  /// Whether two views show the same.
  func areSame(_ one: AxisView, _ other: AxisView) -> Bool {
    one.node == other.node && one.canonical == other.canonical
  }

  /// Whether every element stands for a truth value: 1 or 0.
  func isPredicate(_ view: AxisView) -> Bool {
    let node = nodes[view.node]
    if case .input(let index) = node.op { return predicateInputs.contains(index) }
    return node.isPredicate
  }

  /// Takes an input for a mask, as a cast to bool does; false where the view does not show an input.
  func takesForMask(_ view: AxisView) -> Bool {
    guard case .input(let index) = nodes[view.node].op else { return false }
    if !predicateInputs.contains(index) { predicateInputs.append(index) }
    return true
  }
}
