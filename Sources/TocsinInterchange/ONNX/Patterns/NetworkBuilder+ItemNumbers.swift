/// The numbers of a batch's items, which exporters count with where a value's strides change.
extension NetworkBuilder {
  /// 0, 1, 2, … for the items of the batch. It is lowered to nothing: only ``shapeInOrder(_:)`` understands it.
  func itemNumbers() throws(OnnxNodeProblem) -> AxisView { try add(.itemNumbers, [], axes: [batchMode.extent]) }

  /// Whether a value is made of items' numbers, sums and products with constants.
  func countsItems(_ view: AxisView) -> Bool {
    var view = view
    for _ in 0..<8 {
      switch nodes[view.node].op {
      case .itemNumbers: return true
      case .binary(.add), .binary(.multiply):
        guard let computed = nodes[view.node].operands.first(where: { !isConstant($0) }) else { return false }
        view = computed
      default: return false
      }
    }
    return false
  }

  /// The sizes after the batch where the elements of a value are 0, 1, 2, … in their order; `nil` for another value.
  func shapeInOrder(_ view: AxisView) throws(OnnxNodeProblem) -> [Int]? {
    // Sums and products with constants are linear in the item's number: three items tell.
    let items = 3
    guard countsItems(view), let places = try evaluated(view, items: items, depth: 0),
      places.shape.first == items, places.integers == Array(0..<places.count)
    else { return nil }
    return Array(places.shape.dropFirst())
  }

  private func evaluated(_ view: AxisView, items: Int, depth: Int) throws(OnnxNodeProblem) -> ConstantTensor? {
    if isConstant(view) { return try dense(view.compact) }
    guard depth < 8 else { return nil }
    switch nodes[view.node].op {
    case .itemNumbers:
      let shape = view.compact.dims.map { $0.isEmpty ? 1 : items }
      guard shape.reduce(1, *) == items else { return nil }
      return ConstantTensor(shape: shape, elements: .integers(Array(0..<items)))
    case .binary(let function):
      guard let (one, other) = operands(of: view, function),
        let left = try evaluated(one, items: items, depth: depth + 1),
        let right = try evaluated(other, items: items, depth: depth + 1)
      else { return nil }
      return try left.combined(function, with: right, budget: budget)
    default: return nil
    }
  }
}
