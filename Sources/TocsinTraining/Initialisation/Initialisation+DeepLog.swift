import TocsinAutograd
import TocsinGraph
import TocsinTensor

extension ParameterVector where Scalar == Float {
  /// ``InitialiserPreset/deepLog``'s first values, drawn from one stream in the order of the ops. Models that were
  /// trained from them stay reproducible only as long as not one draw changes.
  ///
  /// - Returns: for each tensor whether it was given its values.
  func initialiseInOneStream(_ graph: Graph, seed: UInt64) -> [Bool] {
    var random = RandomNumbers(seed: seed, stream: .initialisation)
    var isInitialised = [Bool](repeating: false, count: graph.tensors.count)
    func set(_ tensor: TensorID, _ values: [Float]) {
      replace(tensor, with: values)
      isInitialised[tensor.index] = true
    }
    for op in graph.nodes {
      switch op {
      case .lstm(_, let input, let recurrent, let bias?, nil, .forward):
        let (hidden, inputs) = (graph.columns(of: recurrent), graph.columns(of: input))
        set(input, random.uniforms(4 * hidden * inputs, limit: glorotLimit(inputs, hidden)))
        let gates = (0..<4).map { _ in orthogonalMatrix(rows: hidden, columns: hidden) { random.normal() } }
        set(recurrent, gates.flatMap { $0.map { Float($0) } })
        set(bias, (0..<4 * hidden).map { $0 / hidden == 1 ? 1 : 0 })
      case .linear(_, let weight, let bias?):
        let (inputs, outputs) = (graph.columns(of: weight), graph.columns(of: bias))
        set(weight, random.uniforms(outputs * inputs, limit: glorotLimit(inputs, outputs)))
        set(bias, [Float](repeating: 0, count: outputs))
      case .embedding(_, let table):
        set(table, random.uniforms(layout.range(of: table).count, limit: 0.05))
      default: break
      }
    }
    return isInitialised
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
}
