import TocsinGraph
import TocsinTensor

/// Puts a graph together: inputs first, then operations and their tensors.
struct NetworkBuilder {
  private var inputs: [PortDeclaration] = []
  private var nodes: [Op] = []
  private var tensors: [TensorDeclaration] = []
  private(set) var inputKinds: [InputKind] = []
  private(set) var weightKinds: [WeightKind] = []
  /// What tensors hold that are declared from now on.
  var weights = WeightKind.usual
  /// How they are stored; int8 only where an operation multiplies by them or looks rows up.
  var storage = DType.float32

  /// The largest batch and number of steps of every case.
  static let batch = Dimension.batch(maximum: 256)
  static let time = Dimension.time(maximum: 64)

  /// An input `[B, …]`.
  ///
  /// - Precondition: no operation was added yet.
  mutating func input(_ kind: InputKind, _ dimensions: Dimension...) -> ValueID {
    input(kind, dimensions: dimensions)
  }

  mutating func input(_ kind: InputKind, dimensions: [Dimension]) -> ValueID {
    precondition(nodes.isEmpty, "inputs come before operations")
    var isKeys = false
    if case .keys = kind { isKeys = true }
    inputs.append(
      PortDeclaration(
        name: name("input", inputs.count), dtype: isKeys ? .uint32 : .float32, shape: Shape([Self.batch] + dimensions)))
    inputKinds.append(kind)
    return ValueID(inputs.count - 1)
  }

  mutating func tensor(_ sizes: Int...) -> TensorID { tensor(sizes: sizes) }

  mutating func tensor(sizes: [Int]) -> TensorID { tensor(sizes: sizes, as: storage == .int8 ? .float32 : storage) }

  /// A tensor that may be int8: weights of a product, or a table of embeddings.
  mutating func weight(_ sizes: Int...) -> TensorID { tensor(sizes: sizes, as: storage) }

  private mutating func tensor(sizes: [Int], as dtype: DType) -> TensorID {
    tensors.append(TensorDeclaration(name: name("tensor", tensors.count), dtype: dtype, shape: Shape(fixed: sizes)))
    weightKinds.append(weights)
    return TensorID(tensors.count - 1)
  }

  mutating func add(_ op: Op) -> ValueID {
    nodes.append(op)
    return ValueID(inputs.count + nodes.count - 1)
  }

  /// The graph of what was added.
  ///
  /// - Precondition: it is valid.
  func graph(outputs: [ValueID]) -> Graph {
    do throws(GraphError) {
      return try Graph(
        inputs: inputs, tensors: tensors, nodes: nodes,
        outputs: outputs.enumerated().map { Output(name: name("output", $0), value: $1) })
    } catch {
      preconditionFailure("a case of the table is no valid graph")
    }
  }

  /// `stem0042`: names of one stem sort by their number.
  private func name(_ stem: StaticString, _ index: Int) -> Name {
    var bytes = unsafe [UInt8](UnsafeBufferPointer(start: stem.utf8Start, count: stem.utf8CodeUnitCount))
    for divisor in [1000, 100, 10, 1] { bytes.append(0x30 + UInt8(index / divisor % 10)) }
    guard let name = Name(bytes: bytes) else { preconditionFailure("a name of letters and digits") }
    return name
  }
}
