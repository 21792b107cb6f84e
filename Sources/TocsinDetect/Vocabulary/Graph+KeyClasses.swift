import TocsinGraph
import TocsinTensor

extension Graph {
  /// Throws unless every lookup of keys knows a number of classes within `allowed`.
  func checkKeyClasses(_ allowed: ClosedRange<Int>) throws(DetectError) {
    for op in nodes {
      guard let found = keyClasses(of: op), !allowed.contains(found) else { continue }
      throw .classCount(expected: allowed.upperBound, found: found)
    }
  }

  /// The classes that a lookup knows; `nil` for other operations.
  private func keyClasses(of op: Op) -> Int? {
    switch op {
    case .oneHot(_, let classes): classes
    case .embedding(_, let table): tensors[table.index].shape.dimensions[0].maximum
    default: nil
    }
  }
}
