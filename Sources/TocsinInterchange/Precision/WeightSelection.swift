import TocsinGraph
import TocsinTensor

/// Which tensors of a graph a reduction takes.
struct WeightSelection {
  /// int8 takes no weights with fewer inputs: a scale for so few elements is no small part of them, and their products are
  /// too short to gain from it.
  static let minimumInt8Inputs = 16
  /// int8 takes larger layers and convolutions only. What it would save of such a small one is little, but what it rounds
  /// is most often the last layer, whose results nothing evens out any more.
  static let largestSmallLayer = 2048

  /// By tensor.
  private(set) var isTaken: [Bool]

  /// - Parameter kept: the tensors that stay as they are, by position.
  init(of graph: Graph, precision: WeightPrecision, keeping kept: [Bool]) {
    switch precision {
    case .bfloat16: isTaken = graph.tensors.map { $0.dtype == .float32 && $0.shape.isMatrix }
    case .int8: isTaken = graph.tensors.map { $0.dtype == .float32 }
    }
    for index in isTaken.indices where kept[index] { isTaken[index] = false }
    if precision == .int8 { leaveWhatIsNotForInt8(graph) }
  }

  /// A tensor stays where any of its readers does not take it as int8. A recurrent layer takes both of its weights or
  /// none: with one of them as floats its gates are sums of floats, and the other's bits would be lost for nothing.
  private mutating func leaveWhatIsNotForInt8(_ graph: Graph) {
    let groups = graph.nodes.map { graph.int8Weights(of: $0) }
    for (node, group) in zip(graph.nodes, groups) {
      for tensor in node.tensors where !group.contains(tensor) { isTaken[tensor.index] = false }
    }
    var isSettled = false
    while !isSettled {
      isSettled = true
      for group in groups where group.contains(where: { !isTaken[$0.index] }) {
        for tensor in group where isTaken[tensor.index] {
          isTaken[tensor.index] = false
          isSettled = false
        }
      }
    }
  }
}

extension Graph {
  /// The weights of a node that int8 takes, all or none of them; empty where it takes none.
  fileprivate func int8Weights(of node: Op) -> [TensorID] {
    let weights = node.int8Weights
    // The first of them multiplies the operand, or has a row for each of its keys; a second one multiplies states.
    guard let first = weights.first, let operand = node.operands.first, takesInt8(first, operand: operand),
      weights.dropFirst().allSatisfy({ takesInt8($0, operand: nil) })
    else { return [] }
    switch node {
    case .linear, .convolution: return isSmall(first, operand: operand) ? [] : weights
    default: return weights
    }
  }

  /// Whether a tensor has enough inputs to gain from int8. Weights of one-hot keys are tables, of which rows are looked
  /// up: of these any number will do.
  private func takesInt8(_ tensor: TensorID, operand: ValueID?) -> Bool {
    let inputs = tensors[tensor.index].shape.last?.maximum ?? 1
    guard inputs <= TensorDeclaration.maximumInt8Inputs else { return false }
    return inputs >= WeightSelection.minimumInt8Inputs || operand.map(isOneHot) ?? false
  }

  private func isSmall(_ tensor: TensorID, operand: ValueID) -> Bool {
    (tensors[tensor.index].shape.maximumCount ?? 0) <= WeightSelection.largestSmallLayer && !isOneHot(operand)
  }
}

extension Shape {
  /// Whether there are two dimensions or more, not counting those of size 1.
  fileprivate var isMatrix: Bool { dimensions.count { $0.maximum > 1 } >= 2 }
}
