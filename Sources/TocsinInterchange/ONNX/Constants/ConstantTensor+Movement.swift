/// Moving elements of constants. Callers have checked axes and sizes.
extension ConstantTensor {
  func transposed(_ order: [Int]) -> ConstantTensor {
    let strides = strides
    let shape = order.map { self.shape[$0] }
    return picking(Self.positions(shape: shape, strides: order.map { strides[$0] }), shape: shape)
  }

  /// `count` places of an axis, `step` apart, which may be negative.
  func sliced(axis: Int, start: Int, step: Int = 1, count: Int) -> ConstantTensor {
    if start == 0, step == 1, count == shape[axis] { return self }
    var strides = strides
    var shape = shape
    let offset = start * strides[axis]
    strides[axis] *= step
    shape[axis] = count
    return picking(Self.positions(shape: shape, strides: strides, offset: offset), shape: shape)
  }

  /// The places of an axis that `indices` names; its shape takes the place of the axis.
  func gathered(_ indices: [Int], shape indexShape: [Int], axis: Int) -> ConstantTensor {
    let inner = shape[(axis + 1)...].reduce(1, *)
    let outer = shape[..<axis].reduce(1, *)
    var positions: [Int] = []
    positions.reserveCapacity(outer * indices.count * inner)
    for block in 0..<outer {
      for index in indices {
        let start = (block * shape[axis] + index) * inner
        positions.append(contentsOf: start..<start + inner)
      }
    }
    return picking(positions, shape: Array(shape[..<axis]) + indexShape + Array(shape[(axis + 1)...]))
  }

  /// The tensor with the slices that the rows of `indices` name replaced by those of `updates`; `nil` where the shapes,
  /// the element types or the places do not fit.
  func scattering(_ updates: ConstantTensor, at indices: ConstantTensor) -> ConstantTensor? {
    guard let places = indices.integers, let depth = indices.shape.last, depth <= rank,
      updates.shape == Array(indices.shape.dropLast()) + Array(shape[depth...])
    else { return nil }
    // Where each element of the result is among this tensor's, followed by the updates.
    var positions = Array(0..<count)
    let (strides, inner) = (strides, shape[depth...].reduce(1, *))
    for row in 0..<indices.shape.dropLast().reduce(1, *) {
      var start = 0
      for axis in 0..<depth {
        let index = places[row * depth + axis]
        let position = index < 0 ? index + shape[axis] : index
        guard position >= 0, position < shape[axis] else { return nil }
        start += position * strides[axis]
      }
      for offset in 0..<inner { positions[start + offset] = count + row * inner + offset }
    }
    guard let all = Self.joined([elements, updates.elements]) else { return nil }
    return ConstantTensor(shape: [all.count], elements: all).picking(positions, shape: shape)
  }

  /// Tensors one after the other along an axis; `nil` where their element types differ.
  static func concatenated(_ tensors: [ConstantTensor], axis: Int) -> ConstantTensor? {
    var shape = tensors[0].shape
    shape[axis] = tensors.reduce(0) { $0 + $1.shape[axis] }
    // All elements one tensor after the other, and where each element of the result is among them.
    guard let all = joined(tensors.map(\.elements)) else { return nil }
    let outer = shape[..<axis].reduce(1, *)
    var positions: [Int] = []
    positions.reserveCapacity(all.count)
    for block in 0..<outer {
      var base = 0
      for tensor in tensors {
        let size = tensor.count / max(outer, 1)
        positions.append(contentsOf: base + block * size..<base + (block + 1) * size)
        base += tensor.count
      }
    }
    let source = tensors.allSatisfy { $0.source == tensors[0].source } ? tensors[0].source : nil
    return ConstantTensor(shape: [all.count], elements: all, source: source).picking(positions, shape: shape)
  }

  private static func joined(_ elements: [Elements]) -> Elements? {
    switch elements[0] {
    case .floats: return join(elements) { if case .floats(let values) = $0 { values } else { nil } }.map { .floats($0) }
    case .doubles:
      return join(elements) { if case .doubles(let values) = $0 { values } else { nil } }.map { .doubles($0) }
    case .booleans:
      return join(elements) { if case .booleans(let values) = $0 { values } else { nil } }.map { .booleans($0) }
    case .integers where elements.allSatisfy({ if case .integers = $0 { true } else { false } }):
      return join(elements) { if case .integers(let values) = $0 { values } else { nil } }.map { .integers($0) }
    case .integers, .symbols:
      let symbols = elements.map { ConstantTensor(shape: [$0.count], elements: $0).symbols }
      guard let lists = symbols as? [[SymbolicInteger]] else { return nil }
      return .symbols(lists.flatMap(\.self))
    }
  }

  private static func join<Element>(_ elements: [Elements], _ values: (Elements) -> [Element]?) -> [Element]? {
    var all: [Element] = []
    for part in elements {
      guard let part = values(part) else { return nil }
      all += part
    }
    return all
  }

