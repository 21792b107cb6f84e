public import TocsinTensor

/// The declaration of a constant tensor: its name, element type and shape (fixed dimensions only).
public struct TensorDeclaration: Equatable, Sendable {
  /// The most elements of the innermost dimension of int8 codes: sums of so many products fit into 32 bits.
  public static let maximumInt8Inputs = 1 << 16

  public var name: Name
  public var dtype: DType
  public var shape: Shape

  public init(name: Name, dtype: DType, shape: Shape) {
    self.name = name
    self.dtype = dtype
    self.shape = shape
  }
}

/// The declaration of a value that the caller provides or receives.
public struct PortDeclaration: Equatable, Sendable {
  public var name: Name
  public var dtype: DType
  public var shape: Shape

  public init(name: Name, dtype: DType, shape: Shape) {
    self.name = name
    self.dtype = dtype
    self.shape = shape
  }
}

/// A value that the graph returns, by name.
public struct Output: Equatable, Sendable {
  public var name: Name
  public var value: ValueID

  public init(name: Name, value: ValueID) {
    self.name = name
    self.value = value
  }
}

/// A network: inputs, constant tensors, operations in topological order, outputs. No control flow and no code.
///
/// A graph is valid by construction: ``init(inputs:tensors:nodes:outputs:)`` infers every shape and refuses what does
/// not fit, so the holder of a `Graph` need not check it again.
public struct Graph: Equatable, Sendable {
  /// The largest number of inputs.
  public static let maximumInputs = 16
  /// The largest number of outputs.
  public static let maximumOutputs = 16
  /// The largest number of operations.
  public static let maximumNodes = 4096
  /// The largest number of constant tensors.
  public static let maximumTensors = 4096

  /// Sorted by name, each name once.
  public let inputs: [PortDeclaration]
  /// Sorted by name, each name once.
  public let tensors: [TensorDeclaration]
  /// Each reads earlier values only.
  public let nodes: [Op]
  /// Sorted by name, each name once.
  public let outputs: [Output]
  /// The type of every value: the inputs', then the nodes'.
  public let values: [ValueType]

  /// Infers the type of every value.
  /// - Throws: what does not fit, with its place. Costs one pass over inputs, tensors, nodes and outputs.
  public init(
    inputs: [PortDeclaration], tensors: [TensorDeclaration], nodes: [Op], outputs: [Output]
  ) throws(GraphError) {
    self.inputs = inputs
    self.tensors = tensors
    self.nodes = nodes
    self.outputs = outputs
    values = try inferShapes(inputs: inputs, tensors: tensors, nodes: nodes)
    try checkPorts(inputs: inputs, nodes: nodes, outputs: outputs, valueCount: values.count)
  }

  /// The type of a value of this graph.
  public func type(of value: ValueID) -> ValueType { values[value.index] }

  /// The number of trained parameters.
  public var parameterCount: Int {
    var count = 0
    for tensor in tensors { count += tensor.shape.maximumCount ?? 0 }
    return count
  }

  /// Whether a value is rows of 0 and a 1, which keys stand for: recurrent layers fold them into their input product.
  package func isOneHot(_ value: ValueID) -> Bool {
    guard value.index >= inputs.count, case .oneHot = nodes[value.index - inputs.count] else { return false }
    return true
  }

  /// The position of the output with this name.
  public func outputIndex(named name: Name) -> Int? {
    for index in outputs.indices where outputs[index].name == name { return index }
    return nil
  }
}

/// The element type and shape of a value.
public struct ValueType: Equatable, Sendable {
  public var dtype: DType
  public var shape: Shape

  public init(dtype: DType, shape: Shape) {
    self.dtype = dtype
    self.shape = shape
  }
}
