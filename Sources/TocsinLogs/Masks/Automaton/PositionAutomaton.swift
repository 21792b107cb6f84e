/// The rules of a stage as positions: places in the patterns that take one byte (Glushkov 1961), repetitions written
/// out. What follows a position is a list in order of preference: the first entry from which the rest matches is what a
/// backtracking matcher would find.
struct PositionAutomaton {
  /// The bytes that each position takes.
  var sets: [ByteSet] = []
  /// What comes after each position.
  var follows: [[Step]] = []
  /// What comes first.
  var starts: [Step] = []
  var conditions: MaskConditions
  let ruleCount: Int

  /// One way on.
  struct Step: Equatable {
    var target: Target
    /// An index of ``conditions``.
    var condition: Int
  }

  enum Target: Equatable {
    /// Takes the next byte.
    case position(Int)
    /// Ends a match of this rule.
    case rule(Int)
    /// While the automaton is built: the end of one round through a repetition.
    case round(Int)
  }

  /// Builds the alternation of the patterns, in order.
  init(patterns: [MaskPattern], limits: MaskLimits) throws(MaskError) {
    conditions = try MaskConditions(patterns: patterns)
    ruleCount = patterns.count
    var builder = PositionAutomatonBuilder(conditions: conditions, limits: limits)
    for (rule, pattern) in patterns.enumerated() {
      do {
        let steps = try builder.build(pattern, then: [Step(target: .rule(rule), condition: MaskConditions.always)])
        try builder.append(steps, to: &starts)
      } catch {
        throw MaskError(rule: rule, byteOffset: nil, violation: error.violation)
      }
    }
    sets = builder.sets
    follows = builder.follows
    conditions = builder.conditions
  }
}

/// Builds positions from the end of a pattern to its start, so that what follows is known, except within repetitions:
/// there, the end of a round stands for what follows until the whole body is built.
private struct PositionAutomatonBuilder {
  typealias Step = PositionAutomaton.Step

  var sets: [ByteSet] = []
  var follows: [[Step]] = []
  var conditions: MaskConditions
  let limits: MaskLimits
  private var roundCount = 0
  private var followCount = 0
  /// Steps handled in all. Nested counts of nothing, such as `((){9}){9}`, make no positions but take time.
  private var workCount = 0

  init(conditions: MaskConditions, limits: MaskLimits) {
    self.conditions = conditions
    self.limits = limits
  }

  /// The ways into `pattern` when `next` are the ways on from its end.
  mutating func build(_ pattern: MaskPattern, then next: [Step]) throws(MaskError) -> [Step] {
    try countWork(1)
    switch pattern {
    case .empty: return next
    case .byte(let set): return try addPosition(set, then: next)
    case .assertion(let assertion):
      guard let condition = try conditions.condition(assertion) else { return [] }
      var steps: [Step] = []
      try append(next, on: condition, to: &steps)
      return steps
    case .sequence(let parts):
      var steps = next
      for part in parts.reversed() { steps = try build(part, then: steps) }
      return steps
    case .alternatives(let parts):
      var steps: [Step] = []
      for part in parts { try append(try build(part, then: next), to: &steps) }
      return steps
    case .repetition(let body, let minimum, let maximum, let isGreedy):
      var steps = next
      var copies = minimum
      if let maximum {
        for _ in 0..<(maximum - minimum) { steps = try optional(body, isGreedy, onwards: steps, after: next) }
      } else {
        steps = try loop(body, isGreedy, isOptional: minimum == 0, then: next)
        copies = max(0, minimum - 1)
      }
      for _ in 0..<copies { steps = try build(body, then: steps) }
      return steps
    }
  }

  /// `(?:body onwards)?`, where a round that takes no byte goes straight to `next`: as in Python, a round that makes no
  /// progress is the last one.
  private mutating func optional(
    _ body: MaskPattern, _ isGreedy: Bool, onwards: [Step], after next: [Step]
  ) throws(MaskError) -> [Step] {
    let (entry, round, first) = try buildRound(body)
    try endRounds(round, from: first, with: onwards)
    return try choice(entry, round, isGreedy, next)
  }

  /// `(?:body)*`, or `(?:body)+` unless `isOptional`.
  private mutating func loop(
    _ body: MaskPattern, _ isGreedy: Bool, isOptional: Bool, then next: [Step]
  ) throws(MaskError) -> [Step] {
    let (entry, round, first) = try buildRound(body)
    let again = try choice(entry, round, isGreedy, next)
    try endRounds(round, from: first, with: again)
    return isOptional ? again : try replaced(entry, round, with: again)
  }

  /// The body with the end of the round open; `first` is its first position.
  private mutating func buildRound(_ body: MaskPattern) throws(MaskError) -> (entry: [Step], round: Int, first: Int) {
    let round = roundCount
    roundCount += 1
    let first = sets.count
    return (try build(body, then: [Step(target: .round(round), condition: MaskConditions.always)]), round, first)
  }

  /// Another round or none, in the order of preference.
  private mutating func choice(
    _ entry: [Step], _ round: Int, _ isGreedy: Bool, _ next: [Step]
  ) throws(MaskError) -> [Step] {
    var steps = isGreedy ? [] : next
    try append(try replaced(entry, round, with: next), to: &steps)
    if isGreedy { try append(next, to: &steps) }
    return steps
  }

  /// Puts what follows in place of the end of a round, for all positions from `first` on.
  private mutating func endRounds(_ round: Int, from first: Int, with next: [Step]) throws(MaskError) {
    for position in first..<sets.count where follows[position].contains(where: { $0.target == .round(round) }) {
      let steps = try replaced(follows[position], round, with: next)
      try countFollows(steps.count - follows[position].count)
      follows[position] = steps
    }
  }

  private mutating func replaced(_ steps: [Step], _ round: Int, with next: [Step]) throws(MaskError) -> [Step] {
    var result: [Step] = []
    for step in steps {
      if step.target == .round(round) {
        try append(next, on: step.condition, to: &result)
      } else {
        try append([step], to: &result)
      }
    }
    return result
  }

  private mutating func addPosition(_ set: ByteSet, then next: [Step]) throws(MaskError) -> [Step] {
    guard sets.count < limits.positionCount else { throw failure(.tooManyPositions(maximum: limits.positionCount)) }
    try countFollows(next.count)
    sets.append(set)
    follows.append(next)
    return [Step(target: .position(sets.count - 1), condition: MaskConditions.always)]
  }

  /// Appends steps that another condition has to hold for as well, leaving out those that an earlier one makes useless.
  mutating func append(
    _ steps: [Step], on condition: Int = MaskConditions.always, to list: inout [Step]
  ) throws(MaskError) {
    for step in steps {
      try countWork(list.count / 16 + 1)
      guard let condition = try conditions.both(step.condition, condition) else { continue }
      if let last = list.last, last.target == step.target {
        list[list.count - 1].condition = try conditions.either(last.condition, condition)
      } else if !list.contains(where: { $0.target == step.target && conditions.covers($0.condition, condition) }) {
        list.append(Step(target: step.target, condition: condition))
      }
    }
  }

  private mutating func countFollows(_ more: Int) throws(MaskError) {
    followCount += more
    guard followCount <= limits.followCount else { throw failure(.tooManyFollows(maximum: limits.followCount)) }
  }

  private mutating func countWork(_ more: Int) throws(MaskError) {
    workCount += more
    guard workCount <= limits.followCount * 64 else { throw failure(.tooManyFollows(maximum: limits.followCount)) }
  }

  private func failure(_ violation: MaskViolation) -> MaskError {
    MaskError(rule: nil, byteOffset: nil, violation: violation)
  }
}
