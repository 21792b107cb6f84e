public import TocsinGraph
import TocsinTensor

/// The parameters of a graph and the packed forms that kernels want of them.
///
/// Tapes of many threads share one and read it only; ``update()`` is called between batches.
public final class PreparedWeights<Arithmetic: TapeArithmetic> {
  public typealias Scalar = Arithmetic.Scalar

  /// The network that the parameters are of.
  public let graph: Graph
  /// What tapes over these weights compute with.
  public let arithmetic: Arithmetic
  /// The parameters. Call ``update()`` after changing them.
  public let values: ParameterVector<Scalar>
  /// Whether each value depends on a parameter.
  let dependsOnParameters: [Bool]
  /// Whether each value depends on an input of numbers.
  let dependsOnNumbers: [Bool]
  /// Of one-hot lookups: whether anything but a recurrent layer, which takes the keys, reads the rows.
  let isReadAsRows: [Bool]
  private var layers: [PreparedLayer<Scalar>] = []
  /// For each node, which of the layers is its own; layers of shared weights are prepared once.
  private var layerOfNode: [Int?] = []

  /// Holds the graph's parameters, all zero.
  /// - Throws: ``TapeError/notFloat32(tensor:)``.
  public init(_ graph: Graph, arithmetic: Arithmetic) throws(TapeError) {
    for tensor in graph.tensors where tensor.dtype != .float32 {
      throw .notFloat32(tensor: tensor.name)
    }
    self.graph = graph
    self.arithmetic = arithmetic
    values = ParameterVector(layout: ParameterLayout(graph))
    var dependsOnParameters = [Bool](repeating: false, count: graph.inputs.count)
    var dependsOnNumbers = graph.inputs.map { $0.dtype == .float32 }
    for op in graph.nodes {
      let operands = op.operands
      dependsOnParameters.append(!op.tensors.isEmpty || operands.contains { dependsOnParameters[$0.index] })
      dependsOnNumbers.append(operands.contains { dependsOnNumbers[$0.index] })
    }
    self.dependsOnParameters = dependsOnParameters
    self.dependsOnNumbers = dependsOnNumbers
    var isReadAsRows = [Bool](repeating: false, count: graph.values.count)
    for op in graph.nodes {
      switch op {
      case .lstm, .gru: break
      default: for operand in op.operands { isReadAsRows[operand.index] = true }
      }
    }
    self.isReadAsRows = isReadAsRows
    for op in graph.nodes {
      guard let layer = PreparedLayer<Scalar>(op, of: graph) else {
        layerOfNode.append(nil)
        continue
      }
      if let index = layers.firstIndex(where: { $0.isSame(as: layer) }) {
        layerOfNode.append(index)
      } else {
        layerOfNode.append(layers.count)
        layers.append(layer)
      }
    }
  }

  /// Derives the packed forms anew, after the values have changed. Linear in the number of parameters.
  @specialized(where Arithmetic == KernelArithmetic)
  @specialized(where Arithmetic == ReferenceArithmetic)
  public func update() {
    for layer in layers { layer.derive(from: values, arithmetic) }
  }

  /// The number of layers that have packed forms.
  package var layerCount: Int { layers.count }

  /// Derives the packed forms of one layer anew; threads may share them out.
  @specialized(where Arithmetic == KernelArithmetic)
  package func update(layer: Int) {
    layers[layer].derive(from: values, arithmetic)
  }

  /// The packed forms of a node's weights.
  func recurrent(of value: Int) -> RecurrentWeights<Scalar> {
    guard let layer = layerOfNode[value - graph.inputs.count], case .recurrent(let weights) = layers[layer] else {
      preconditionFailure("the node is no recurrent layer")
    }
    return weights
  }

  /// The packed form of a node's matrix.
  func matrix(of value: Int) -> MatrixWeights<Scalar> {
    guard let layer = layerOfNode[value - graph.inputs.count], case .matrix(let weights) = layers[layer] else {
      preconditionFailure("the node has no matrix")
    }
    return weights
  }
}

/// The packed forms of the weights of one layer.
enum PreparedLayer<Scalar: TapeScalar> {
  case matrix(MatrixWeights<Scalar>)
  case recurrent(RecurrentWeights<Scalar>)

  /// `nil` where an operation has nothing to pack.
  init?(_ op: Op, of graph: Graph) {
    switch op {
    case .linear(_, let weight, let bias), .convolution(_, let weight, let bias, _, _, _):
      let sizes = graph.tensors[weight.index].shape.dimensions.map(\.maximum)
      self = .matrix(
        MatrixWeights(weight: weight, bias: bias, inputs: sizes.dropFirst().reduce(1, *), outputs: sizes[0]))
    case .lstm(let operand, let input, let recurrent, let bias, let recurrentBias, _):
      self = .recurrent(
        RecurrentWeights(
          gates: 4, input: input, recurrent: recurrent, bias: bias, recurrentBias: recurrentBias,
          keepsCandidateBias: false, isKeyed: graph.isOneHot(operand), graph: graph))
    case .gru(let operand, let input, let recurrent, let bias, let recurrentBias, _, let reset):
      self = .recurrent(
        RecurrentWeights(
          gates: 3, input: input, recurrent: recurrent, bias: bias, recurrentBias: recurrentBias,
          keepsCandidateBias: reset == .afterProduct, isKeyed: graph.isOneHot(operand), graph: graph))
    default: return nil
    }
  }

  func isSame(as other: PreparedLayer) -> Bool {
    switch (self, other) {
    case (.matrix(let first), .matrix(let second)): first.weight == second.weight && first.bias == second.bias
    case (.recurrent(let first), .recurrent(let second)): first.hasSameTensors(as: second)
    default: false
    }
  }

  func derive(from values: ParameterVector<Scalar>, _ arithmetic: some TapeArithmetic<Scalar>) {
    switch self {
    case .matrix(let weights): weights.derive(from: values, arithmetic)
    case .recurrent(let weights): weights.derive(from: values, arithmetic)
    }
  }
}

extension Shape {
  /// The size of the innermost dimension.
  var columns: Int { last?.maximum ?? 1 }
}
