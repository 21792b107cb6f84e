import Foundation

/// What a function of two elements gives: numbers, or truth values.
enum FunctionResults<Element> {
  case numbers([Element])
  case truths([Bool])

  func elements(_ make: ([Element]) -> ConstantTensor.Elements) -> ConstantTensor.Elements {
    switch self {
    case .numbers(let numbers): make(numbers)
    case .truths(let truths): .booleans(truths)
    }
  }
}

extension BinaryFunction {
  /// In the elements' own precision; `nil` for functions of truth values.
  func apply<Real: BinaryFloatingPoint>(_ one: [Real], _ two: [Real]) -> FunctionResults<Real>? {
    switch self {
    case .add: .numbers(zip(one, two).map { $0 + $1 })
    case .subtract: .numbers(zip(one, two).map { $0 - $1 })
    case .multiply: .numbers(zip(one, two).map { $0 * $1 })
    case .divide: .numbers(zip(one, two).map { $0 / $1 })
    case .power: .numbers(zip(one, two).map { Real(pow(Double($0), Double($1))) })
    case .modulo: .numbers(zip(one, two).map { Real(fmod(Double($0), Double($1))) })
    case .maximum: .numbers(zip(one, two).map { $0.isNaN || $1.isNaN ? .nan : Swift.max($0, $1) })
    case .minimum: .numbers(zip(one, two).map { $0.isNaN || $1.isNaN ? .nan : Swift.min($0, $1) })
    default: comparison(one, two)
    }
  }

  /// Whole numbers, exactly; `nil` where the result is none, or too large.
  func apply(_ one: [Int], _ two: [Int]) -> FunctionResults<Int>? {
    if isPredicate { return comparison(one, two) }
    var results: [Int] = []
    results.reserveCapacity(one.count)
    for (left, right) in zip(one, two) {
      guard let result = whole(left, right) else { return nil }
      results.append(result)
    }
    return .numbers(results)
  }

  private func whole(_ left: Int, _ right: Int) -> Int? {
    let (value, overflow): (Int, Bool)
    switch self {
    case .add: (value, overflow) = left.addingReportingOverflow(right)
    case .subtract: (value, overflow) = left.subtractingReportingOverflow(right)
    case .multiply: (value, overflow) = left.multipliedReportingOverflow(by: right)
    // Shapes are not negative, where all roundings agree; towards 0, as runtimes do.
    case .divide: (value, overflow) = left.dividedReportingOverflow(by: right)
    case .modulo:
      guard right != 0, right != -1 else { return right == 0 ? nil : 0 }
      let rest = left % right
      return rest != 0 && (rest < 0) != (right < 0) ? rest + right : rest
    case .maximum: return Swift.max(left, right)
    case .minimum: return Swift.min(left, right)
    case .power:
      guard right >= 0, right <= 64 else { return nil }
      var product = 1
      for _ in 0..<right {
        let (next, overflow) = product.multipliedReportingOverflow(by: left)
        guard !overflow else { return nil }
        product = next
      }
      return product
    default: return nil
    }
    return overflow ? nil : value
  }

  private func comparison<Number: Comparable>(_ one: [Number], _ two: [Number]) -> FunctionResults<Number>? {
    switch self {
    case .equal: .truths(zip(one, two).map { $0 == $1 })
    case .less: .truths(zip(one, two).map { $0 < $1 })
    case .lessOrEqual: .truths(zip(one, two).map { $0 <= $1 })
    case .greater: .truths(zip(one, two).map { $0 > $1 })
    case .greaterOrEqual: .truths(zip(one, two).map { $0 >= $1 })
    default: nil
    }
  }

  func apply(_ one: [Bool], _ two: [Bool]) -> [Bool]? {
    switch self {
    case .and: zip(one, two).map { $0 && $1 }
    case .or: zip(one, two).map { $0 || $1 }
    case .equal: zip(one, two).map { $0 == $1 }
    case .exclusiveOr: zip(one, two).map { $0 != $1 }
    default: nil
    }
  }

  /// Whole numbers that may depend on sizes; `nil` where the result is none for all sizes.
  func apply(_ one: [SymbolicInteger], _ two: [SymbolicInteger]) -> FunctionResults<SymbolicInteger>? {
    var numbers: [SymbolicInteger] = []
    var truths: [Bool] = []
    for (left, right) in zip(one, two) {
      if isPredicate {
        guard let truth = compare(left, right) else { return nil }
        truths.append(truth)
      } else {
        guard let number = compute(left, right) else { return nil }
        numbers.append(number)
      }
    }
    return isPredicate ? .truths(truths) : .numbers(numbers)
  }

  private func compute(_ left: SymbolicInteger, _ right: SymbolicInteger) -> SymbolicInteger? {
    if let one = left.literal, let two = right.literal { return whole(one, two).map { SymbolicInteger($0) } }
    switch self {
    case .add: return left + right
    case .subtract: return left - right
    case .multiply: return left * right
    case .divide: return left.divided(exactlyBy: right)
    case .maximum: return compare(left, right, by: .greaterOrEqual).map { $0 ? left : right }
    case .minimum: return compare(left, right, by: .greaterOrEqual).map { $0 ? right : left }
    default: return nil
    }
  }

  private func compare(_ left: SymbolicInteger, _ right: SymbolicInteger) -> Bool? { compare(left, right, by: self) }

  /// Decides where the difference is known, or has one sign for all sizes.
  private func compare(_ left: SymbolicInteger, _ right: SymbolicInteger, by function: BinaryFunction) -> Bool? {
    guard let difference = left - right else { return nil }
    var sign: Int?
    if let literal = difference.literal {
      sign = literal.signum()
    } else if difference.isPositive {
      sign = 1
    } else if (right - left)?.isPositive == true {
      sign = -1
    }
    guard let sign else { return nil }
    switch function {
    case .equal: return sign == 0
    case .less: return sign < 0
    case .lessOrEqual: return sign <= 0
    case .greater: return sign > 0
    case .greaterOrEqual: return sign >= 0
    default: return nil
    }
  }
}
