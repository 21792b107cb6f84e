extension MaskTables {
  /// Throws unless a scan with these tables stays within them, whatever the text. Linear in their size.
  func validate(rules: [MaskRule]) throws(MaskTableError) {
    guard rules.count <= Self.maximumRuleCount else { throw .size(.rules) }
    for (index, rule) in rules.enumerated() {
      if case .named(let name) = rule.replacement, !MaskReplacement.isName(name) { throw .invalidName(rule: index) }
    }
    guard stateCount > 0, stateCount <= Self.maximumStateCount else { throw .size(.nextKinds) }
    guard positionCount >= 0, positionCount <= Self.maximumPositionCount else { throw .size(.stepOffsets) }
    try validateStates(ruleCount: rules.count)
    try validateConditions()
    try validateSteps(ruleCount: rules.count)
  }

  private func validateStates(ruleCount: Int) throws(MaskTableError) {
    try expect(256, byteClasses.count, .byteClasses)
    try expect((Int(byteClasses.max() ?? 0) + 1) * stateCount, transitions.count, .transitions)
    for (index, state) in transitions.enumerated() where state >= stateCount {
      throw .element(.transitions, index: index)
    }
    let words = (positionCount + ruleCount + 1 + 63) / 64
    try expect(stateCount * words, positionSets.count, .positionSets)
    for (index, word) in positionSets.enumerated() {
      let first = index % words * 64
      let positions = Self.bits(from: first, below: positionCount)
      let all = Self.bits(from: first, below: positionCount + ruleCount + 1)
      // At the text's end no position can take a byte: that is what ends a walk there.
      guard word & ~positions == all & ~positions, index >= words || word & positions == 0 else {
        throw .element(.positionSets, index: index)
      }
    }
    for (index, kind) in nextKinds.enumerated() where kind >= 64 { throw .element(.nextKinds, index: index) }
  }

  private func validateConditions() throws(MaskTableError) {
    try expect(256, previousKinds.count, .previousKinds)
    for (index, kind) in previousKinds.enumerated() where kind == 0 || kind >= 64 {
      throw .element(.previousKinds, index: index)
    }
    guard !conditions.isEmpty, conditionCount <= MaskConditions.maximumCount else { throw .size(.conditions) }
    try expect(conditionCount * previousKindCount, conditions.count, .conditions)
    for kind in 0..<previousKindCount {
      for nextKind in nextKinds where conditions[kind] >> UInt64(nextKind) & 1 == 0 {
        throw .element(.conditions, index: kind)
      }
    }
  }

  private func validateSteps(ruleCount: Int) throws(MaskTableError) {
    try expect(stepTargets.count, stepConditions.count, .stepConditions)
    for index in 0..<stepOffsets.count {
      let least = index == 0 ? 0 : stepOffsets[index - 1]
      let isLast = index == stepOffsets.count - 1
      guard stepOffsets[index] >= least, stepOffsets[index] <= stepTargets.count, index > 0 || stepOffsets[index] == 0,
        !isLast || stepOffsets[index] == stepTargets.count
      else { throw .element(.stepOffsets, index: index) }
    }
    for (index, target) in stepTargets.enumerated() where target >= positionCount + ruleCount {
      throw .element(.stepTargets, index: index)
    }
    for (index, condition) in stepConditions.enumerated() where condition >= conditionCount {
      throw .element(.stepConditions, index: index)
    }
  }

  /// K.
  var previousKindCount: Int { Int(previousKinds.max() ?? 0) + 1 }

  /// Q.
  var conditionCount: Int { (conditions.count + previousKindCount - 1) / previousKindCount }

  /// The bits of a word, whose first one has number `first`, that have numbers below `end`.
  private static func bits(from first: Int, below end: Int) -> UInt64 {
    let count = max(0, min(64, end - first))
    return count == 64 ? .max : 1 << UInt64(count) - 1
  }

  private func expect(_ expected: Int, _ found: Int, _ table: MaskTable) throws(MaskTableError) {
    guard expected == found else { throw .elementCount(table, expected: expected, found: found) }
  }
}
