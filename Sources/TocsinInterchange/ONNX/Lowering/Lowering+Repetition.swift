import TocsinGraph
import TocsinTensor

extension Lowering {
  /// A value repeated along new axes: the product with ones.
  mutating func lowerExpand(_ node: NetworkNode) throws(OnnxNodeProblem) -> Placed {
    let view = node.operands[0]
    let added = node.axes.indices.filter { view.dims[$0].isEmpty && node.axes[$0] != .fixed(1) }
    if added.contains(where: { node.axes[$0].isBatch }) || isConstant(view) { return try lowerForEachItem(node, view) }
    if let time = added.first(where: { node.axes[$0].isTime }) {
      return try lowerForEachStep(node, view, time, added.filter { $0 != time })
    }
    var count = 1
    for axis in added {
      guard case .fixed(let size) = node.axes[axis] else { throw .mixesItems }
      count = count.multipliedReportingOverflow(by: size).partialValue
      try budget.spend(count)
    }
    let lead = merged(
      try memory(view).filter { !$0.isEmpty }, of: view, maximumCount: Shape.maximumRank - 1)
    let value = try value(view, as: lead + [[]])
    let ones = try tensor(Array(repeating: 1, count: count), [count, 1], "\(label(node)).ones")
    let result = try emitter.emit(.linear(value, weight: ones, bias: nil))
    return Placed(value: result, groups: axes(lead, view) + [added])
  }

  /// A value of each item repeated along a dynamic time, and then along fixed axes: `[B, T, 1]` ones times `[B, 1, N]`.
  private mutating func lowerForEachStep(
    _ node: NetworkNode, _ view: AxisView, _ time: Int, _ others: [Int]
  ) throws(OnnxNodeProblem) -> Placed {
    let batch = view.solidAtoms.filter { view.atoms[$0].isBatch }
    let rest = try memory(view).flatMap(\.self).filter { !batch.contains($0) }
    guard node.axes[time] == .time(offset: 0), batch.count == 1, others.allSatisfy({ node.axes[$0].fixed != nil }),
      rest.allSatisfy({ view.atoms[$0].fixed != nil })
    else { throw .node("a value is repeated along a dynamic time", remedy: "use a fixed number of steps") }
    var value = try value(view, as: [batch, [], rest])
    let ones = try numberForEachStep(1, count: 1, label(node))
    value = try emitter.emit(.matmul(ones, value, transposesSecond: false))
    var result = Placed(value: value, groups: [axes([batch], view)[0], [time], axes([rest], view)[0]])
    for other in others {
      guard let count = node.axes[other].fixed else { throw .mixesItems }
      try budget.spend(count)
      var sizes: [Dimension] = [.batch(maximum: maximumBatch), .time(maximum: maximumSteps)]
      guard let inner = result.groups[2].map({ node.axes[$0].fixed ?? 1 }).product, inner <= OnnxLimits.dimension else {
        throw .limit(.dimension, found: Int.max, maximum: OnnxLimits.dimension)
      }
      value = try emitter.emitLayout(.reshape(value, Shape(sizes + [.fixed(inner), .fixed(1)])), of: value)
      let ones = try tensor(Array(repeating: 1, count: count), [count, 1], "\(label(node)).ones")
      value = try emitter.emit(.linear(value, weight: ones, bias: nil))
      sizes.append(.fixed(inner * count))
      value = try emitter.emitLayout(.reshape(value, Shape(sizes)), of: value)
      result = Placed(value: value, groups: [result.groups[0], [time], result.groups[2] + [other]])
    }
    return result
  }

  /// `[B, T, count]`, all the same number.
  mutating func numberForEachStep(
    _ number: Float, count: Int, _ label: String
  ) throws(OnnxNodeProblem) -> ValueID {
    for input in inputs {
      guard let position = input.position else { continue }
      var value = ValueID(position)
      let dimensions = emitter.inputs[position].shape.dimensions
      guard dimensions.count >= 2, case .batch = dimensions[0], case .time = dimensions[1] else { continue }
      let sizes = dimensions.dropFirst(2).compactMap { if case .fixed(let size) = $0 { size } else { nil } }
      guard var width = sizes.product, width <= OnnxLimits.dimension else { continue }
      let flat = Shape(dimensions.prefix(2) + [.fixed(width)])
      if input.isKeys {
        // A table of one row of 0: every key gives 0.
        let zero = try tensor([0], [1, 1], "\(label).zero")
        if sizes.count > 1 { value = try emitter.emitLayout(.reshape(value, flat), of: value) }
        value = try emitter.emit(.embedding(value, table: zero))
        if !sizes.isEmpty {
          value = try emitter.emitLayout(.reshape(value, flat), of: value)
        }
        if sizes.isEmpty { width = 1 }
      } else if sizes.count != 1 {
        value = try emitter.emitLayout(.reshape(value, flat), of: value)
      }
      let (elements, overflow) = width.multipliedReportingOverflow(by: count)
      try budget.spend(overflow ? Int.max : elements)
      let weight = try tensor(Array(repeating: 0, count: elements), [count, width], "\(label).zeros")
      let bias = try tensor(Array(repeating: number, count: count), [count], "\(label).number")
      return try emitter.emit(.linear(value, weight: weight, bias: number == 0 ? nil : bias))
    }
    throw .node("a value is needed for each step", remedy: "use a fixed number of steps")
  }

