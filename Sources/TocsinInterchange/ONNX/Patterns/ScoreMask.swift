/// Which keys are taken away from which queries, as the scores' masks say.
struct ScoreMask {
  var isCausal = false
  /// Truth values or numbers that stand for them, with the scores' dimensions, and whether 1 keeps a key.
  private var keys: [(view: AxisView, keeps: Bool)] = []
  /// The nodes that put the masks in place.
  var nodes: [Int] = []

  /// A mask of truth values. False where it is none that attention has.
  mutating func add(_ condition: AxisView, keeps: Bool, to builder: NetworkBuilder) throws(OnnxNodeProblem) -> Bool {
    if let (one, other) = builder.operands(of: condition, keeps ? .and : .or) {
      // Both must hold for a key to stay; either takes it away.
      guard try addSimple(one, keeps: keeps, to: builder) else { return false }
      return try addSimple(other, keeps: keeps, to: builder)
    }
    return try addSimple(condition, keeps: keeps, to: builder)
  }

  private mutating func addSimple(
    _ condition: AxisView, keeps: Bool, to builder: NetworkBuilder
  ) throws(OnnxNodeProblem) -> Bool {
    var (condition, keeps) = (condition, keeps)
    while let inner = builder.operand(of: condition, .not) { (condition, keeps) = (inner, !keeps) }
    if builder.isConstant(condition) {
      guard let table = try builder.triangle(condition, keeping: { $0 != 0 ? keeps : !keeps }) else { return false }
      if table == .causal { isCausal = true }
      return true
    }
    guard builder.isPredicate(condition) else { return false }
    keys.append((condition, keeps))
    return true
  }

  /// A mask that is added to the scores: 0, or far below all scores.
  mutating func add(additive mask: AxisView, to builder: NetworkBuilder) throws(OnnxNodeProblem) -> Bool {
    var added = self
    var open = [mask]
    var steps = 0
    while let term = open.popLast() {
      steps += 1
      guard steps <= 8 else { return false }
      let (factor, unscaled) = builder.scaled(term)
      if builder.isConstant(term) {
        guard
          let table = try builder.triangle(
            term,
            keeping: { number in
              number == 0 ? true : NetworkBuilder.removes(number) ? false : nil
            })
        else { return false }
        if table == .causal { added.isCausal = true }
      } else if let (condition, first, second) = builder.choices(of: unscaled),
        let one = builder.uniform(first).map({ $0 * factor }), let other = builder.uniform(second).map({ $0 * factor })
      {
        guard one == 0 && NetworkBuilder.removes(other) || other == 0 && NetworkBuilder.removes(one),
          try added.add(condition, keeps: one == 0, to: builder)
        else { return false }
      } else if let (one, other) = builder.operands(of: term, .add), builder.uniform(one) == nil,
        builder.uniform(other) == nil
      {
        open += [one, other]
      } else {
        let (atZero, atOne, truth) = builder.line(term)
        guard builder.isPredicate(truth),
          atZero == 0 && NetworkBuilder.removes(atOne)
            || atOne == 0 && NetworkBuilder.removes(atZero),
          try added.add(truth, keeps: atOne == 0, to: builder)
        else { return false }
      }
    }
    self = added
    return true
  }

  /// One truth value for each key that stays; `nil` where all stay.
  func validKeys(in builder: NetworkBuilder) throws(OnnxNodeProblem) -> AxisView? {
    var valid: AxisView?
    for (view, keeps) in keys {
      let kept = keeps ? view : try builder.unary(.not, view)
      valid = if let known = valid { try builder.binary(.and, known, kept) } else { kept }
    }
    return valid
  }
}

/// A constant mask over queries and keys.
enum MaskTable {
  case all, causal
}

extension NetworkBuilder {
  /// What a constant mask keeps, where that is all keys, or those up to the query; `nil` otherwise. `keeping` gives
  /// `nil` for a number that is no mask's.
  func triangle(_ mask: AxisView, keeping: (Float) -> Bool?) throws(OnnxNodeProblem) -> MaskTable? {
    if let number = uniform(mask) { return keeping(number) == true ? .all : nil }
    guard mask.rank >= 2, mask.dims.dropLast(2).allSatisfy({ $0.allSatisfy { !mask.isSolid($0) } }),
      let table = try dense(mask.regrouped(Array(mask.dims.suffix(2)))), let numbers = table.numbers
    else { return nil }
    let (rows, columns) = (table.shape[0], table.shape[1])
    try budget.spend(0, work: numbers.count)
    var (keepsAll, isCausal) = (true, true)
    for row in 0..<rows {
      for column in 0..<columns {
        guard let keeps = keeping(numbers[row * columns + column]) else { return nil }
        if !keeps { keepsAll = false }
        if keeps != (column <= row) { isCausal = false }
      }
    }
    return keepsAll ? .all : isCausal ? .causal : nil
  }

  /// A value as a line over another: what it is where that is 0, and where that is 1.
  func line(_ view: AxisView) -> (atZero: Float, atOne: Float, value: AxisView) {
    var (zero, slope, value) = (Float(0), Float(1), view)
    for _ in 0..<8 {
      let (factor, inner) = scaled(value)
      slope *= factor
      value = inner
      guard let (number, rest) = shifted(value) else {
        if factor == 1 { break }
        continue
      }
      zero += slope * number
      value = rest
    }
    // `not` is 1 - x.
    while let inner = operand(of: value, .not) {
      zero += slope
      slope = -slope
      value = inner
    }
    return (zero, zero + slope, value)
  }
}
