import TocsinGraph
import TocsinKernels
import TocsinTensor

extension PlanBuilder {
  mutating func addProduct(_ op: Op, result: Int, _ weights: ModelWeights) throws(RuntimeError) {
    switch op {
    case .linear(let rows, let weight, let bias):
      if fusions.siblings[node].isEmpty {
        try addLinear(rows, weight, bias, result: result, weights)
      } else {
        try addSiblings(rows, weights)
      }
    case .matmul(let first, let second, let transposesSecond):
      try addMatmul(first, second, transposesSecond: transposesSecond, result: result)
    case .convolution(let steps, let weight, let bias, let dilation, let before, let after):
      let padding = Padding(before: before, after: after)
      try addConvolution(steps, weight, bias, dilation: dilation, padding: padding, result: result, weights)
    default: preconditionFailure("a product")
    }
  }

  private mutating func addLinear(
    _ rows: ValueID, _ weight: TensorID, _ bias: TensorID?, result: Int, _ weights: ModelWeights
  ) throws(RuntimeError) {
    if graph.sumsCodes(node) {
      let target = target(of: result)
      try addInt8Linear(rows, of: [node], result: target, weights)
      put(result, at: target)
      return
    }
    let shape = graph.tensors[weight.index].shape.dimensions.map { $0.maximum }
    try budget.reserve(floats: ProductWeights.floats(outputs: shape[0], inputs: shape[1]))
    let packed = ProductWeights(
      outputs: shape[0], inputs: shape[1], weight: weights[weight].span, bias: weights[bias])
    let source = try self.rows(of: rows)
    let target = target(of: result)
    add(.product(packed, fusions.activation(of: node, graph)), [source], to: target)
    put(result, at: target)
  }

  /// Linear layers that read the same rows, as one product: their results lie side by side.
  private mutating func addSiblings(_ rows: ValueID, _ weights: ModelWeights) throws(RuntimeError) {
    let siblings = fusions.siblings[node]
    let widths = siblings.map { shape(of: graph.inputs.count + $0).dimensions.last?.maximum ?? 0 }
    let outputs = widths.reduce(0, +)
    let inputs = shape(of: rows.index).dimensions.last?.maximum ?? 0
    let whole = addPlace(shape(of: rows.index).replacingLast(with: .fixed(outputs)))
    if graph.sumsCodes(node) {
      try addInt8Linear(rows, of: siblings, result: whole, weights)
    } else {
      try budget.reserve(floats: ProductWeights.floats(outputs: outputs, inputs: inputs))
      let packed = ProductWeights(
        packed: packedWeights(of: siblings, outputs: outputs, inputs: inputs, weights),
        bias: bias(of: siblings, outputs: outputs, weights))
      let source = try self.rows(of: rows)
      add(.product(packed, fusions.activation(of: node, graph)), [source], to: whole)
    }
    var start = 0
    for (sibling, width) in zip(siblings, widths) {
      let part = whole.slicing(axis: whole.layout.rank - 1, start: Extent(start), count: .fixed(width))
      put(graph.inputs.count + fusions.result[sibling], at: part)
      start += width
    }
  }

  /// The weights of linear layers as those of one, panel by panel: nodes may share a tensor, so that all rows together
  /// could take more memory than anything that was counted.
  private func packedWeights(
    of siblings: [Int], outputs: Int, inputs: Int, _ weights: ModelWeights
  ) -> PackedMatrix {
    var packed = PackedMatrix(outputs: outputs, inputs: inputs)
    var rows: [Float] = []
    rows.reserveCapacity(panelWidth * inputs)
    var row = 0
    for sibling in siblings {
      guard case .linear(_, let tensor, _) = graph.nodes[sibling] else { continue }
      let elements = weights[tensor]
      for index in elements.indices {
        rows.append(elements[index])
        guard rows.count == panelWidth * inputs || row * inputs + rows.count == outputs * inputs else { continue }
        unsafe rows.withUnsafeBufferPointer { buffer in
          if let base = buffer.baseAddress { unsafe packed.repack(panel: row / panelWidth, base, rowStride: inputs) }
        }
        row += panelWidth
        rows.removeAll(keepingCapacity: true)
      }
    }
    return packed
  }

  /// The biases of linear layers, one after the other; zeros for one that has none.
  func bias(of siblings: [Int], outputs: Int, _ weights: ModelWeights) -> [Float] {
    var bias: [Float] = []
    bias.reserveCapacity(outputs)
    for sibling in siblings {
      guard case .linear(_, let tensor, let start) = graph.nodes[sibling] else { continue }
      let own = weights[start]
      let count = graph.tensors[tensor.index].shape.dimensions[0].maximum
      bias += own.isEmpty ? [Float](repeating: 0, count: count) : own
    }
    return bias
  }

  private mutating func addMatmul(
    _ first: ValueID, _ second: ValueID, transposesSecond: Bool, result: Int
  ) throws(RuntimeError) {
    let activation = fusions.activation(of: node, graph)
    let matrix = place(of: second)
    let source = try rows(of: first)
    if case .constant(let values) = plan.slots[matrix.slot].home, !readers.isConstant[result],
      let packed = try constantWeights(matrix, values, transposed: transposesSecond)
    {
      let target = target(of: result)
      add(.product(packed, activation), [source], to: target)
      put(result, at: target)
      return
    }
    let scratch = transposesSecond || !matrix.layout.isContiguousInnermost ? matrixScratch(second) : 0
    let target = target(of: result)
    add(
      .matmul(transposesSecond: transposesSecond, activation), [source, matrix], to: target,
      scratch: [addSlot(itemSize: .zero, fixedSize: scratch)])
    put(result, at: target)
  }

  /// A constant second operand as packed weights, where it is one matrix.
  private mutating func constantWeights(
    _ place: Place, _ values: ConstantValues, transposed: Bool
  ) throws(RuntimeError) -> ProductWeights? {
    let rank = place.layout.rank
    let sizes = place.layout.sizes.map { $0.maximum }
    for axis in 0..<rank - 2 where sizes[axis] != 1 { return nil }
    let (n, k) = transposed ? (rank - 2, rank - 1) : (rank - 1, rank - 2)
    try budget.reserve(floats: ProductWeights.floats(outputs: sizes[n], inputs: sizes[k]))
    let strides = place.layout.strides.map { $0.value(steps: 1) }
    var packed = PackedMatrix(outputs: sizes[n], inputs: sizes[k])
    unsafe packed.repack(
      values.elements.pointer + place.offset.value(steps: 1), rowStride: strides[n], columnStride: strides[k])
    return ProductWeights(packed: packed, bias: [])
  }

  /// Floats that a second operand takes when it is packed.
  private func matrixScratch(_ value: ValueID) -> Int {
    let sizes = shape(of: value.index).dimensions.suffix(2).map { $0.maximum }
    return max(paddedToPanels(sizes[0]) * sizes[1], paddedToPanels(sizes[1]) * sizes[0])
  }
}
