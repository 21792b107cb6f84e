import TocsinGraph

extension NodeReader {
  func softmax() throws(OnnxNodeProblem) -> OnnxValue {
    let wanted = try integer("axis", default: -1)
    let view = try builder.finite(view(0))
    let axis = try axis(wanted, rank: view.rank)
    return .computed(try builder.overDimension(axis, of: view) { .softmax(inner: $0) }, .float32)
  }

  /// A softmax whose logarithm is taken back by what follows; without that there is no operation for it.
  func logSoftmax() throws(OnnxNodeProblem) -> OnnxValue {
    guard case .computed(let view, let type) = try softmax() else { preconditionFailure("a softmax is computed") }
    return .computed(try builder.unary(.log, view), type)
  }

  func layerNormalization() throws(OnnxNodeProblem) -> OnnxValue {
    let wanted = try integer("axis", default: -1)
    let epsilon = try self.epsilon()
    ignore("stash_type")
    let view = try view(0)
    let axis = try axis(wanted, rank: view.rank)
    var form = LayerNormForm(scale: nil, bias: nil, epsilon: epsilon)
    let inner = view.dims[axis...].flatMap(\.self)
    guard let count = view.fixedSize(of: inner) else {
      throw .node("it runs over the batch or a dynamic time", remedy: "normalise over features")
    }
    for index in 1...2 where hasOperand(index) {
      let tensor = try constant(index, index == 1 ? "the scale" : "the bias")
      let shape = view.dims[axis...].compactMap { view.fixedSize(of: $0) }
      try budget.spend(count)
      let full = try tensor.expanded(to: broadcast(tensor.shape, shape, index), budget: budget)
      guard let elements = full.weights, elements.count == count else {
        throw .operand(index, "its dimensions are \(tensor.shape)", remedy: "the file is damaged; export it again")
      }
      if index == 1 {
        (form.scale, form.scaleName) = (elements, node.input[1])
      } else {
        (form.bias, form.biasName) = (elements, node.input[2])
      }
    }
    return .computed(try builder.layerNorm(view, from: axis, form), .float32)
  }

  private func broadcast(_ shape: [Int], _ target: [Int], _ index: Int) throws(OnnxNodeProblem) -> [Int] {
    let offset = target.count - shape.count
    guard offset >= 0, shape.enumerated().allSatisfy({ $1 == 1 || $1 == target[offset + $0] }) else {
      throw .operand(index, "its dimensions are \(shape)", remedy: "the file is damaged; export it again")
    }
    return target
  }

  /// Batch normalisation with the statistics of the training: a factor and a summand for each channel.
  func batchNormalization() throws(OnnxNodeProblem) -> OnnxValue {
    let epsilon = try self.epsilon()
    ignore("momentum")
    if try integer("training_mode", default: 0) != 0 {
      throw unsupported("training_mode", "training", remedy: "export the network in evaluation mode")
    }
    let view = try view(0)
    let parts = [
      try constant(1, "the scale").floats, try constant(2, "the bias").floats, try constant(3, "the mean").floats,
      try constant(4, "the variance").floats,
    ]
    guard view.rank >= 2, let channels = view.fixedSize(of: view.dims[1]),
      parts.allSatisfy({ $0?.count == channels })
    else { throw .node("it has not a number for each channel", remedy: "the file is damaged; export it again") }
    var (factors, summands): ([Float], [Float]) = ([], [])
    for channel in 0..<channels {
      let numbers = parts.map { Double($0?[channel] ?? 0) }
      let factor = numbers[0] / (numbers[3] + Double(epsilon)).squareRoot()
      factors.append(Float(factor))
      summands.append(Float(numbers[1] - factor * numbers[2]))
    }
    let shape = [channels] + Array(repeating: 1, count: view.rank - 2)
    let scaled = try builder.binary(
      .multiply, view, builder.constant(ConstantTensor(shape: shape, elements: .floats(factors))))
    return .computed(
      try builder.binary(.add, scaled, builder.constant(ConstantTensor(shape: shape, elements: .floats(summands)))),
      .float32)
  }

  /// Each channel of each item normalised over its steps, then a factor and a summand for each channel.
  func instanceNormalization() throws(OnnxNodeProblem) -> OnnxValue {
    let epsilon = try self.epsilon()
    let view = try view(0)
    guard view.rank >= 3, let channels = view.fixedSize(of: view.dims[1]),
      view.fixedSize(of: view.dims[2...].flatMap(\.self)) != nil
    else { throw .node("it runs over the batch or a dynamic time", remedy: "normalise over features") }
    var result = try builder.layerNorm(view, from: 2, LayerNormForm(scale: nil, bias: nil, epsilon: epsilon))
    for (index, function) in [(1, BinaryFunction.multiply), (2, .add)] {
      let tensor = try constant(index, "a number for each channel")
      guard tensor.isFloat, tensor.count == channels else {
        throw .operand(index, "it has not a number for each channel", remedy: "the file is damaged; export it again")
      }
      let neutral: Float = index == 1 ? 1 : 0
      if tensor.uniform == neutral { continue }
      let shape = [channels] + Array(repeating: 1, count: view.rank - 2)
      result = try builder.binary(function, result, builder.constant(tensor.reshaped(shape)))
    }
    return .computed(result, .float32)
  }

