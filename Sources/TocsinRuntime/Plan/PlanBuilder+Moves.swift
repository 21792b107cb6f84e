import TocsinGraph
import TocsinTensor

extension PlanBuilder {
  mutating func addPooling(_ op: Op, result: Int) throws(RuntimeError) {
    let sources: [Place]
    let kind: Step.Kind
    switch op {
    case .reduce(let operand, let reduction, let axis):
      sources = [try rows(of: operand)]
      kind = .reduce(reduction, axis: axis)
    case .maskedPool(let steps, let mask, let reduction):
      sources = [try rows(of: steps), place(of: mask)]
      kind = .maskedPool(reduction)
    default: preconditionFailure("a pool")
    }
    let target = target(of: result)
    add(kind, sources, to: target)
    put(result, at: target)
  }

  /// Views, and copies where no strides say where the elements lie.
  mutating func addMove(_ op: Op, result: Int) throws(RuntimeError) {
    switch op {
    case .step(let operand, let position):
      let place = place(of: operand)
      let steps = Extent(place.layout.sizes[1])
      put(result, at: place.selecting(axis: 1, index: position == .first ? .zero : steps + Extent(-1)))
    case .slice(let operand, let axis, let start, let count):
      put(result, at: place(of: operand).slicing(axis: axis, start: Extent(start), count: .fixed(count)))
    case .reshape(let operand, let shape):
      if let view = place(of: operand).reshaped(to: shape) {
        put(result, at: view)
      } else {
        put(result, at: try reshapedCopy(of: operand, shape))
      }
    case .transpose(let operand, let order):
      put(result, at: place(of: operand).transposed(order))
    case .concat(let operands, let axis):
      addConcat(operands, axis: axis, result: result)
    default: preconditionFailure("a move")
    }
  }

  private mutating func reshapedCopy(of operand: ValueID, _ shape: Shape) throws(RuntimeError) -> Place {
    let copy = try denseCopy(of: operand)
    return Place(slot: copy.slot, layout: Layout(dense: shape))
  }

  /// Copies the operands that are not in their part yet.
  private mutating func addConcat(_ operands: [ValueID], axis: Int, result: Int) {
    let whole = target(of: result)
    var start = 0
    for operand in operands {
      let size = shape(of: operand.index).dimensions[axis]
      let part = whole.slicing(axis: axis, start: Extent(start), count: size)
      if !part.coincides(with: place(of: operand)) { add(.copy, [place(of: operand)], to: part) }
      start += size.maximum
    }
    put(result, at: whole)
  }
}
