import TocsinGraph
import TocsinTensor

// y = E[k], and zeros for a key beyond the table; dE[k] += dy. The scatter adds in order of the keys.

extension Tape {
  func evaluateEmbedding(_ index: Int, keys: ValueID, table: TensorID) {
    let columns = values[index].view.columns
    let range = weights.values.layout.range(of: table)
    let rows = unsafe weights.values.pointer(to: table)
    let value = unsafe allocate(index)
    for (position, key) in batch.inputs[keys.index].keys.enumerated() {
      let row = unsafe value + position * columns
      if Int(key) < range.count / columns {
        unsafe row.update(from: rows + Int(key) * columns, count: columns)
      } else {
        unsafe row.update(repeating: 0, count: columns)
      }
    }
  }

  @unsafe func pullBackEmbedding(
    _ index: Int, _ gradient: UnsafeMutablePointer<Scalar>, keys: ValueID, table: TensorID
  ) {
    let columns = values[index].view.columns
    let range = weights.values.layout.range(of: table)
    let rows = unsafe parameterGradient.pointer(to: table)
    for (position, key) in batch.inputs[keys.index].keys.enumerated() where Int(key) < range.count / columns {
      unsafe TocsinAutograd.add(gradient + position * columns, to: rows + Int(key) * columns, count: columns)
    }
  }
}