  /// The sum of absolute values.
  func reduceMagnitudes() throws(OnnxNodeProblem) -> OnnxValue { try reduce(.sum, of: absolute()) }

  /// The sum of squares, or its root: of constants that is the norm of weights.
  func reduceSquares(takesRoot: Bool) throws(OnnxNodeProblem) -> OnnxValue {
    let squares: OnnxValue
    switch try operand(0) {
    case .constant(let tensor):
      guard tensor.isFloat, let product = try tensor.combined(.multiply, with: tensor, budget: budget) else {
        throw .operand(0, "its elements are no float32", remedy: "cast it to float32")
      }
      squares = .constant(product)
    case .computed:
      let view = try view(0)
      squares = .computed(try builder.binary(.multiply, view, view), .float32)
    }
    let sum = try reduce(.sum, of: squares)
    guard takesRoot else { return sum }
    guard case .constant(let tensor) = sum, let root = try tensor.mapped(.sqrt, budget: budget) else {
      throw .operation(remedy: "give the values themselves as an output and reduce them outside the network")
    }
    return .constant(root)
  }

  /// - Parameters:
  ///   - value: The operand, or what is reduced instead of it.
  ///   - isMinimum: Whether the smallest is wanted, which is minus the largest of the negative ones.
  func reduce(
    _ reduction: Reduction, of value: OnnxValue? = nil, isMinimum: Bool = false
  ) throws(OnnxNodeProblem) -> OnnxValue {
    let keepsDims = try integer("keepdims", default: 1) != 0
    let doesNothing = try integer("noop_with_empty_axes", default: 0) != 0
    let value = if let value { value } else { try operand(0) }
    let rank = try sizes(value).count
    let named = try axesOperand(1) ?? []
    if named.isEmpty, doesNothing { return value }
    let axes = named.isEmpty ? Array(0..<rank) : try axes(named, rank: rank)
    if case .constant(let tensor) = value {
      try budget.spend(tensor.count)
      guard
        let result = tensor.reduced(
          isMinimum ? .minimum : reduction == .max ? .maximum : .add, isMean: reduction == .mean, over: axes,
          keepsAxes: keepsDims)
      else { throw .node("it cannot be computed for this constant", remedy: "make it a constant of the network") }
      return .constant(result)
    }
    let view = try reducible(value)
    guard isMinimum else { return .computed(try reduce(view, reduction, axes, keepsDims: keepsDims), .float32) }
    let largest = try reduce(builder.multiply(view, by: -1), .max, axes, keepsDims: keepsDims)
    return .computed(try builder.multiply(largest, by: -1), .float32)
  }

  /// The operand of a reduction: numbers, or truth values that were cast to whole numbers to be counted.
  private func reducible(_ value: OnnxValue) throws(OnnxNodeProblem) -> AxisView {
    let view = try anyView(value)
    guard elementType(value) == .float32 || builder.isPredicate(view) else {
      throw .operand(0, "its elements are \(elementType(value).name)", remedy: "cast it to float32")
    }
    return view
  }

  private func reduce(
    _ view: AxisView, _ reduction: Reduction, _ axes: [Int], keepsDims: Bool
  ) throws(OnnxNodeProblem) -> AxisView {
    if axes.count == 1, let pooled = try builder.spelledPool(view, reduction, over: axes[0], keepsDim: keepsDims) {
      return pooled
    }
    let result = try builder.reduce(view, .reduce(reduction), over: axes)
    return keepsDims ? result.unsqueezed(axes) : result
  }

  func reduceProduct() throws(OnnxNodeProblem) -> OnnxValue {
    let keepsDims = try integer("keepdims", default: 1) != 0
    ignore("noop_with_empty_axes")
    let tensor = try constant(0, "the operand")
    let named = try axesOperand(1) ?? []
    let axes = named.isEmpty ? Array(0..<tensor.rank) : try axes(named, rank: tensor.rank)
    try budget.spend(tensor.count)
    guard let result = tensor.reduced(.multiply, isMean: false, over: axes, keepsAxes: keepsDims) else {
      throw .node("it cannot be computed for this constant", remedy: "make it a constant of the network")
    }
    return .constant(result)
  }

  /// Mean or maximum over all dimensions but batch and channels.
  func globalPool(_ reduction: Reduction) throws(OnnxNodeProblem) -> OnnxValue {
    let view = try view(0)
    guard view.rank >= 3 else { throw .operand(0, "it has \(view.rank) dimensions", remedy: "use three or more") }
    return .computed(try reduce(view, reduction, Array(2..<view.rank), keepsDims: true), .float32)
  }

