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
  private(set) var lstms: [LSTMWeights<Scalar>] = []
  private(set) var linears: [LinearWeights<Scalar>] = []

  /// Holds the graph's parameters, all zero.
  public init(_ graph: Graph, arithmetic: Arithmetic) {
    self.graph = graph
    self.arithmetic = arithmetic
    values = ParameterVector(layout: ParameterLayout(graph))
    for op in graph.nodes {
      switch op {
      case .lstm(let operand, let input, let recurrent, let bias?, nil, .forward):
        lstms.append(
          LSTMWeights(
            input: input, recurrent: recurrent, bias: bias,
            inputs: graph.type(of: operand).shape.columns,
            hidden: graph.tensors[recurrent.index].shape.columns,
            isKeyed: graph.isOneHot(operand)))
      case .linear(let operand, let weight, let bias?):
        linears.append(
          LinearWeights(
            weight: weight, bias: bias, inputs: graph.type(of: operand).shape.columns,
            outputs: graph.tensors[bias.index].shape.columns))
      default: break  // A tape refuses to record what it has no gradient for.
      }
    }
  }

  /// Derives the packed forms anew, after the values have changed. Linear in the number of parameters.
  public func update() { arithmetic.prepare(self) }

  func derivePackedForms() {
    for weights in lstms { weights.derive(from: values, arithmetic) }
    for weights in linears { weights.derive(from: values, arithmetic) }
  }

  func index(ofLSTM recurrent: TensorID) -> Int {
    guard let index = lstms.firstIndex(where: { $0.recurrent == recurrent }) else {
      preconditionFailure("the tape's graph has no LSTM with this tensor")
    }
    return index
  }

  func index(ofLinear weight: TensorID) -> Int {
    guard let index = linears.firstIndex(where: { $0.weight == weight }) else {
      preconditionFailure("the tape's graph has no linear layer with this tensor")
    }
    return index
  }
}

extension Shape {
  /// The size of the innermost dimension.
  var columns: Int { last?.maximum ?? 1 }
}
