import TocsinTensor

extension ExecutionPlan {
  /// Items that go through the plan together.
  ///
  /// The more there are, the fewer times the weights are read; what a block's values take should stay in the cache.
  func blockItems(steps: Int) -> Int {
    guard let each = try? ArenaLayout(self, items: 1, steps: steps).count else { return 1 }
    return max(1, min(96, Self.blockCount / max(each, 1)))
  }

  /// Elements that the values of a block may take: 4 MiB.
  private static var blockCount: Int { 1 << 20 }
}
