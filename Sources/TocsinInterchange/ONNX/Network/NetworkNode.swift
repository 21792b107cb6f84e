/// One result in a network: see ``NetworkOp``.
struct NetworkNode {
  var op: NetworkOp
  var operands: [AxisView]
  /// The extents of the result's axes, which have no order in memory yet.
  var axes: [Extent]
  /// The position of the ONNX node that it was made for.
  var origin: Int
  /// Nodes that it makes unnecessary: patterns that it stands for.
  var absorbed: [Int] = []
  /// The one number that all elements of a constant are.
  let uniform: Float?

  init(op: NetworkOp, operands: [AxisView], axes: [Extent], origin: Int, absorbed: [Int]) {
    self.op = op
    self.operands = operands
    self.axes = axes
    self.origin = origin
    self.absorbed = absorbed
    uniform = if case .constant(let tensor) = op { tensor.uniform } else { nil }
  }

  var constant: ConstantTensor? { if case .constant(let tensor) = op { tensor } else { nil } }

  /// Whether every element is 0 or 1 because it stands for a truth value.
  var isPredicate: Bool {
    switch op {
    case .unary(let function): function == .not || function == .isNaN
    case .binary(let function): function.isPredicate
    default: false
    }
  }
}
