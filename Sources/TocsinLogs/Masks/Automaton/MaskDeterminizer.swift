/// Turns positions into states, for reading a text from its end (subset construction).
///
/// The state at a byte is the set of positions that can take the byte and then reach the end of a match, together with
/// the kind of the byte as the assertions before it see it. It depends on the byte and on the state after it.
struct MaskDeterminizer {
  private let automaton: PositionAutomaton
  private let limits: MaskLimits
  /// Bytes that no position and no assertion tells apart.
  let classes: BytePartition
  /// The words of a set of positions: bits for the positions, then for the rules, then one that ends every list.
  let wordsPerState: Int
  /// The positions that take the bytes of each class.
  private let takers: [[Int]]
  /// For each kind of previous and next byte that has come up, a set per position: what may follow it.
  private var followSets: [[UInt64]]

  /// The states in the order found. The first one is that of the text's end.
  private(set) var positionSets: [UInt64] = []
  private(set) var nextKinds: [UInt8] = []
  /// A row per state, a column per class.
  private(set) var transitions: [UInt16] = []
  private var slots: [UInt32]

  var stateCount: Int { nextKinds.count }

  init(_ automaton: PositionAutomaton, limits: MaskLimits) throws(MaskError) {
    self.automaton = automaton
    self.limits = limits
    let conditions = automaton.conditions
    var distinguished = automaton.sets
    for kind in 0..<conditions.previousPartition.count {
      distinguished.append(conditions.previousPartition.set(of: kind))
    }
    for kind in 0..<conditions.nextPartition.count { distinguished.append(conditions.nextPartition.set(of: kind)) }
    if conditions.seesFinalLineFeed { distinguished.append(MaskPatternParser.lineFeed) }
    let classes = BytePartition(distinguishing: distinguished)
    self.classes = classes
    wordsPerState = (automaton.sets.count + automaton.ruleCount + 1 + 63) / 64
    takers = classes.representatives.map { byte in
      automaton.sets.indices.filter { automaton.sets[$0].contains(byte) }
    }
    followSets = [[UInt64]](repeating: [], count: conditions.previousKindCount * conditions.nextKindCount)
    slots = [UInt32](repeating: .max, count: 64)
    try build()
  }

  private mutating func build() throws(MaskError) {
    _ = try number(of: emptySet, nextKind: 0)
    var state = 0
    while state < stateCount {
      for byteClass in 0..<classes.count {
        let (set, nextKind) = predecessor(of: state, byteClass)
        transitions.append(UInt16(try number(of: set, nextKind: nextKind)))
      }
      state += 1
    }
  }

  /// No position, but what every set has: the rules, which a match reaches without a byte, and the end of lists.
  private var emptySet: [UInt64] {
    var set = [UInt64](repeating: 0, count: wordsPerState)
    for bit in automaton.sets.count...automaton.sets.count + automaton.ruleCount {
      set[bit >> 6] |= 1 << UInt64(bit & 63)
    }
    return set
  }

  /// The state at a byte when `state` is that of the byte after it.
  private mutating func predecessor(of state: Int, _ byteClass: Int) -> (set: [UInt64], nextKind: UInt8) {
    let conditions = automaton.conditions
    let byte = Int(classes.representatives[byteClass])
    let isFinalLineFeed = conditions.seesFinalLineFeed && nextKinds[state] == 0 && byte == Int(UInt8(ascii: "\n"))
    let pair = (Int(conditions.previousPartition.kinds[byte]) + 1) * conditions.nextKindCount + Int(nextKinds[state])
    if followSets[pair].isEmpty { followSets[pair] = makeFollowSets(pair) }
    var set = emptySet
    let base = state * wordsPerState
    for position in takers[byteClass] {
      for word in 0..<wordsPerState
      where followSets[pair][position * wordsPerState + word] & positionSets[base + word] != 0 {
        set[position >> 6] |= 1 << UInt64(position & 63)
        break
      }
    }
    return (set, isFinalLineFeed ? 1 : conditions.nextPartition.kinds[byte] + 2)
  }

  private func makeFollowSets(_ pair: Int) -> [UInt64] {
    let conditions = automaton.conditions
    let (previousKind, nextKind) = pair.quotientAndRemainder(dividingBy: conditions.nextKindCount)
    // One word more than needed, so that no table is taken for one that is not made yet.
    var sets = [UInt64](repeating: 0, count: automaton.sets.count * wordsPerState + 1)
    for (position, steps) in automaton.follows.enumerated() {
      for step in steps where conditions.holds(step.condition, previousKind: previousKind, nextKind: nextKind) {
        let bit = automaton.bit(of: step.target)
        sets[position * wordsPerState + bit >> 6] |= 1 << UInt64(bit & 63)
      }
    }
    return sets
  }

  /// Whether a match can begin at a byte of this state, after some byte.
  func canStart(_ state: Int) -> Bool {
    let conditions = automaton.conditions
    for step in automaton.starts {
      let bit = automaton.bit(of: step.target)
      guard positionSets[state * wordsPerState + bit >> 6] >> UInt64(bit & 63) & 1 == 1 else { continue }
      for kind in 0..<conditions.previousKindCount
      where conditions.holds(step.condition, previousKind: kind, nextKind: Int(nextKinds[state])) {
        return true
      }
    }
    return false
  }

  // MARK: Numbering of states

  private mutating func number(of set: [UInt64], nextKind: UInt8) throws(MaskError) -> Int {
    var slot = hash(set[...], nextKind) & (slots.count - 1)
    while slots[slot] != .max {
      let state = Int(slots[slot])
      if nextKinds[state] == nextKind, positionSets[state * wordsPerState..<(state + 1) * wordsPerState] == set[...] {
        return state
      }
      slot = (slot + 1) & (slots.count - 1)
    }
    guard stateCount < limits.stateCount else {
      throw MaskError(rule: nil, byteOffset: nil, violation: .tooManyStates(maximum: limits.stateCount))
    }
    slots[slot] = UInt32(stateCount)
    positionSets += set
    nextKinds.append(nextKind)
    if 2 * stateCount > slots.count { growSlots() }
    return stateCount - 1
  }

  private mutating func growSlots() {
    slots = [UInt32](repeating: .max, count: 2 * slots.count)
    for state in 0..<stateCount {
      var slot = hash(positionSets[state * wordsPerState..<(state + 1) * wordsPerState], nextKinds[state])
      slot &= slots.count - 1
      while slots[slot] != .max { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = UInt32(state)
    }
  }

  private func hash(_ set: ArraySlice<UInt64>, _ nextKind: UInt8) -> Int {
    var hash = UInt64(nextKind)
    for word in set { hash = folded(hash ^ word) }
    return Int(truncatingIfNeeded: hash >> 1)
  }
}

extension PositionAutomaton {
  /// The bit of a target in a set of positions.
  func bit(of target: Target) -> Int {
    switch target {
    case .position(let position): position
    case .rule(let rule): sets.count + rule
    case .round: preconditionFailure("every round is closed when the automaton is built")
    }
  }
}