  /// The elements on and above (or below) a diagonal of the last two dimensions; 0 elsewhere.
  func triangle(isUpper: Bool, diagonal: Int) -> ConstantTensor {
    let (rows, columns) = (shape[rank - 2], shape[rank - 1])
    func isKept(_ position: Int) -> Bool {
      guard columns > 0, rows > 0 else { return true }
      let distance = position % columns - position / columns % rows
      return isUpper ? distance >= diagonal : distance <= diagonal
    }
    let kept: Elements =
      switch elements {
      case .floats(let values): .floats(values.indices.map { isKept($0) ? values[$0] : 0 })
      case .doubles(let values): .doubles(values.indices.map { isKept($0) ? values[$0] : 0 })
      case .integers(let values): .integers(values.indices.map { isKept($0) ? values[$0] : 0 })
      case .symbols(let values): .symbols(values.indices.map { isKept($0) ? values[$0] : SymbolicInteger(0) })
      case .booleans(let values): .booleans(values.indices.map { isKept($0) && values[$0] })
      }
    return ConstantTensor(shape: shape, elements: kept)
  }

  /// The elements as another type; `nil` where a number does not fit, or depends on sizes and should not be whole.
  func cast(to type: ElementType) -> ConstantTensor? {
    if type == .bool {
      switch elements {
      case .booleans: return self
      case .floats(let values): return ConstantTensor(shape: shape, elements: .booleans(values.map { $0 != 0 }))
      case .doubles(let values): return ConstantTensor(shape: shape, elements: .booleans(values.map { $0 != 0 }))
      case .integers(let values): return ConstantTensor(shape: shape, elements: .booleans(values.map { $0 != 0 }))
      case .symbols: return nil
      }
    }
    switch type {
    case .float32 where isFloat: return self
    case .float32: return numbers.map { ConstantTensor(shape: shape, elements: .floats($0)) }
    case .float64:
      let values: [Double]? =
        switch elements {
        case .floats(let values): values.map { Double($0) }
        case .doubles(let values): values
        case .integers(let values): values.map { Double($0) }
        case .booleans(let values): values.map { $0 ? 1 : 0 }
        case .symbols: nil
        }
      return values.map { ConstantTensor(shape: shape, elements: .doubles($0)) }
    default: break
    }
    guard let range = type.integerRange else { return nil }
    let whole: [Int?]
    switch elements {
    case .symbols: return type == .int64 || type == .int32 ? self : nil
    case .integers(let values): whole = values.map { range.contains($0) ? $0 : nil }
    case .booleans(let values): whole = values.map { $0 ? 1 : 0 }
    case .floats(let values):
      whole = values.map { Int(exactly: $0.rounded(.towardZero)).flatMap { range.contains($0) ? $0 : nil } }
    case .doubles(let values):
      whole = values.map { Int(exactly: $0.rounded(.towardZero)).flatMap { range.contains($0) ? $0 : nil } }
    }
    guard let integers = whole as? [Int] else { return nil }
    return ConstantTensor(shape: shape, elements: .integers(integers))
  }

  /// Sum, mean or extremes over some axes, ascending; `nil` for what has no such reduction.
  func reduced(_ function: BinaryFunction, isMean: Bool, over axes: [Int], keepsAxes: Bool) -> ConstantTensor? {
    let rest = shape.indices.filter { !axes.contains($0) }
    let moved = transposed(rest + axes)
    let length = axes.reduce(1) { $0 * shape[$1] }
    let restShape = keepsAxes ? shape.indices.map { axes.contains($0) ? 1 : shape[$0] } : rest.map { shape[$0] }
    guard length > 0 else { return nil }
    func rows<Element>(_ values: [Element], _ combine: (Element, Element) -> Element) -> [Element] {
      stride(from: 0, to: values.count, by: length).map { start in
        values[(start + 1)..<(start + length)].reduce(values[start], combine)
      }
    }
    switch moved.elements {
    case .floats(let values):
      let combined: [Float]
      switch function {
      case .add: combined = rows(values, +)
      case .maximum: combined = rows(values) { $0.isNaN || $1.isNaN ? .nan : max($0, $1) }
      case .minimum: combined = rows(values) { $0.isNaN || $1.isNaN ? .nan : min($0, $1) }
      case .multiply: combined = rows(values, *)
      default: return nil
      }
      return ConstantTensor(
        shape: restShape, elements: .floats(isMean ? combined.map { $0 / Float(length) } : combined))
    case .integers(let values):
      guard !isMean else { return nil }
      var overflow = false
      let combined: [Int]
      switch function {
      case .add:
        combined = rows(values) {
          let (sum, isTooLarge) = $0.addingReportingOverflow($1)
          overflow = overflow || isTooLarge
          return sum
        }
      case .multiply:
        combined = rows(values) {
          let (product, isTooLarge) = $0.multipliedReportingOverflow(by: $1)
          overflow = overflow || isTooLarge
          return product
        }
      case .maximum: combined = rows(values) { max($0, $1) }
      case .minimum: combined = rows(values) { min($0, $1) }
      default: return nil
      }
      return overflow ? nil : ConstantTensor(shape: restShape, elements: .integers(combined))
    case .symbols(let values):
      guard !isMean, function == .multiply || function == .add else { return nil }
      var isDefined = true
      let combined = rows(values) { one, other in
        guard let result = function == .add ? one + other : one * other else {
          isDefined = false
          return one
        }
        return result
      }
      return isDefined ? ConstantTensor(shape: restShape, elements: .symbols(combined)) : nil
    case .doubles, .booleans: return nil
    }
  }
}