  /// A pool whose windows are all of a dimension, or stand one beside the other.
  func pool(_ reduction: Reduction) throws(OnnxNodeProblem) -> OnnxValue {
    var view = try view(0)
    guard view.rank >= 3, let kernel = try integers("kernel_shape"), kernel.count == view.rank - 2 else {
      throw .node("its window does not fit", remedy: "the file is damaged; export it again")
    }
    for name in ["count_include_pad", "storage_order"] { ignore(name) }
    if let pads = try integers("pads"), pads.contains(where: { $0 != 0 }) {
      throw unsupported("pads", "\(pads)", remedy: "pool without padding")
    }
    if let mode = try text("auto_pad"), mode != "NOTSET", mode != "VALID" {
      throw unsupported("auto_pad", quoted(mode), remedy: "pool without padding")
    }
    if let dilations = try integers("dilations"), dilations.contains(where: { $0 != 1 }) {
      throw unsupported("dilations", "\(dilations)", remedy: "pool neighbouring places")
    }
    let roundsUp = try integer("ceil_mode", default: 0) != 0
    let strides = try integers("strides") ?? Array(repeating: 1, count: kernel.count)
    let inner = Array(2..<view.rank)
    if inner.allSatisfy({ view.fixedSize(of: view.dims[$0]) == kernel[$0 - 2] }) {
      return .computed(try reduce(view, reduction, inner, keepsDims: true), .float32)
    }
    for (index, size) in kernel.enumerated() {
      guard let length = view.fixedSize(of: view.dims[2 + index]), size >= 1, size <= length else {
        throw unsupported(
          "kernel_shape", "\(kernel)", remedy: "pool over all steps (adaptive pooling to 1), or over a fixed number")
      }
      guard strides.count == kernel.count, (1...OnnxLimits.dimension).contains(strides[index]) else {
        throw unsupported("strides", "\(strides)", remedy: "the file is damaged; export it again")
      }
      guard !roundsUp || (length - size) % strides[index] == 0 else {
        throw unsupported("ceil_mode", "a last window that is cut off", remedy: "pool without it")
      }
      if strides[index] != size {
        guard kernel.count == 1, size <= Self.maximumOverlap else {
          throw unsupported(
            "strides", "\(strides)", remedy: "pool over windows side by side, or over few steps of one dimension")
        }
        return .computed(try overlappingPool(view, reduction, size: size, stride: strides[0], of: length), .float32)
      }
      view = try builder.slice(view, 2 + index, front: 0, back: length % size)
    }
    // Each dimension becomes two: the windows, and the places in a window.
    var sizes = Array((view.sizes ?? []).prefix(2))
    for (index, size) in kernel.enumerated() {
      let length = view.fixedSize(of: view.dims[2 + index]) ?? size
      sizes += [SymbolicInteger(length / size), SymbolicInteger(size)]
    }
    guard case .computed(let windows, _) = try reshaped(.computed(view, .float32), to: sizes.map { $0 }) else {
      preconditionFailure("what is computed stays so")
    }
    return .computed(
      try reduce(windows, reduction, kernel.indices.map { 3 + 2 * $0 }, keepsDims: false), .float32)
  }

  /// How many steps the windows of a pool may have that overlap.
  private static let maximumOverlap = 64

  /// A pool whose windows overlap, or leave places out: the steps of a window are summed, or compared, one after the
  /// other.
  private func overlappingPool(
    _ view: AxisView, _ reduction: Reduction, size: Int, stride: Int, of length: Int
  ) throws(OnnxNodeProblem) -> AxisView {
    var result: AxisView?
    for place in 0..<size {
      let part = try builder.slice(view, 2, front: place, back: size - 1 - place)
      result =
        try result.map { (known) throws(OnnxNodeProblem) in
          try builder.binary(reduction == .max ? .maximum : .add, known, part)
        } ?? part
    }
    guard var result else { throw .node("its window does not fit", remedy: "the file is damaged; export it again") }
    if reduction == .mean { result = try builder.multiply(result, by: 1 / Float(size)) }
    if stride == 1 { return result }
    try budget.spend(length / stride)
    guard let kept = try builder.gather(result, 2, Array(Swift.stride(from: 0, through: length - size, by: stride)))
    else { throw unsupported("strides", "[\(stride)] over \(length) steps", remedy: "use stride 1") }
    return kept
  }

  /// What keeps a variance from 0.
  private func epsilon() throws(OnnxNodeProblem) -> Float {
    let epsilon = try float("epsilon", default: 1e-5)
    guard epsilon.isFinite, epsilon >= 0 else {
      throw unsupported("epsilon", "\(epsilon)", remedy: "use a number that is 0 or more")
    }
    return epsilon
  }
}
