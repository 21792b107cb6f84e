import TocsinGraph
import TocsinTensor

/// One operation on inputs and tensors, for tests of its shapes. `B` is 4 at most, `T` 5.
struct OperationCase {
  let op: Op
  var operands: [Shape]
  var tensors: [[Int]] = []

  static let batch = Dimension.batch(maximum: 4)
  static let time = Dimension.time(maximum: 5)

  init(_ op: Op, _ operands: [[Dimension]], _ tensors: [[Int]] = []) {
    self.op = op
    self.operands = operands.map { Shape($0) }
    self.tensors = tensors
  }

  /// The graph of the operation alone. The operands are inputs, values 0 to n - 1; the result is value n.
  func graph() throws(GraphError) -> Graph {
    try Graph(
      inputs: operands.enumerated().map {
        PortDeclaration(name: Self.name($0), dtype: .float32, shape: $1)
      },
      tensors: tensors.enumerated().map {
        TensorDeclaration(name: Self.name($0), dtype: .float32, shape: Shape(fixed: $1))
      },
      nodes: [op], outputs: [Output(name: "y", value: ValueID(operands.count))])
  }

  /// The shape of the result.
  func result() throws(GraphError) -> Shape { try graph().type(of: ValueID(operands.count)).shape }

  private static func name(_ index: Int) -> Name { Name(bytes: [0x61 + UInt8(index)]) ?? "a" }
}

extension Dimension: ExpressibleByIntegerLiteral {
  public init(integerLiteral size: Int) { self = .fixed(size) }
}
