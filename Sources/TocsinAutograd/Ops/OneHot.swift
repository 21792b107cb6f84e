import TocsinGraph

// y = 1 at the key and 0 elsewhere; a row of zeros for a key of `classes` or above. Keys carry no gradient.
//
// A recurrent layer reads the keys instead and picks rows of a table, so the rows are written only where another
// operation needs them.

extension Tape {
  @unsafe func writeOneHot(_ index: Int) {
    guard index >= graph.inputs.count, case .oneHot(let keys, let classes) = graph.nodes[index - graph.inputs.count]
    else { preconditionFailure("keys are not numbers") }
    let value = unsafe allocate(index)
    unsafe value.update(repeating: 0, count: values[index].count)
    for (row, key) in batch.inputs[keys.index].keys.enumerated() where key < classes {
      unsafe value[row * classes + Int(key)] = 1
    }
  }
}
