import TocsinGraph
import TocsinTensor

extension FormWriter {
  mutating func slice(_ x: ValueID, _ axis: Int, _ start: Int, _ count: Int) {
    finish("Slice", [value(x), integers([start]), integers([start + count]), integers([axis])])
  }

  /// In ONNX's shapes 0 stands for the operand's size in the same place, and one -1 for what is left. Where that does not
  /// do for all times, the shape is computed.
  mutating func reshape(_ x: ValueID, _ shape: Shape) {
    let operand = dimensions(x)
    var hasRest = false
    var sizes: [Int?] = []
    for (axis, dimension) in shape.dimensions.enumerated() {
      switch dimension {
      case .fixed(let size): sizes.append(size)
      case .batch: sizes.append(0)
      case .time:
        if !hasRest {
          sizes.append(-1)
          hasRest = true
        } else {
          sizes.append(axis > 0 && axis < operand.count && operand[axis] == dimension ? 0 : nil)
        }
      }
    }
    if let sizes = sizes.allPresent() { return finish("Reshape", [value(x), integers(sizes)]) }
    let axis = operand.firstIndex { isTime($0) } ?? 0
    let steps = add("steps", "Shape", [value(x)], [.integer("start", axis), .integer("end", axis + 1)])
    let pieces = sizes.map { size in size.map { integers([$0]) } ?? steps }
    finish("Reshape", [value(x), add("shape", "Concat", pieces, [.integer("axis", 0)])])
  }

  private func isTime(_ dimension: Dimension) -> Bool { if case .time = dimension { true } else { false } }
}

extension FormReader {
  func concat(_ nodes: FormNodes) -> Op? {
    let operands = nodes.result.input.indices.map { value(nodes, $0) }
    guard let operands = operands.allPresent(), let axis = nodes.result.integer("axis") else { return nil }
    return .concat(operands, axis: axis)
  }

  func slice(_ nodes: FormNodes) -> Op? {
    guard let x = value(nodes, 0), let start = integers(nodes, 1)?.first, let end = integers(nodes, 2)?.first,
      let axis = integers(nodes, 3)?.first
    else { return nil }
    return .slice(x, axis: axis, start: start, count: end &- start)
  }

  func reshape(_ nodes: FormNodes) -> Op? {
    guard let x = value(nodes, 0) else { return nil }
    let sizes: [Int]?
    if let shape = nodes["shape"] {
      // Those that are no constant are the number of steps.
      sizes = shape.input.indices.map { integers(shape, $0)?.first ?? -1 }
    } else {
      sizes = integers(nodes, 1)
    }
    guard let sizes, sizes.count <= Shape.maximumRank else { return nil }
    var dimensions: [Dimension] = []
    for (axis, size) in sizes.enumerated() {
      guard let dimension = dimension(of: size, axis: axis) else { return nil }
      dimensions.append(dimension)
    }
    return .reshape(x, Shape(dimensions))
  }

  private func dimension(of size: Int, axis: Int) -> Dimension? {
    switch size {
    case 0 where axis == 0: maximumBatch.map { .batch(maximum: $0) }
    case 0, -1: maximumSteps.map { .time(maximum: $0) }
    default: .fixed(size)
    }
  }

  func transpose(_ nodes: FormNodes) -> Op? {
    guard let x = value(nodes, 0), let order = nodes.result.integers("perm") else { return nil }
    return .transpose(x, order: order)
  }
}

extension Array {
  /// The elements, where none is missing.
  fileprivate func allPresent<Wrapped>() -> [Wrapped]? where Element == Wrapped? {
    let present = compactMap(\.self)
    return present.count == count ? present : nil
  }
}
