/// What a scan reads, laid out for it: derived from valid tables.
package struct MaskProgram: Sendable {
  /// One entry of a list.
  package struct Step: Sendable, BitwiseCopyable {
    /// A bit of the sets of positions: a position, `positionCount` + a rule, or ``MaskProgram/deadEnd``.
    package var target: UInt16
    /// The row of the first kind of previous byte in ``MaskProgram/conditions``; 0 always holds.
    var condition: UInt16
    /// Where the list of the target begins, if it is a position.
    var next: UInt32
  }

  package let positionCount: Int
  /// The target that ends every list: tables that contradict themselves end a walk there.
  package let deadEnd: UInt16
  package let wordsPerState: Int
  package let previousKindCount: Int
  /// [256] Where the row of each byte's class begins in ``transitions``.
  package let rows: [UInt32]
  package let transitions: [UInt16]
  /// Bytes whose state is the same whatever follows them.
  package let resets: ByteSet
  package let positionSets: [UInt64]
  package let nextKinds: [UInt8]
  package let previousKinds: [UInt8]
  package let conditions: [UInt64]
  /// All lists, that of the starts first, each with the dead end as its last step.
  package let steps: [Step]
  /// [P] Where the list of each position begins.
  package let lists: [UInt32]
  /// [S, K] The first target of a match at a byte of a state after a byte of a kind; the dead end where there is none.
  package let starts: [UInt16]
  /// The lowest state where a match can begin.
  package let firstStart: UInt16

  package init(_ tables: MaskTables, ruleCount: Int) {
    positionCount = tables.positionCount
    deadEnd = UInt16(tables.positionCount + ruleCount)
    let deadEnd = deadEnd
    wordsPerState = tables.positionSets.count / tables.stateCount
    let kindCount = tables.previousKindCount
    previousKindCount = kindCount
    rows = tables.byteClasses.map { UInt32($0) * UInt32(tables.stateCount) }
    transitions = tables.transitions
    resets = Self.resets(tables)
    positionSets = tables.positionSets
    nextKinds = tables.nextKinds
    previousKinds = tables.previousKinds
    conditions = tables.conditions

    // A list begins as many steps later as there are dead ends before it.
    lists = (0..<tables.positionCount).map { tables.stepOffsets[$0 + 1] + UInt32($0) + 1 }
    var steps: [Step] = []
    for list in 0...tables.positionCount {
      for index in Int(tables.stepOffsets[list])..<Int(tables.stepOffsets[list + 1]) {
        let target = tables.stepTargets[index]
        steps.append(
          Step(
            target: target, condition: tables.stepConditions[index] * UInt16(kindCount),
            next: target < tables.positionCount ? lists[Int(target)] : 0))
      }
      steps.append(Step(target: deadEnd, condition: 0, next: 0))
    }
    self.steps = steps

    var starts = [UInt16](repeating: deadEnd, count: tables.stateCount * kindCount)
    var firstStart = UInt16.max
    for state in 0..<tables.stateCount {
      for kind in 0..<kindCount {
        var index = 0
        while !Self.isOpen(steps[index], tables, state, kind, wordsPerState) { index += 1 }
        starts[state * kindCount + kind] = steps[index].target
        if steps[index].target != deadEnd { firstStart = min(firstStart, UInt16(state)) }
      }
    }
    self.starts = starts
    self.firstStart = firstStart
  }

  private static func resets(_ tables: MaskTables) -> ByteSet {
    var resets = ByteSet()
    for byte in 0..<256 {
      let row = Int(tables.byteClasses[byte]) * tables.stateCount
      let states = tables.transitions[row..<row + tables.stateCount]
      if states.allSatisfy({ $0 == tables.transitions[row] }) { resets.insert(UInt8(byte)) }
    }
    return resets
  }

  private static func isOpen(_ step: Step, _ tables: MaskTables, _ state: Int, _ kind: Int, _ words: Int) -> Bool {
    let bit = Int(step.target)
    return tables.positionSets[state * words + bit >> 6] >> UInt64(bit & 63) & 1 == 1
      && tables.conditions[Int(step.condition) + kind] >> UInt64(tables.nextKinds[state]) & 1 == 1
  }
}
