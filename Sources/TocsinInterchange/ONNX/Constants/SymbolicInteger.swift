/// A whole number that may depend on the sizes that the caller chooses: a polynomial in `B` and `T`.
///
/// Exporters compute shapes with such numbers, starting from those of the inputs.
struct SymbolicInteger: Equatable {
  struct Term: Equatable {
    var coefficient: Int
    var batchPower: UInt8
    var timePower: UInt8

    fileprivate var powers: UInt16 { UInt16(batchPower) << 8 | UInt16(timePower) }
  }

  /// By descending powers, none with coefficient 0.
  private(set) var terms: [Term]

  static let batch = SymbolicInteger(terms: [Term(coefficient: 1, batchPower: 1, timePower: 0)])
  static let time = SymbolicInteger(terms: [Term(coefficient: 1, batchPower: 0, timePower: 1)])

  private init(terms: [Term]) { self.terms = terms }

  init(_ value: Int) {
    terms = value == 0 ? [] : [Term(coefficient: value, batchPower: 0, timePower: 0)]
  }

  /// The number where it depends on no size.
  var literal: Int? {
    if terms.isEmpty { return 0 }
    return terms.count == 1 && terms[0].powers == 0 ? terms[0].coefficient : nil
  }

  /// Whether the number is at least 1 for all sizes of at least 1; false where that does not show.
  var isPositive: Bool {
    var least = 0
    for term in terms {
      if term.coefficient < 0, term.powers > 0 { return false }
      least += term.coefficient
    }
    return least > 0
  }

  /// `nil` on overflow.
  static func + (left: SymbolicInteger, right: SymbolicInteger) -> SymbolicInteger? {
    var sum = left
    for term in right.terms { guard sum.add(term) else { return nil } }
    return sum
  }

  /// `nil` on overflow.
  static func - (left: SymbolicInteger, right: SymbolicInteger) -> SymbolicInteger? {
    (right * SymbolicInteger(-1)).flatMap { left + $0 }
  }

  /// `nil` on overflow, and where powers get absurd.
  static func * (left: SymbolicInteger, right: SymbolicInteger) -> SymbolicInteger? {
    var product = SymbolicInteger(0)
    for one in left.terms {
      for other in right.terms {
        let (coefficient, overflow) = one.coefficient.multipliedReportingOverflow(by: other.coefficient)
        guard !overflow, one.batchPower + other.batchPower <= 16, one.timePower + other.timePower <= 16 else {
          return nil
        }
        let term = Term(
          coefficient: coefficient, batchPower: one.batchPower + other.batchPower,
          timePower: one.timePower + other.timePower)
        guard product.add(term) else { return nil }
      }
    }
    return product
  }

  /// The number where there are so many steps; `nil` on overflow.
  func replacingTime(by steps: Int) -> SymbolicInteger? {
    var result: SymbolicInteger? = SymbolicInteger(0)
    for var term in terms {
      let power = term.timePower
      term.timePower = 0
      var product: SymbolicInteger? = SymbolicInteger(terms: [term])
      for _ in 0..<power { product = product.flatMap { $0 * SymbolicInteger(steps) } }
      result = result.flatMap { sum in product.flatMap { sum + $0 } }
    }
    return result
  }

  /// The quotient where the division leaves no rest for any sizes; `nil` otherwise.
  func divided(exactlyBy divisor: SymbolicInteger) -> SymbolicInteger? {
    if self == divisor, !terms.isEmpty { return SymbolicInteger(1) }
    guard divisor.terms.count == 1 else { return nil }
    let by = divisor.terms[0]
    var quotient: [Term] = []
    for term in terms {
      guard term.batchPower >= by.batchPower, term.timePower >= by.timePower else { return nil }
      let (value, overflow) = term.coefficient.dividedReportingOverflow(by: by.coefficient)
      guard !overflow, value * by.coefficient == term.coefficient else { return nil }
      quotient.append(
        Term(
          coefficient: value, batchPower: term.batchPower - by.batchPower, timePower: term.timePower - by.timePower))
    }
    return SymbolicInteger(terms: quotient)
  }

  private mutating func add(_ term: Term) -> Bool {
    guard term.coefficient != 0 else { return true }
    var index = 0
    while index < terms.count, terms[index].powers > term.powers { index += 1 }
    guard index < terms.count, terms[index].powers == term.powers else {
      terms.insert(term, at: index)
      return true
    }
    let (sum, overflow) = terms[index].coefficient.addingReportingOverflow(term.coefficient)
    terms[index].coefficient = sum
    if sum == 0 { terms.remove(at: index) }
    return !overflow
  }
}

extension SymbolicInteger: CustomStringConvertible {
  var description: String {
    if terms.isEmpty { return "0" }
    return terms.map { term in
      var factors: [String] = []
      if term.coefficient != 1 || term.powers == 0 { factors.append("\(term.coefficient)") }
      factors += Array(repeating: "B", count: Int(term.batchPower))
      factors += Array(repeating: "T", count: Int(term.timePower))
      return factors.joined(separator: " ")
    }.joined(separator: " + ")
  }
}
