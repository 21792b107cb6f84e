/// The size of an axis of a network's values.
enum Extent: Equatable {
  case fixed(Int)
  /// `B`. An exporter that was not told that the batch may vary has written its size into the file: then `literal` is
  /// what the file calls it.
  case batch(literal: Int?)
  /// `T + offset`, at least 1. Only padded values have an offset other than 0.
  case time(offset: Int)

  var isBatch: Bool { if case .batch = self { true } else { false } }
  var isTime: Bool { if case .time = self { true } else { false } }

  /// The size where it is fixed.
  var fixed: Int? { if case .fixed(let size) = self { size } else { nil } }

  /// The size as the file's shape arithmetic sees it.
  var size: SymbolicInteger {
    switch self {
    case .fixed(let size): SymbolicInteger(size)
    case .batch(let literal): literal.map { SymbolicInteger($0) } ?? .batch
    case .time(let offset): SymbolicInteger.time + SymbolicInteger(offset) ?? .time
    }
  }
}

extension [Int] {
  /// The product of sizes; `nil` where it overflows.
  var product: Int? {
    var product = 1
    for size in self {
      let (next, overflow) = product.multipliedReportingOverflow(by: size)
      guard !overflow else { return nil }
      product = next
    }
    return product
  }
}
