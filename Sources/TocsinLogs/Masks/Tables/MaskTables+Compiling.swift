extension MaskTables {
  /// Compiles the alternation of the rules, in order.
  init(compiling rules: [MaskRule], limits: MaskLimits) throws(MaskError) {
    self.init()
    guard rules.count <= Self.maximumRuleCount else {
      throw MaskError(rule: nil, byteOffset: nil, violation: .tooManyRules(maximum: Self.maximumRuleCount))
    }
    var patterns: [MaskPattern] = []
    for (index, rule) in rules.enumerated() {
      if case .named(let name) = rule.replacement, !MaskReplacement.isName(name) {
        throw MaskError(rule: index, byteOffset: nil, violation: .invalidName)
      }
      do {
        patterns.append(try MaskPatternParser.parse(rule.pattern, limits: limits))
      } catch {
        throw MaskError(rule: index, byteOffset: error.byteOffset, violation: error.violation)
      }
    }
    let automaton = try PositionAutomaton(patterns: patterns, limits: limits)
    let states = try MaskDeterminizer(automaton, limits: limits)
    fillStates(automaton, states)
    fillSteps(automaton)
    isTokenLocal = automaton.isTokenLocal
  }

  private mutating func fillStates(_ automaton: PositionAutomaton, _ states: MaskDeterminizer) {
    byteClasses = states.classes.kinds
    previousKinds = automaton.conditions.previousPartition.kinds.map { $0 + 1 }
    // States where a match can begin come last, so that one comparison tells whether a text has any.
    var order = [0]
    for state in 1..<max(1, states.stateCount) where !states.canStart(state) { order.append(state) }
    for state in 1..<max(1, states.stateCount) where states.canStart(state) { order.append(state) }
    var numbers = [UInt16](repeating: 0, count: order.count)
    for (number, state) in order.enumerated() {
      numbers[state] = UInt16(number)
      nextKinds.append(states.nextKinds[state])
      positionSets += states.positionSets[state * states.wordsPerState..<(state + 1) * states.wordsPerState]
    }
    // The determinizer's rows are states; a scan multiplies nothing when they are classes.
    transitions.reserveCapacity(states.transitions.count)
    for byteClass in 0..<states.classes.count {
      for state in order {
        transitions.append(numbers[Int(states.transitions[state * states.classes.count + byteClass])])
      }
    }
  }

  /// Writes the lists down, with the conditions in them numbered anew.
  private mutating func fillSteps(_ automaton: PositionAutomaton) {
    var numbers = [Int](repeating: -1, count: automaton.conditions.count)
    func number(_ condition: Int) -> Int {
      if numbers[condition] < 0 {
        let rowCount = automaton.conditions.previousKindCount
        numbers[condition] = conditions.count / rowCount
        conditions += automaton.conditions.rows[condition * rowCount..<(condition + 1) * rowCount]
      }
      return numbers[condition]
    }
    _ = number(MaskConditions.always)
    for steps in [automaton.starts] + automaton.follows {
      stepOffsets.append(UInt32(stepTargets.count))
      for step in steps {
        stepTargets.append(UInt16(automaton.bit(of: step.target)))
        stepConditions.append(UInt16(number(step.condition)))
      }
    }
    stepOffsets.append(UInt32(stepTargets.count))
  }
}

extension PositionAutomaton {
  /// See ``MaskStage/isTokenLocal``.
  var isTokenLocal: Bool {
    for set in sets where !set.intersection(.whiteSpace).isEmpty { return false }
    for step in starts {
      if case .rule = step.target { return false }
    }
    for steps in [starts] + follows {
      for step in steps where !conditions.treatsWhiteSpaceAsEnd(step.condition) { return false }
    }
    return true
  }
}
