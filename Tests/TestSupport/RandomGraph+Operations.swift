import TocsinGraph
import TocsinTensor

extension RandomGraphBuilder {
  /// Adds one operation, or none where nothing fits the kind that was drawn.
  mutating func addOperation() {
    switch below(23) {
    case 0, 1: addLinear()
    case 2: addMatmul()
    case 3: addConvolution()
    case 4, 5: addRecurrentLayer()
    case 6: addAttention()
    case 7: addSoftmax()
    case 8: addNorm()
    case 9, 10: addActivation()
    case 11: addBinary()
    case 12: addBroadcast()
    case 13: addPooling()
    case 14: addStep()
    case 15: addConcat()
    case 16: addSlice()
    case 17: addReshape()
    case 18: addTranspose()
    case 19: addOverlappingSlices()
    case 20: addConstantSequence()
    default: addConstantOperand()
    }
  }

  private mutating func addLinear() {
    guard let x = value(where: hasFeatures), let features = shape(x).last?.maximum else { return }
    // Sometimes two read the same rows, with the activation of the first or without.
    for _ in 0...below(2) {
      let outputs = 1 + below(20)
      let weight = tensor(outputs, features)
      let bias = below(2) == 0 ? nil : tensor(outputs)
      let result = add(.linear(x, weight: weight, bias: bias), shape(x).dropLast() + [.fixed(outputs)])
      if below(2) == 0 { add(.activation(result, randomActivation()), shape(result)) }
    }
  }

  private mutating func addMatmul() {
    guard let x = value(where: { $0.count >= 3 && !isBatch($0[$0.count - 1]) }) else { return }
    let rows = shape(x)
    let same = rows.dropLast()
    let transposes = below(2) == 0
    guard
      let y = value(where: {
        $0.count == rows.count && Array($0.dropLast(2)) == Array(rows.dropLast(2))
          && $0[$0.count - (transposes ? 1 : 2)] == rows[rows.count - 1]
      })
    else { return }
    let outputs = shape(y)[rows.count - (transposes ? 2 : 1)]
    add(.matmul(x, y, transposesSecond: transposes), same + [outputs])
  }

  private mutating func addConvolution() {
    guard let x = value(where: isSequence) else { return }
    let (features, outputs) = (shape(x)[2].maximum, 1 + below(20))
    let (taps, dilation) = (1 + below(3), 1 + below(2))
    let reach = (taps - 1) * dilation
    var padding = (before: below(reach + 1), after: 0)
    padding.after = reach - padding.before
    var steps = shape(x)[1]
    if case .fixed(let count) = steps, below(2) == 0 {
      // With a fixed number of steps the result may have more of them, or fewer.
      padding = (before: below(4), after: below(4))
      guard count + padding.before + padding.after > reach else { return }
      steps = .fixed(count + padding.before + padding.after - reach)
    }
    let weight = tensor(outputs, taps, features)
    add(
      .convolution(
        x, weight: weight, bias: tensor(outputs), dilation: dilation, before: padding.before, after: padding.after),
      [shape(x)[0], steps, .fixed(outputs)])
  }

  private mutating func addRecurrentLayer() {
    guard let x = value(where: isSequence) else { return }
    let (features, hidden) = (shape(x)[2].maximum, [3, 16, 21][below(3)])
    let direction: TimeDirection = below(2) == 0 ? .forward : .backward
    let result: ValueID
    let dimensions = Array(shape(x).dropLast()) + [.fixed(hidden)]
    if below(2) == 0 {
      let (input, recurrent) = (tensor(4 * hidden, features), tensor(4 * hidden, hidden))
      result = add(
        .lstm(
          x, input: input, recurrent: recurrent, bias: tensor(4 * hidden), recurrentBias: nil, direction: direction),
        dimensions)
    } else {
      let (input, recurrent) = (tensor(3 * hidden, features), tensor(3 * hidden, hidden))
      result = add(
        .gru(
          x, input: input, recurrent: recurrent, bias: tensor(3 * hidden), recurrentBias: tensor(3 * hidden),
          direction: direction, reset: below(2) == 0 ? .afterProduct : .beforeProduct),
        dimensions)
    }
    if below(2) == 0 { add(.step(result, below(2) == 0 ? .first : .last), [dimensions[0], dimensions[2]]) }
  }

