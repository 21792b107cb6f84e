/// How a framework lays out the parameters of a layer, and how that maps to the tensors of Tocsin's ops.
///
/// Tensors not named in a case's comment have the same order in both. A recurrent layer's biases: PyTorch has two, as
/// Tocsin may; Keras's LSTM has one, Tocsin's first; Keras's GRU has `[2, 3 H]` with `reset_after`, whose rows are
/// Tocsin's two, and `[3 H]` without. Where the reset gate acts is `GRUReset`: after the product in PyTorch and in Keras
/// with `reset_after`, before it without.
public enum ParameterConvention: UInt8, Sendable, CaseIterable {
  /// Convolutions `[N, D, K]`. Gates i, f, g, o and r, z, n as Tocsin's; the input projection of a multi-head attention
  /// is the rows of queries, keys and values.
  case pytorch = 0
  /// Kernels have inputs outermost: `[D, N]`, convolutions `[K, D, N]`, recurrent layers `[D, G H]` and `[H, G H]`. An
  /// LSTM's gates i, f, c, o are Tocsin's i, f, g, o; a GRU's z, r, h are Tocsin's second, first and third.
  case keras = 1

  /// A tensor of Tocsin's from the framework's elements, row by row.
  ///
  /// - Parameters:
  ///   - sizes: the tensor's in Tocsin, outermost first.
  /// - Precondition: as many elements as the tensor has, and a rank that fits the role.
  public func native(_ elements: [Float], _ role: ParameterRole, sizes: [Int]) -> [Float] {
    var result = elements
    for (position, native) in positions(role, sizes: sizes, count: elements.count).enumerated() {
      result[native] = elements[position]
    }
    return result
  }

  /// The framework's elements, row by row, of a tensor of Tocsin's: the inverse of ``native(_:_:sizes:)``.
  public func foreign(_ elements: [Float], _ role: ParameterRole, sizes: [Int]) -> [Float] {
    positions(role, sizes: sizes, count: elements.count).map { elements[$0] }
  }

  /// For each element in the framework's order its position in Tocsin's tensor.
  private func positions(_ role: ParameterRole, sizes: [Int], count: Int) -> [Int] {
    precondition(sizes.reduce(1, *) == count, "as many elements as the tensor has")
    switch (self, role) {
    case (.pytorch, .convolutionWeight):
      return transposed(sizes, order: [0, 2, 1])
    case (.keras, .convolutionWeight):
      return transposed(sizes, order: [1, 2, 0])
    case (.keras, .linearWeight), (.keras, .attentionInputWeight), (.keras, .attentionOutputWeight),
      (.keras, .lstmInput), (.keras, .lstmRecurrent):
      return transposed(sizes, order: [1, 0])
    case (.keras, .gruInput), (.keras, .gruRecurrent):
      return transposed(sizes, order: [1, 0]).map { Self.exchangeFirstGates($0, gateCount: sizes[0] / 3 * sizes[1]) }
    case (.keras, .gruBias), (.keras, .gruRecurrentBias):
      return (0..<count).map { Self.exchangeFirstGates($0, gateCount: count / 3) }
    default: return Array(0..<count)
    }
  }

  /// Row-major positions of a tensor's elements when its dimensions are walked in another order, outermost first.
  private func transposed(_ sizes: [Int], order: [Int]) -> [Int] {
    precondition(sizes.count == order.count, "the tensor has another rank than its role")
    var positions = [0]
    for dimension in order {
      let stride = sizes[(dimension + 1)...].reduce(1, *)
      positions = positions.flatMap { start in (0..<sizes[dimension]).map { start + $0 * stride } }
    }
    return positions
  }

  /// The position where the first two gates, of `gateCount` elements each, have changed places.
  private static func exchangeFirstGates(_ position: Int, gateCount: Int) -> Int {
    if position < gateCount { return position + gateCount }
    return position < 2 * gateCount ? position - gateCount : position
  }
}
