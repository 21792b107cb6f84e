/// Some items of a batch at equal distances: a half of it, or one of each pair that stand side by side.
public struct ItemSelection: Equatable, Sendable {
  /// The number of items.
  public let count: Int
  private let first: Int
  private let stride: Int

  /// Items next to each other.
  public init(_ items: Range<Int>) { self.init(from: items.lowerBound, count: items.count) }

  /// `count` items from `first` on, each `stride` after the one before.
  ///
  /// - Precondition: `first` and `count` are not negative, `stride` is at least 1.
  public init(from first: Int, by stride: Int = 1, count: Int) {
    precondition(first >= 0 && count >= 0 && stride >= 1, "a selection is of items that there can be")
    (self.first, self.stride, self.count) = (first, stride, count)
  }

  /// The place in the batch of the item at a place in the selection.
  @inline(__always)
  func item(_ index: Int) -> Int { first + index * stride }

  /// How many items a batch must have.
  var leastBatch: Int { count == 0 ? 0 : item(count - 1) + 1 }
}
