extension Reference {
  /// Keys `[…]` to `[…, V]`: 1 at the key, 0 elsewhere; all 0 for a key of `V` or above.
  public static func oneHot(_ keys: ReferenceKeys, classes: Int) -> ReferenceTensor {
    var result = ReferenceTensor(zeros: keys.shape + [classes])
    for (row, key) in keys.values.enumerated() where key < classes {
      result.values[row * classes + Int(key)] = 1
    }
    return result
  }

  /// Keys `[…]` to rows of `table [V, D]`: `[…, D]`; all 0 for a key of `V` or above.
  public static func embedding(_ keys: ReferenceKeys, table: ReferenceTensor) -> ReferenceTensor {
    let features = table.innermost
    var values: [Double] = []
    values.reserveCapacity(keys.values.count * features)
    for key in keys.values {
      if key < table.rowCount {
        values += table.row(Int(key))
      } else {
        values += [Double](repeating: 0, count: features)
      }
    }
    return ReferenceTensor(shape: keys.shape + [features], values: values)
  }
}
