import TocsinGraph

/// Recurrent layers step by step, for what the operations of a graph do not have: a given initial state, and the cell
/// state as a result.
extension NodeReader {
  /// More steps than these make too large a network.
  static let maximumUnrolledSteps = 64

  /// The states of a direction, each `[B, H]`.
  struct UnrolledStates {
    /// In the order of time.
    var hidden: [AxisView]
    /// After the last step that was read.
    var lastHidden: AxisView
    var lastCell: AxisView?
  }

  /// - Parameters:
  ///   - steps: What the layer reads, `[T, B, D]`.
  ///   - state: The initial states `[B, H]`, hidden and cell; `nil` for 0.
  func unrolled(
    _ layer: RecurrentLayer, _ steps: AxisView, count: Int, state: (hidden: AxisView?, cell: AxisView?)
  ) throws(OnnxNodeProblem) -> UnrolledStates {
    let gates = layer.input.count / layer.features
    let weight = WeightMatrix(rows: gates, columns: layer.features, elements: layer.input)
    let inputs = try builder.linear(steps, weight, bias: layer.bias)
    let zero = try builder.constant(
      ConstantTensor(shape: [1, layer.hidden], elements: .floats(Array(repeating: 0, count: layer.hidden))))
    var hidden = state.hidden ?? zero
    var cell = state.cell ?? zero
    var states: [AxisView] = []
    for step in 0..<count {
      let place = layer.direction == .forward ? step : count - 1 - step
      let input = try builder.pick(inputs, 0, place == count - 1 ? .last : .fromStart(place))
      switch layer.cell {
      case .lstm: (hidden, cell) = try lstmStep(layer, input, hidden, cell)
      case .gru(let reset): hidden = try gruStep(layer, input, hidden, reset)
      }
      states.append(hidden)
    }
    return UnrolledStates(
      hidden: layer.direction == .forward ? states : states.reversed(), lastHidden: hidden,
      lastCell: layer.cell == .lstm ? cell : nil)
  }

  /// `c' = f c + i g`, `h' = o tanh(c')`.
  private func lstmStep(
    _ layer: RecurrentLayer, _ input: AxisView, _ hidden: AxisView, _ cell: AxisView
  ) throws(OnnxNodeProblem) -> (hidden: AxisView, cell: AxisView) {
    let sums = try builder.binary(.add, input, product(layer, hidden, gates: 0..<4))
    let (i, f) = (try gate(sums, 0, .sigmoid, layer), try gate(sums, 1, .sigmoid, layer))
    let (g, o) = (try gate(sums, 2, .tanh, layer), try gate(sums, 3, .sigmoid, layer))
    let kept = try builder.binary(.multiply, f, cell)
    let cell = try builder.binary(.add, builder.binary(.multiply, i, g), kept)
    return (try builder.binary(.multiply, o, builder.unary(.activation(.tanh), cell)), cell)
  }

  /// `h' = n + z (h - n)`.
  private func gruStep(
    _ layer: RecurrentLayer, _ input: AxisView, _ hidden: AxisView, _ reset: GRUReset
  ) throws(OnnxNodeProblem) -> AxisView {
    let size = layer.hidden
    let gates = try builder.slice(input, input.rank - 1, front: 0, back: size)
    let sums = try builder.binary(.add, gates, product(layer, hidden, gates: 0..<2))
    let (r, z) = (try gate(sums, 0, .sigmoid, layer), try gate(sums, 1, .sigmoid, layer))
    let recurrent =
      switch reset {
      case .afterProduct: try builder.binary(.multiply, r, product(layer, hidden, gates: 2..<3))
      case .beforeProduct: try product(layer, builder.binary(.multiply, r, hidden), gates: 2..<3)
      }
    let new = try builder.slice(input, input.rank - 1, front: 2 * size, back: 0)
    let n = try builder.unary(.activation(.tanh), builder.binary(.add, new, recurrent))
    let difference = try builder.binary(.add, hidden, builder.multiply(n, by: -1))
    return try builder.binary(.add, builder.binary(.multiply, z, difference), n)
  }

  /// The recurrent weights of some gates times a state, with their bias.
  private func product(
    _ layer: RecurrentLayer, _ state: AxisView, gates: Range<Int>
  ) throws(OnnxNodeProblem) -> AxisView {
    let rows = gates.lowerBound * layer.hidden..<gates.upperBound * layer.hidden
    let elements = layer.recurrent[rows.lowerBound * layer.hidden..<rows.upperBound * layer.hidden]
    let weight = WeightMatrix(rows: rows.count, columns: layer.hidden, elements: elements)
    try budget.spend(elements.count)
    return try builder.linear(state, weight, bias: layer.recurrentBias.map { $0[rows] })
  }

  private func gate(
    _ sums: AxisView, _ index: Int, _ activation: Activation, _ layer: RecurrentLayer
  ) throws(OnnxNodeProblem) -> AxisView {
    let last = sums.rank - 1
    guard let width = sums.fixedSize(of: sums.dims[last]) else { preconditionFailure("gates have a fixed size") }
    let part = try builder.slice(
      sums, last, front: index * layer.hidden, back: width - (index + 1) * layer.hidden)
    return try builder.unary(.activation(activation), part)
  }
}
