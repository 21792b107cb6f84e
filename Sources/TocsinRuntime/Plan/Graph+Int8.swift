import TocsinGraph
import TocsinTensor

extension Graph {
  /// Whether the products of a node sum codes: its weights are int8. A recurrent layer's are when all those are that it
  /// multiplies with: both, or the recurrent ones where keys stand for rows of a table.
  func sumsCodes(_ node: Int) -> Bool {
    switch nodes[node] {
    case .linear(_, let weight, _), .convolution(_, let weight, _, _, _, _): isInt8(weight)
    case .lstm(let operand, let input, let recurrent, _, _, _), .gru(let operand, let input, let recurrent, _, _, _, _):
      isInt8(recurrent) && (isInt8(input) || isLookup(operand))
    default: false
    }
  }

  /// Whether a value is rows that keys stand for.
  func isLookup(_ value: ValueID) -> Bool {
    guard let node = node(of: value) else { return false }
    return switch nodes[node] {
    case .oneHot, .embedding: true
    default: false
    }
  }

  private func isInt8(_ tensor: TensorID) -> Bool { tensors[tensor.index].dtype == .int8 }
}
