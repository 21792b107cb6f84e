import TocsinAutograd
public import TocsinGraph
import TocsinTensor

/// How parameters start.
public enum Initialiser: UInt8, Sendable {
  /// Keras's preset: Glorot-uniform input weights, orthogonal recurrent weights, zero biases but 1 for the forget gate
  /// (Glorot & Bengio 2010; Saxe et al. 2014; Jozefowicz et al. 2015). Each gate is a matrix of its own here; Keras
  /// draws the four as one.
  case glorotOrthogonal = 0
  /// PyTorch's preset: all of an LSTM uniform in ±1/√H, all of a linear layer in ±1/√D.
  case uniform = 1
}

extension ParameterVector where Scalar == Float {
  /// Gives every tensor of a graph its first values, in the order of the graph's ops.
  public func initialise(_ graph: Graph, _ initialiser: Initialiser, seed: UInt64) {
    var random = RandomNumbers(seed: seed, stream: .initialisation)
    for op in graph.nodes {
      switch op {
      case .lstm(_, let input, let recurrent, let bias?, nil, .forward):
        let hidden = graph.columns(of: recurrent)
        let inputs = graph.columns(of: input)
        switch initialiser {
        case .glorotOrthogonal:
          let limit = glorotLimit(inputs, hidden)
          replace(input, with: random.uniforms(4 * hidden * inputs, limit: limit))
          replace(recurrent, with: (0..<4).flatMap { _ in random.orthogonal(hidden) })
          replace(bias, with: (0..<4 * hidden).map { $0 / hidden == 1 ? 1 : 0 })
        case .uniform:
          let limit = 1 / Double(hidden).squareRoot()
          replace(input, with: random.uniforms(4 * hidden * inputs, limit: limit))
          replace(recurrent, with: random.uniforms(4 * hidden * hidden, limit: limit))
          replace(bias, with: random.uniforms(4 * hidden, limit: limit))
        }
      case .linear(_, let weight, let bias?):
        let inputs = graph.columns(of: weight)
        let outputs = graph.columns(of: bias)
        switch initialiser {
        case .glorotOrthogonal:
          replace(weight, with: random.uniforms(outputs * inputs, limit: glorotLimit(inputs, outputs)))
          replace(bias, with: [Float](repeating: 0, count: outputs))
        case .uniform:
          let limit = 1 / Double(inputs).squareRoot()
          replace(weight, with: random.uniforms(outputs * inputs, limit: limit))
          replace(bias, with: random.uniforms(outputs, limit: limit))
        }
      case .embedding(_, let table):
        replace(table, with: random.uniforms(layout.range(of: table).count, limit: 0.05))
      default: break  // What a tape cannot train keeps its zeros.
      }
    }
  }
}

private func glorotLimit(_ inputs: Int, _ outputs: Int) -> Double { (6 / Double(inputs + outputs)).squareRoot() }

extension Graph {
  /// The size of a tensor's innermost dimension.
  fileprivate func columns(of tensor: TensorID) -> Int { tensors[tensor.index].shape.last?.maximum ?? 1 }
}

extension RandomNumbers {
  fileprivate mutating func uniforms(_ count: Int, limit: Double) -> [Float] {
    (0..<count).map { _ in Float((2 * uniform() - 1) * limit) }
  }

  /// A random orthogonal matrix: Gram–Schmidt in `Double`, done twice so that the rows are orthogonal to rounding.
  fileprivate mutating func orthogonal(_ size: Int) -> [Float] {
    var rows: [[Double]] = []
    while rows.count < size {
      var row = (0..<size).map { _ in normal() }
      for other in rows + rows {
        let projection = zip(row, other).reduce(0) { $0 + $1.0 * $1.1 }
        for index in row.indices { row[index] -= projection * other[index] }
      }
      let length = row.reduce(0) { $0 + $1 * $1 }.squareRoot()
      guard length > 1e-6 else { continue }
      rows.append(row.map { $0 / length })
    }
    return rows.flatMap { $0.map { Float($0) } }
  }
}