  private mutating func addAttention() {
    guard let query = value(where: isSequence) else { return }
    let features = shape(query)[2]
    guard let key = value(where: { isSequence($0) && $0[2] == features }) else { return }
    let steps = shape(key)[1]
    guard let values = value(where: { isSequence($0) && $0[1] == steps }) else { return }
    let outputs = shape(values)[2].maximum
    let heads = features.maximum % 2 == 0 && outputs % 2 == 0 ? 2 : 1
    let mask = below(2) == 0 ? value(where: { $0.count == 2 && $0[1] == steps }) : nil
    add(
      .attention(
        query: query, key: key, value: values, heads: heads, scale: 0.5, isCausal: below(2) == 0, validKeys: mask),
      shape(query).dropLast() + [.fixed(outputs)])
  }

  private mutating func addSoftmax() {
    guard let x = value(where: { $0.count >= 2 }) else { return }
    add(.softmax(x), shape(x))
  }

  private mutating func addNorm() {
    guard let x = value(where: hasFeatures), let features = shape(x).last?.maximum else { return }
    var operand = x
    let dimensions = shape(x)
    if below(2) == 0, let y = value(where: { $0 == dimensions }) { operand = add(.add(x, y), dimensions) }
    add(
      .layerNorm(operand, scale: tensor(features), bias: tensor(features), epsilon: 0.125), dimensions)
  }

  private mutating func addActivation() {
    guard let x = value() else { return }
    add(.activation(x, randomActivation()), shape(x))
  }

  private mutating func addBinary() {
    guard let x = value() else { return }
    let dimensions = shape(x)
    guard
      let y = value(where: {
        $0.count == dimensions.count && zip($0, dimensions).allSatisfy { $0 == $1 || $0 == .fixed(1) }
      })
    else { return }
    add(below(2) == 0 ? .add(x, y) : .multiply(x, y), dimensions)
  }

  private mutating func addBroadcast() {
    guard let x = value() else { return }
    let sizes = shape(x).map { dimension in
      if case .fixed(let size) = dimension { below(2) == 0 ? size : 1 } else { 1 }
    }
    let constant = add(.constant(tensor(of: sizes)), sizes.map { .fixed($0) })
    add(below(2) == 0 ? .add(x, constant) : .multiply(x, constant), shape(x))
  }

  private mutating func addPooling() {
    switch below(3) {
    case 0:
      guard let x = value(where: { $0.count >= 2 }) else { return }
      let axis = 1 + below(shape(x).count - 1)
      var dimensions = shape(x)
      dimensions.remove(at: axis)
      add(.reduce(x, Reduction.allCases[below(3)], axis: axis), dimensions)
    case 1:
      guard let x = value(where: isSequence) else { return }
      let steps = shape(x)[1]
      guard let mask = value(where: { $0.count == 2 && $0[1] == steps }) else { return }
      add(.maskedPool(x, mask: mask, Reduction.allCases[below(3)]), [shape(x)[0], shape(x)[2]])
    default:
      guard let x = value(where: isSequence) else { return }
      let steps = shape(x)[1]
      guard let scores = value(where: { $0.count == 2 && $0[1] == steps }) else { return }
      add(.attentionPool(x, scores: scores), [shape(x)[0], shape(x)[2]])
    }
  }

  private mutating func addStep() {
    guard let x = value(where: { $0.count >= 2 }) else { return }
    var dimensions = shape(x)
    dimensions.remove(at: 1)
    add(.step(x, below(2) == 0 ? .first : .last), dimensions)
  }

  private mutating func addConcat() {
    guard let x = value(where: { $0.count >= 2 && $0.dropFirst().contains { isFixed($0) } }) else { return }
    let dimensions = shape(x)
    let axes = dimensions.indices.filter { isFixed(dimensions[$0]) }
    let axis = axes[below(axes.count)]
    var operands = [x]
    for _ in 0...below(3) {
      let other = value { candidate in
        candidate.count == dimensions.count && isFixed(candidate[axis])
          && candidate.indices.allSatisfy { $0 == axis || candidate[$0] == dimensions[$0] }
      }
      if let other { operands.append(other) }
    }
    guard operands.count > 1 else { return }
    var result = dimensions
    result[axis] = .fixed(operands.map { shape($0)[axis].maximum }.reduce(0, +))
    guard result[axis].maximum <= 60 else { return }
    add(.concat(operands, axis: axis), result)
  }

