import TocsinTensor

/// Rows that keys stand for, and a row of zeros after them.
final class RowTable: Sendable {
  let keyCount: Int
  let features: Int
  let rows: AlignedBuffer<Float>

  /// The rows of a table `[V, D]`.
  init(table: Span<Float>, keyCount: Int, features: Int) {
    self.keyCount = keyCount
    self.features = features
    var rows = AlignedBuffer<Float>(count: (keyCount + 1) * features)
    for index in table.indices { rows[index] = table[index] }
    self.rows = rows
  }
}

/// What the keys that a recurrent layer reads stand for.
enum Lookup {
  /// The layer reads features, not keys.
  case none
  case oneHot(classes: Int)
  case embedding(RowTable)
}
