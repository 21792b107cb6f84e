import CaseTable
import TestSupport
import TocsinGraph
import TocsinReference
import TocsinTensor

/// The reference with an error in every value: each element that an operation computes is off by the bound that
/// Spec/Numerics.md gives for that operation alone, up or down at random.
///
/// What that does to the outputs is how far rounding may carry a network: for a single operation it is the bound
/// itself, and for a deep network it grows as the network's condition makes it grow, where the product of all worst
/// cases would say nothing.
struct PerturbedReference {
  let operation: OpCase
  private let tensors: [ReferenceTensor]
  private let inputs: [ReferenceValue]
  private var generator: SeededGenerator

  init(_ operation: OpCase, seed: UInt64) {
    self.operation = operation
    tensors = operation.referenceTensors
    inputs = operation.referenceInputs
    generator = SeededGenerator(seed: seed)
  }

  mutating func outputs() -> [ReferenceTensor] {
    let graph = operation.graph
    var values = inputs
    for (node, op) in graph.nodes.enumerated() {
      let shape = graph.values[graph.inputs.count + node].shape
      let sizes = shape.sizes(batchSize: operation.batch, timeSteps: operation.steps)
      values.append(.real(result(of: op, values: values, sizes: sizes)))
    }
    return graph.outputs.map { values[$0.value.index].real }
  }

  private mutating func result(of op: Op, values: [ReferenceValue], sizes: [Int]) -> ReferenceTensor {
    switch op {
    case .lstm(let x, _, _, _, _, let direction):
      return lstm(values[x.index].real, ReferenceLSTM(op, tensors: tensors), direction)
    case .gru(let x, _, _, _, _, let direction, _):
      return gru(values[x.index].real, ReferenceGRU(op, tensors: tensors), direction)
    default:
      var result = Reference.evaluate(op, values: values, tensors: tensors, shape: sizes).real
      guard let bounds = LocalBounds(values: values, tensors: tensors).bounds(of: op, result: result) else {
        return result
      }
      perturb(&result.values, bounds)
      return result
    }
  }

  private mutating func lstm(
    _ x: ReferenceTensor, _ layer: ReferenceLSTM, _ direction: TimeDirection
  ) -> ReferenceTensor {
    let zeros = [Double](repeating: 0, count: layer.hidden)
    return Reference.scan(x, direction, from: (hidden: zeros, cell: zeros)) { row, state in
      var next = layer.step(x: row, hidden: state.hidden, cell: state.cell)
      let bounds = layer.bounds(x: row, hidden: state.hidden, cell: state.cell, next)
      perturb(&next.cell, bounds.cell)
      perturb(&next.hidden, bounds.hidden)
      state = (next.hidden, next.cell)
      return next.hidden
    }
  }

  private mutating func gru(_ x: ReferenceTensor, _ layer: ReferenceGRU, _ direction: TimeDirection) -> ReferenceTensor
  {
    let zeros = [Double](repeating: 0, count: layer.hidden)
    return Reference.scan(x, direction, from: zeros) { row, hidden in
      var next = layer.step(x: row, hidden: hidden)
      perturb(&next, layer.bounds(x: row, hidden: hidden))
      hidden = next
      return next
    }
  }

  /// Bounds that are not finite belong to elements that are not, or to sums over such: these stay as they are.
  private mutating func perturb(_ values: inout [Double], _ bounds: [Double]) {
    for index in values.indices {
      let bound = generator.next() & 1 == 0 ? bounds[index] : -bounds[index]
      if bound.isFinite { values[index] += bound }
    }
  }
}
