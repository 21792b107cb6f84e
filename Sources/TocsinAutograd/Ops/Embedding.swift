public import TocsinGraph
import TocsinTensor

// y = E[k], and zeros for a key beyond the table; dE[k] += dy. The scatter adds in order of position.

extension Tape {
  /// Rows of a table `[V, D]` by the keys of the batch: `[positions, D]`.
  public func embedding(table: TensorID) -> Variable {
    let columns = weights.graph.tensors[table.index].shape.columns
    return append(.embedding(table: table.index), isPerStep: true, columns: columns)
  }

  func evaluateEmbedding(_ node: TapeNode<Scalar>, table: Int) {
    guard let value = unsafe node.value else { return }
    let range = weights.values.layout.range(of: TensorID(table))
    let rows = unsafe weights.values.pointer + range.lowerBound
    unsafe value.update(repeating: 0, count: node.rows * node.stride)
    for (position, key) in batch.keys.enumerated() where Int(key) < range.count / node.columns {
      unsafe (value + position * node.stride).update(from: rows + Int(key) * node.columns, count: node.columns)
    }
  }

  func pullBackEmbedding(_ node: TapeNode<Scalar>, _ gradient: UnsafeMutablePointer<Scalar>, table: Int) {
    let range = weights.values.layout.range(of: TensorID(table))
    let rows = unsafe parameterGradient.pointer + range.lowerBound
    for (position, key) in batch.keys.enumerated() where Int(key) < range.count / node.columns {
      unsafe add(gradient + position * node.stride, to: rows + Int(key) * node.columns, count: node.columns)
    }
  }
}
