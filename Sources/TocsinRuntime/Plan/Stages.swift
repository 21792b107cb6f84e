import TocsinTensor

extension ExecutionPlan {
  /// Puts steps that do not depend on each other side by side, for several threads and one item: the steps of each stage.
  ///
  /// A step belongs to the first stage after all that it depends on.
  mutating func orderByStages() -> [Range<Int>] {
    var stages: [[Step]] = []
    var stage: [Int] = []
    for (index, step) in steps.enumerated() {
      var first = 0
      for earlier in 0..<index where stage[earlier] >= first && step.depends(on: steps[earlier]) {
        first = stage[earlier] + 1
      }
      stage.append(first)
      if stages.count == first { stages.append([]) }
      stages[first].append(step)
    }
    steps = []
    var ranges: [Range<Int>] = []
    for stage in stages {
      ranges.append(steps.count..<steps.count + stage.count)
      steps += stage
    }
    return ranges
  }
}

extension Step {
  /// Whether this step reads what an earlier one writes, or writes what that one reads or writes.
  fileprivate func depends(on earlier: Step) -> Bool {
    for source in sources where source.overlaps(earlier.target) { return true }
    if target.overlaps(earlier.target) { return true }
    for source in earlier.sources where target.overlaps(source) { return true }
    return false
  }
}

extension Place {
  /// Whether two places may share memory. Parts of a concat do not, nor do a sequence and its padding; other places in
  /// the same slot are taken to.
  func overlaps(_ other: Place) -> Bool {
    guard slot == other.slot else { return false }
    guard layout.strides == other.layout.strides else { return true }
    // Of equal sizes but along one axis, and there one after the other.
    var differing: Int?
    for axis in 0..<layout.rank where layout.sizes[axis] != other.layout.sizes[axis] {
      guard differing == nil else { return true }
      differing = axis
    }
    for axis in 0..<layout.rank where differing == nil || differing == axis {
      if follows(other, axis: axis) || other.follows(self, axis: axis) { return false }
    }
    return true
  }

  /// Whether this lies further along an axis than another of the same strides: both are parts of one row-major value.
  private func follows(_ other: Place, axis: Int) -> Bool {
    guard case .fixed(let size) = layout.sizes[axis], case .fixed(let otherSize) = other.layout.sizes[axis] else {
      return false
    }
    let gap = offset + other.offset * -1
    guard let distance = gap.dividedExactly(by: layout.strides[axis]), distance >= otherSize else { return false }
    return layout.slicing(axis: axis, count: .fixed(distance + size)).isRowMajor
  }
}
