import TocsinTensor

extension ExecutionPlan {
  /// Puts steps that do not depend on each other side by side, for several threads and one item: the steps of each
  /// stage.
  ///
  /// A step belongs to the first stage after all that it depends on: what writes what it reads, and what reads or
  /// writes where it writes.
  mutating func orderByStages() -> [Range<Int>] {
    var stages: [[Step]] = []
    var uses = [SlotUses](repeating: SlotUses(), count: slots.count)
    for step in steps {
      var stage = 0
      for source in step.sources { uses[source.slot].writes.delay(&stage, of: source) }
      uses[step.target.slot].writes.delay(&stage, of: step.target)
      uses[step.target.slot].reads.delay(&stage, of: step.target)
      for source in step.sources { uses[source.slot].reads.append((stage, source)) }
      uses[step.target.slot].writes.append((stage, step.target))
      if stages.count == stage { stages.append([]) }
      stages[stage].append(step)
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

/// What the steps so far have done with a slot, and in which stage.
private struct SlotUses {
  var reads: [(stage: Int, place: Place)] = []
  var writes: [(stage: Int, place: Place)] = []
}

extension [(stage: Int, place: Place)] {
  /// Moves a stage behind those that use a place.
  fileprivate func delay(_ stage: inout Int, of place: Place) {
    for use in self where use.stage >= stage && use.place.overlaps(place) { stage = use.stage + 1 }
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
