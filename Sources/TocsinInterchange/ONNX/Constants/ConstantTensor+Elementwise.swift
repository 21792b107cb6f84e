import Foundation
import TocsinGraph

extension ConstantTensor {
  /// A function of each element, as ONNX defines it; `nil` where it is not defined for these elements.
  func mapped(_ function: UnaryFunction, budget: WorkBudget) throws(OnnxNodeProblem) -> ConstantTensor? {
    try budget.spend(count)
    switch (elements, function) {
    case (.booleans(let values), .not):
      return ConstantTensor(shape: shape, elements: .booleans(values.map { !$0 }))
    case (.floats(let values), .isNaN):
      return ConstantTensor(shape: shape, elements: .booleans(values.map(\.isNaN)))
    case (.integers(let values), .absolute):
      return ConstantTensor(shape: shape, elements: .integers(values.map { Int(clamping: $0.magnitude) }))
    case (.integers(let values), .negate):
      guard !values.contains(.min) else { return nil }
      return ConstantTensor(shape: shape, elements: .integers(values.map { -$0 }))
    case (.symbols, .negate):
      guard let values = symbols else { return nil }
      let negated = values.compactMap { SymbolicInteger(0) - $0 }
      return negated.count == count ? ConstantTensor(shape: shape, elements: .symbols(negated)) : nil
    case (.floats(let values), _):
      guard let body = function.body else { return nil }
      // Elementary functions are computed in double and rounded once.
      return ConstantTensor(shape: shape, elements: .floats(values.map { Float(body(Double($0))) }))
    case (.doubles(let values), _):
      guard let body = function.body else { return nil }
      return ConstantTensor(shape: shape, elements: .doubles(values.map(body)))
    case (.integers, _), (.booleans, _), (.symbols, _): return nil
    }
  }

  /// A function of two elements with broadcasting; `nil` where it is not defined for these elements.
  func combined(
    _ function: BinaryFunction, with other: ConstantTensor, budget: WorkBudget
  ) throws(OnnxNodeProblem) -> ConstantTensor? {
    let (left, right) = try Self.broadcast([self, other], budget: budget).pair
    let elements: Elements?
    switch (left.elements, right.elements) {
    case (.floats(let one), .floats(let two)): elements = function.apply(one, two).map { $0.elements { .floats($0) } }
    case (.doubles(let one), .doubles(let two)):
      elements = function.apply(one, two).map { $0.elements { .doubles($0) } }
    case (.booleans(let one), .booleans(let two)): elements = function.apply(one, two).map { .booleans($0) }
    case (.integers(let one), .integers(let two)):
      elements = function.apply(one, two).map { $0.elements { .integers($0) } }
    default:
      guard let one = left.symbols, let two = right.symbols else { return nil }
      elements = function.apply(one, two).map { $0.elements { .symbols($0) } }
    }
    return elements.map { ConstantTensor(shape: left.shape, elements: $0) }
  }

  /// The elements of `first` where this is true, else those of `second`, with broadcasting.
  func selecting(
    _ first: ConstantTensor, _ second: ConstantTensor, budget: WorkBudget
  ) throws(OnnxNodeProblem) -> ConstantTensor? {
    let parts = try Self.broadcast([self, first, second], budget: budget)
    guard let choices = parts[0].booleans else { return nil }
    let elements: Elements
    switch (parts[1].elements, parts[2].elements) {
    case (.floats(let one), .floats(let two)): elements = .floats(choices.choosing(one, two))
    case (.doubles(let one), .doubles(let two)): elements = .doubles(choices.choosing(one, two))
    case (.booleans(let one), .booleans(let two)): elements = .booleans(choices.choosing(one, two))
    default:
      guard let one = parts[1].symbols, let two = parts[2].symbols else { return nil }
      elements = .symbols(choices.choosing(one, two))
    }
    return ConstantTensor(shape: parts[0].shape, elements: elements)
  }

  /// Tensors of one shape: that to which ONNX's rule of broadcasting brings all of them.
  static func broadcast(
    _ tensors: [ConstantTensor], budget: WorkBudget
  ) throws(OnnxNodeProblem) -> [ConstantTensor] {
    var shape = [Int](repeating: 1, count: tensors.map(\.rank).max() ?? 0)
    for tensor in tensors {
      let offset = shape.count - tensor.rank
      for (axis, size) in tensor.shape.enumerated() where size != 1 {
        guard shape[offset + axis] == 1 || shape[offset + axis] == size else {
          throw .node(
            "dimensions of \(shape[offset + axis]) and \(size) do not go together", remedy: "make them equal")
        }
        shape[offset + axis] = size
      }
    }
    var result: [ConstantTensor] = []
    for tensor in tensors { result.append(try tensor.expanded(to: shape, budget: budget)) }
    return result
  }

  /// The tensor repeated along dimensions of size 1 and new outer ones. The shape is one that broadcasting gives.
  func expanded(to shape: [Int], budget: WorkBudget) throws(OnnxNodeProblem) -> ConstantTensor {
    guard shape != self.shape else { return self }
    try budget.check(shape)
    try budget.spend(shape.reduce(1, *))
    let offset = shape.count - rank
    var strides = [Int](repeating: 0, count: shape.count)
    for (axis, stride) in self.strides.enumerated() where self.shape[axis] != 1 { strides[offset + axis] = stride }
    return picking(Self.positions(shape: shape, strides: strides), shape: shape)
  }
}

extension [ConstantTensor] {
  fileprivate var pair: (ConstantTensor, ConstantTensor) { (self[0], self[1]) }
}

extension [Bool] {
  fileprivate func choosing<Choice>(_ first: [Choice], _ second: [Choice]) -> [Choice] {
    indices.map { self[$0] ? first[$0] : second[$0] }
  }
}

extension UnaryFunction {
  /// The function in double; `nil` for one of truth values.
  fileprivate var body: ((Double) -> Double)? {
    switch self {
    case .activation(let activation): activation.body
    case .erf: errorFunction
    case .sqrt: { $0.squareRoot() }
    case .reciprocal: { 1 / $0 }
    case .exp: exponential
    case .log: naturalLogarithm
    case .absolute: { abs($0) }
    case .negate: { -$0 }
    case .floor: { $0.rounded(.down) }
    case .ceiling: { $0.rounded(.up) }
    case .round: { $0.rounded(.toNearestOrEven) }
    case .sine: { sin($0) }
    case .cosine: { cos($0) }
    case .power(let exponent): { pow($0, Double(exponent)) }
    case .not, .isNaN: nil
    }
  }
}

extension Activation {
  fileprivate var body: (Double) -> Double {
    switch self {
    case .relu: { $0.isNaN ? $0 : max($0, 0) }
    case .leakyReLU(let slope): { $0 > 0 ? $0 : Double(slope) * $0 }
    case .gelu: { $0 / 2 * (1 + errorFunction($0 / 2.0.squareRoot())) }
    case .geluTanh: { $0 / 2 * (1 + hyperbolicTangent((2 / Double.pi).squareRoot() * ($0 + 0.044715 * $0 * $0 * $0))) }
    case .tanh: hyperbolicTangent
    case .sigmoid: { 1 / (1 + exponential(-$0)) }
    }
  }
}

// The C library's functions, whose names the cases above have too.
private func errorFunction(_ x: Double) -> Double { erf(x) }
private func exponential(_ x: Double) -> Double { exp(x) }
private func naturalLogarithm(_ x: Double) -> Double { log(x) }
private func hyperbolicTangent(_ x: Double) -> Double { tanh(x) }
