import TocsinGraph

// y = 1 at the key and 0 elsewhere; a row of zeros for a key of `classes` or above. Keys carry no gradient.
//
// A recurrent layer reads the keys instead and picks rows of a table, so the rows are written only where something else
// reads them.

extension Tape {
  func evaluateOneHot(_ index: Int, keys: ValueID, classes: Int) {
    guard weights.isReadAsRows[index] || isRequested(index) else { return }
    let value = unsafe allocate(index)
    unsafe value.update(repeating: 0, count: values[index].count)
    for (row, key) in batch.inputs[keys.index].keys.enumerated() where key < classes {
      unsafe value[row * classes + Int(key)] = 1
    }
  }
}
