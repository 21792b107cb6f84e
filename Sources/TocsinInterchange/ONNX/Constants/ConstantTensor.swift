/// A tensor that is known when a network is imported: an initializer, or what constant folding makes of them.
///
/// Folding computes float32 in float32, float64 in float64 and integers exactly, as ONNX defines it.
struct ConstantTensor: Equatable {
  enum Elements: Equatable {
    case floats([Float])
    case doubles([Double])
    case integers([Int])
    /// Integers of which some depend on the sizes of the inputs.
    case symbols([SymbolicInteger])
    case booleans([Bool])

    var count: Int {
      switch self {
      case .floats(let values): values.count
      case .doubles(let values): values.count
      case .integers(let values): values.count
      case .symbols(let values): values.count
      case .booleans(let values): values.count
      }
    }
  }

  /// Outermost first; a dimension may be 0.
  private(set) var shape: [Int]
  private(set) var elements: Elements
  /// How the file stores the numbers, where that is in fewer bits; moving them keeps it, computing with them does not.
  private(set) var source: WeightSource?

  init(shape: [Int], elements: Elements, source: WeightSource? = nil) {
    precondition(elements.count == shape.reduce(1, *), "the elements fill the shape")
    self.shape = shape
    self.elements = Self.simplified(elements)
    self.source = source
  }

  init(scalar value: Float) { self.init(shape: [], elements: .floats([value])) }

  /// A list of integers, which may depend on sizes.
  init(list: [SymbolicInteger]) { self.init(shape: [list.count], elements: .symbols(list)) }

  /// Symbols that are all literals are integers.
  private static func simplified(_ elements: Elements) -> Elements {
    guard case .symbols(let symbols) = elements else { return elements }
    let literals = symbols.compactMap(\.literal)
    return literals.count == symbols.count ? .integers(literals) : elements
  }

  var count: Int { elements.count }
  var rank: Int { shape.count }

  var floats: [Float]? { if case .floats(let values) = elements { values } else { nil } }
  var integers: [Int]? { if case .integers(let values) = elements { values } else { nil } }
  var booleans: [Bool]? { if case .booleans(let values) = elements { values } else { nil } }

  /// The integers, whether they depend on sizes or not; `nil` for more than shapes have, as each takes a hundred bytes.
  var symbols: [SymbolicInteger]? {
    guard count <= OnnxLimits.symbols else { return nil }
    return switch elements {
    case .symbols(let values): values
    case .integers(let values): values.map { SymbolicInteger($0) }
    case .floats, .doubles, .booleans: nil
    }
  }

  /// The floats with their source.
  var weights: Weights? { floats.map { Weights($0, source: source) } }

  var isFloat: Bool { if case .floats = elements { true } else { false } }

  /// The numbers as floats, 1 for true; `nil` where some depend on sizes.
  var numbers: [Float]? {
    switch elements {
    case .floats(let values): values
    case .doubles(let values): values.map { Float($0) }
    case .integers(let values): values.map { Float($0) }
    case .booleans(let values): values.map { $0 ? 1 : 0 }
    case .symbols: nil
    }
  }

  /// The one number that all elements are.
  var uniform: Float? {
    guard let numbers, let first = numbers.first else { return nil }
    return numbers.allSatisfy { $0.bitPattern == first.bitPattern } ? first : nil
  }

  /// The element at each of the positions, in a new shape.
  func picking(_ positions: [Int], shape: [Int]) -> ConstantTensor {
    let picked: Elements =
      switch elements {
      case .floats(let values): .floats(positions.map { values[$0] })
      case .doubles(let values): .doubles(positions.map { values[$0] })
      case .integers(let values): .integers(positions.map { values[$0] })
      case .symbols(let values): .symbols(positions.map { values[$0] })
      case .booleans(let values): .booleans(positions.map { values[$0] })
      }
    return ConstantTensor(shape: shape, elements: picked, source: source)
  }

  /// The same elements in a shape of the same size.
  func reshaped(_ shape: [Int]) -> ConstantTensor {
    ConstantTensor(shape: shape, elements: elements, source: source)
  }

  /// Row-major strides.
  var strides: [Int] { Self.strides(of: shape) }

  static func strides(of shape: [Int]) -> [Int] {
    var strides = [Int](repeating: 1, count: shape.count)
    for index in shape.indices.dropLast().reversed() { strides[index] = strides[index + 1] * shape[index + 1] }
    return strides
  }

  /// The positions of the elements of a tensor of `shape` in storage with these strides, row-major.
  static func positions(shape: [Int], strides: [Int], offset: Int = 0) -> [Int] {
    let count = shape.reduce(1, *)
    var positions: [Int] = []
    guard count > 0 else { return positions }
    positions.reserveCapacity(count)
    var index = [Int](repeating: 0, count: shape.count)
    var position = offset
    for _ in 0..<count {
      positions.append(position)
      for axis in shape.indices.reversed() {
        index[axis] += 1
        position += strides[axis]
        if index[axis] < shape[axis] { break }
        position -= strides[axis] * shape[axis]
        index[axis] = 0
      }
    }
    return positions
  }
}
