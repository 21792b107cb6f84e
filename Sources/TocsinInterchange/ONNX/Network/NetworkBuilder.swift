/// Collects the nodes of a network while the nodes of an ONNX graph are read.
final class NetworkBuilder {
  let batchMode: BatchMode
  /// The maximum of `T`.
  let maximumSteps: Int
  let budget: WorkBudget
  private(set) var nodes: [NetworkNode] = []
  /// The position of the ONNX node that is being read.
  var origin = 0
  /// What a person should know of how the network is imported.
  private(set) var notes: [String] = []
  /// Inputs that stand for truth values, or for whole numbers that are masks if they are no keys.
  var predicateInputs: [Int] = []
  /// For each DequantizeLinear its scales.
  private(set) var scales: [[Float]] = []

  init(batchMode: BatchMode, maximumSteps: Int, budget: WorkBudget) {
    self.batchMode = batchMode
    self.budget = budget
    self.maximumSteps = maximumSteps
  }

  /// What the numbers that a DequantizeLinear gives come from.
  func source(scales: [Float]) -> WeightSource {
    self.scales.append(scales)
    return .codes(self.scales.count - 1)
  }

  /// Adds a note, once.
  func note(_ text: String) { if !notes.contains(text) { notes.append(text) } }

  /// Adds a node and shows all of its result, a dimension for each axis.
  func add(
    _ op: NetworkOp, _ operands: [AxisView], axes: [Extent], absorbing absorbed: [Int] = []
  ) throws(OnnxNodeProblem) -> AxisView {
    guard nodes.count < OnnxLimits.operations else {
      throw .limit(.operations, found: nodes.count + 1, maximum: OnnxLimits.operations)
    }
    if case .constant(let tensor) = op { try budget.spend(0, work: tensor.count) }
    for case .fixed(let size) in axes where size < 1 || size > OnnxLimits.dimension {
      throw .limit(.dimension, found: size, maximum: OnnxLimits.dimension)
    }
    nodes.append(NetworkNode(op: op, operands: operands, axes: axes, origin: origin, absorbed: absorbed))
    return AxisView(node: nodes.count - 1, axes: axes)
  }

  /// As ``add(_:_:axes:absorbing:)``; where all operands are known, the result is.
  func make(
    _ op: NetworkOp, _ operands: [AxisView], axes: [Extent], absorbing absorbed: [Int] = []
  ) throws(OnnxNodeProblem) -> AxisView {
    if let known = try folded(op, operands, axes: axes) { return known }
    return try add(op, operands, axes: axes, absorbing: absorbed)
  }

  /// Notes that a pattern stands for a node, which may now be unnecessary.
  func absorb(_ node: Int, into pattern: Int) { nodes[pattern].absorbed.append(node) }

  func node(of view: AxisView) -> NetworkNode { nodes[view.node] }

  func isConstant(_ view: AxisView) -> Bool { nodes[view.node].constant != nil }

  /// A constant as a value of the network.
  func constant(_ tensor: ConstantTensor) throws(OnnxNodeProblem) -> AxisView {
    try add(.constant(tensor), [], axes: tensor.shape.map { .fixed($0) })
  }

  /// The view with the batch as first dimension where the file does not show it: of size 1 for a constant.
  func expose(_ view: AxisView) -> AxisView {
    guard batchMode == .hidden else { return view }
    return view.regrouped([view.batchAtom.map { [$0] } ?? []] + view.dims)
  }

  /// Undoes ``expose(_:)`` for a result.
  func conceal(_ view: AxisView) -> AxisView {
    guard batchMode == .hidden else { return view }
    return view.regrouped(Array(view.dims.dropFirst()))
  }

  /// The extents of atoms that make up a size; `nil` for a size that no axes have.
  func extents(of size: SymbolicInteger) -> [Extent]? {
    if let literal = size.literal { return literal > 1 ? [.fixed(literal)] : literal == 1 ? [] : nil }
    guard size.terms.count == 1, let term = size.terms.first, term.coefficient >= 1 else {
      guard let offset = (size - .time)?.literal else { return nil }
      return [.time(offset: offset)]
    }
    var extents = [Extent](repeating: .batch(literal: nil), count: Int(term.batchPower))
    extents += Array(repeating: .time(offset: 0), count: Int(term.timePower))
    if term.coefficient > 1 { extents.append(.fixed(term.coefficient)) }
    return extents
  }
}

extension OnnxNodeProblem {
  /// The node as a whole does not work.
  static func node(_ message: String, remedy: String) -> OnnxNodeProblem { .node(OnnxProblem(message, remedy: remedy)) }

  static func operand(_ index: Int, _ message: String, remedy: String) -> OnnxNodeProblem {
    .operand(index: index, OnnxProblem(message, remedy: remedy))
  }

  static let mixesItems = node(
    "it combines several items of the batch",
    remedy: "items must be computed one apart from the other; name the axis of the batch with --batch-axis")
}
