import TocsinGraph
import TocsinTensor

extension PlanBuilder {
  mutating func addElementwise(_ op: Op, result: Int, _ weights: ModelWeights) throws(RuntimeError) {
    var sources: [Place]
    let kind: Step.Kind
    switch op {
    case .layerNorm(let operand, let scale, let bias, let epsilon):
      let (first, second) = terms(of: operand)
      sources = [try rows(of: first)]
      if let second { sources.append(try rows(of: second)) }
      try budget.reserve(floats: 2 * (graph.tensors[scale.index].shape.maximumCount ?? 0))
      kind = .layerNorm(NormWeights(scale: weights[scale].span, bias: weights[bias].span, epsilon: epsilon))
    case .activation(let operand, let activation):
      sources = [try rows(of: operand)]
      kind = .activation(activation)
    case .add(let first, let second):
      sources = [try rows(of: first), try rows(of: second)]
      kind = .add
    case .multiply(let first, let second):
      sources = [try rows(of: first), try rows(of: second)]
      kind = .multiply
    case .positionalEncoding(let operand, let table):
      let positions = try constantPlace(weights[table].span, shape: graph.tensors[table.index].shape)
      sources = [try rows(of: operand), steps(of: positions, as: shape(of: operand.index))]
      kind = .add
    default: preconditionFailure("element by element")
    }
    let target = target(of: result, replacing: sources[0])
    add(kind, sources, to: target)
    put(result, at: target)
  }

  /// The operands of the sum that the layer norm at work takes in, or else its own operand.
  private func terms(of operand: ValueID) -> (first: ValueID, second: ValueID?) {
    if let sum = fusions.sum[node], case .add(let first, let second) = graph.nodes[sum] {
      (first, second)
    } else {
      (operand, nil)
    }
  }

  /// The first rows of a table `[Tmax, D]` as `[1, T, D]`.
  private func steps(of table: Place, as shape: Shape) -> Place {
    let strides = [.zero] + table.layout.strides
    return Place(
      slot: table.slot, layout: Layout(sizes: [.fixed(1)] + shape.dimensions.dropFirst(), strides: strides))
  }
}