  /// A constant for each item of the batch: the bias of a layer whose weights are 0.
  private mutating func lowerForEachItem(_ node: NetworkNode, _ view: AxisView) throws(OnnxNodeProblem) -> Placed {
    guard isConstant(view) else { throw .mixesItems }
    var shown = view
    var groups: [[Int]] = []
    var batch: Int?
    for (axis, extent) in node.axes.enumerated() {
      if extent.isBatch {
        batch = axis
      } else if shown.dims[axis].isEmpty, extent != .fixed(1) {
        groups.append([shown.atoms.count])
        shown.atoms.append(extent)
      } else {
        groups.append(shown.dims[axis])
      }
    }
    guard let batch else {
      // A constant that is repeated and not for each item.
      let value = try value(shown, as: groups)
      return Placed(value: value, groups: node.axes.indices.map { [$0] })
    }
    let elements = try elements(of: shown, as: groups)
    let items = try oneNumberForEachItem()
    let weight = try tensor(
      Array(repeating: 0, count: elements.values.count), [elements.values.count, 1], "\(label(node)).zeros")
    let bias = try tensor(elements.values, [elements.values.count], "\(label(node)).constant")
    let value = try emitter.emit(.linear(items, weight: weight, bias: bias))
    return Placed(value: value, groups: [[batch], node.axes.indices.filter { $0 != batch }])
  }

  /// `[B, 1]`: any number of an input.
  mutating func oneNumberForEachItem() throws(OnnxNodeProblem) -> ValueID {
    for input in inputs {
      guard let position = input.position, !input.isKeys else { continue }
      var value = ValueID(position)
      var dimensions = emitter.inputs[position].shape.dimensions
      guard case .batch? = dimensions.first else { continue }
      while dimensions.count > 1 {
        if case .fixed(let size) = dimensions[1], dimensions.count == 2 {
          return size == 1 ? value : try emitter.emitLayout(.slice(value, axis: 1, start: 0, count: 1), of: value)
        }
        value = try emitter.emitLayout(.step(value, .first), of: value)
        dimensions.remove(at: 1)
      }
      return try emitter.emitLayout(.reshape(value, Shape([.batch(maximum: maximumBatch), .fixed(1)])), of: value)
    }
    throw .node("a constant is needed for each item", remedy: "give the network an input of float32")
  }

  /// Places beside those of a fixed axis: a layer that copies the others, with the new ones as its bias.
  mutating func lowerPad(
    _ node: NetworkNode, _ axis: Int, before: Int, after: Int, value: Float
  ) throws(OnnxNodeProblem) -> Placed {
    let view = node.operands[0]
    guard let width = view.fixedSize(of: view.dims[axis]) else {
      throw .node(
        "what is padded goes into no convolution", remedy: "pad a dynamic time only before a convolution, with 0")
    }
    let size = before + width + after
    let (elements, overflow) = size.multipliedReportingOverflow(by: width)
    try budget.spend(overflow ? Int.max : elements)
    var weight = WeightMatrix(rows: size, columns: width, elements: Weights(Array(repeating: 0, count: elements)))
    for place in 0..<width { weight.elements.elements[(before + place) * width + place] = 1 }
    let bias = Weights((0..<size).map { $0 < before || $0 >= before + width ? value : 0 })
    // The axis is the layer's last one.
    let order = node.axes.indices.filter { $0 != axis } + [axis]
    var layer = node
    layer.axes = order.map { node.axes[$0] }
    layer.operands = [view.transposed(order)]
    let placed = try lowerLinear(layer, weight, bias)
    return Placed(value: placed.value, groups: placed.groups.map { $0.map { order[$0] } })
  }
}