  private mutating func addSlice() {
    guard let x = value(where: { $0.contains { isFixed($0) } }) else { return }
    var dimensions = shape(x)
    let axes = dimensions.indices.filter { isFixed(dimensions[$0]) }
    let axis = axes[below(axes.count)]
    let start = below(dimensions[axis].maximum)
    let count = 1 + below(dimensions[axis].maximum - start)
    dimensions[axis] = .fixed(count)
    add(.slice(x, axis: axis, start: start, count: count), dimensions)
  }

  private mutating func addReshape() {
    guard let x = value(where: { $0.count >= 2 && $0.dropFirst().contains { isFixed($0) } }) else { return }
    // The dimensions after the batch, in another order and with another split: their elements keep their order.
    let dimensions = shape(x)
    let dynamic = dimensions.dropFirst().filter { !isFixed($0) }
    guard dynamic.count <= 1 else { return }
    let count = dimensions.filter { isFixed($0) }.map(\.maximum).reduce(1, *)
    let divisor = [1, 2, 3].filter { count % $0 == 0 }.randomElement(using: &generator) ?? 1
    var result = [Dimension.fixed(divisor), .fixed(count / divisor)]
    if let steps = dynamic.first { result.insert(steps, at: below(3)) }
    if below(3) == 0, divisor == 1 { result.removeAll { $0 == .fixed(1) } }
    result.insert(dimensions[0], at: 0)
    add(.reshape(x, Shape(result)), result)
  }

  private mutating func addTranspose() {
    guard let x = value(where: { $0.count >= 3 }) else { return }
    let order = [0] + (1..<shape(x).count).shuffled(using: &generator)
    add(.transpose(x, order: order), order.map { shape(x)[$0] })
  }

  /// Slices of a transposed value that share all but a row each, and what could be written in their place.
  private mutating func addOverlappingSlices() {
    guard let x = value(where: { $0.count >= 3 && $0.dropFirst().contains { isFixed($0) && $0.maximum > 2 } }) else {
      return
    }
    let order = [0] + (1..<shape(x).count).shuffled(using: &generator)
    var dimensions = order.map { shape(x)[$0] }
    let view = add(.transpose(x, order: order), dimensions)
    guard let axis = dimensions.indices.first(where: { isFixed(dimensions[$0]) && dimensions[$0].maximum > 2 }) else {
      return
    }
    let count = dimensions[axis].maximum - 1
    dimensions[axis] = .fixed(count)
    for start in 0...1 {
      let slice = add(.slice(view, axis: axis, start: start, count: count), dimensions)
      add(.activation(slice, randomActivation()), dimensions)
    }
  }

  mutating func tensor(of sizes: [Int]) -> TensorID {
    switch sizes.count {
    case 1: tensor(sizes[0])
    case 2: tensor(sizes[0], sizes[1])
    case 3: tensor(sizes[0], sizes[1], sizes[2])
    default: tensor(sizes[0], sizes[1], sizes[2], sizes[3])
    }
  }

  mutating func randomActivation() -> Activation {
    [.relu, .leakyReLU(slope: 0.25), .gelu, .geluTanh, .tanh, .sigmoid][below(6)]
  }
}

func isFixed(_ dimension: Dimension) -> Bool { if case .fixed = dimension { true } else { false } }

func isBatch(_ dimension: Dimension) -> Bool { if case .batch = dimension { true } else { false } }

/// `[B, T, D]`, with `T` dynamic or not.
func isSequence(_ dimensions: [Dimension]) -> Bool { dimensions.count == 3 && isFixed(dimensions[2]) }

func hasFeatures(_ dimensions: [Dimension]) -> Bool {
  dimensions.count >= 2 && dimensions.last.map { isFixed($0) } == true
}
