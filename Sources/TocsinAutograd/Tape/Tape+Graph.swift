import TocsinGraph
import TocsinTensor

/// Which steps of a network's output a loss looks at.
public enum StepSelection: UInt8, Sendable {
  /// The last step of each sequence, as the graph says.
  case last = 0
  /// Every step: the graph's last `step` is passed over, for networks that stream with their state carried on.
  case every = 1
}

/// Why a graph cannot be trained by a tape.
public enum TapeError: Error, Equatable, Sendable {
  /// A tape takes graphs of one input of keys, `u32 [B, T]`.
  case inputIsNotKeys
  /// The first output must be the softmax of a value.
  case outputIsNotSoftmax
  /// There is no gradient for this operation yet.
  case unsupportedOperation(node: Int)
}

extension Tape {
  /// Records a graph on the batch, up to the input of the softmax that is its first output.
  ///
  /// - Returns: the logits: a row per sequence, or per position with ``StepSelection/every``.
  public func record(_ selection: StepSelection) throws(TapeError) -> Variable {
    let graph = weights.graph
    guard graph.inputs.count == 1, graph.inputs[0].dtype == .uint32, graph.inputs[0].shape.rank == 2 else {
      throw .inputIsNotKeys
    }
    let output = graph.outputs[0].value.index
    guard output >= 1, case .softmax(let logits) = graph.nodes[output - 1] else { throw .outputIsNotSoftmax }
    var variables = [keys()]
    for (node, op) in graph.nodes.prefix(logits.index).enumerated() {
      guard op.operands.count == 1, let value = op.operands.first else { throw .unsupportedOperation(node: node) }
      let operand = variables[value.index]
      switch op {
      case .oneHot(_, let classes): variables.append(oneHot(classes: classes))
      case .embedding(_, let table): variables.append(embedding(table: table))
      case .lstm(_, _, let recurrent, .some, nil, .forward): variables.append(lstm(operand, recurrent: recurrent))
      case .step(_, .last) where graph.type(of: value).shape.rank == 3:
        variables.append(selection == .every ? operand : lastStep(operand))
      case .linear(_, let weight, .some): variables.append(linear(operand, weight: weight))
      case .softmax: variables.append(softmax(operand))
      default: throw .unsupportedOperation(node: node)
      }
    }
    return variables[logits.index]
  }
}
