import TocsinGraph
import TocsinTensor

extension PlanBuilder {
  /// Constants, and what keys look up where not only recurrent layers read it.
  mutating func addSource(_ op: Op, result: Int, _ weights: ModelWeights) throws(RuntimeError) {
    switch op {
    case .constant(let tensor): try addConstant(weights[tensor].span, value: result)
    case .oneHot(let keys, let classes):
      let target = target(of: result)
      add(.oneHot(classes: classes), [place(of: keys)], to: target)
      put(result, at: target)
    case .embedding(let keys, let table):
      let sizes = graph.tensors[table.index].shape.dimensions.map { $0.maximum }
      try budget.reserve(floats: (sizes[0] + 1) * sizes[1])
      let target = target(of: result)
      add(.lookup(rowTable(table, weights)), [place(of: keys)], to: target)
      put(result, at: target)
    default: preconditionFailure("a source")
    }
  }

  private mutating func addConstant(_ elements: Span<Float>, value: Int) throws(RuntimeError) {
    put(value, at: try constantPlace(elements, shape: shape(of: value)))
  }

  /// A place for elements that are given, row-major.
  mutating func constantPlace(_ elements: Span<Float>, shape: Shape) throws(RuntimeError) -> Place {
    try budget.reserve(floats: elements.count)
    let values = ConstantValues(AlignedBuffer(copying: elements))
    let slot = addSlot(Slot(home: .constant(values), itemSize: .zero, fixedSize: elements.count))
    return Place(slot: slot, layout: Layout(dense: shape))
  }

  /// A copy of an embedding's table, for who keeps it to count: it is hardly larger than the tensor.
  func rowTable(_ table: TensorID, _ weights: ModelWeights) -> RowTable {
    let dimensions = graph.tensors[table.index].shape.dimensions
    return RowTable(
      table: weights[table].span, keyCount: dimensions[0].maximum, features: dimensions[1].maximum)
  }
}
