import TocsinGraph

extension NodeReader {
  func concat() throws(OnnxNodeProblem) -> OnnxValue {
    guard let wanted = try integer("axis") else {
      throw .attribute(name: "axis", OnnxProblem("it is missing", remedy: "export the network again"))
    }
    var values = try allOperands()
    let rank = try sizes(values[0]).count
    let axis = try axis(wanted, rank: rank)
    let constants = values.compactMap { if case .constant(let tensor) = $0 { tensor } else { nil } }
    if constants.count == values.count {
      try checkShapes(constants, axis: axis)
      try budget.spend(constants.reduce(0) { $0 + $1.count })
      guard let result = ConstantTensor.concatenated(constants, axis: axis) else {
        throw .node("the element types differ", remedy: "cast them to one type")
      }
      return .constant(result)
    }
    values.removeAll { if case .constant(let tensor) = $0 { tensor.count == 0 } else { false } }
    if values.count == 1 { return values[0] }
    var views: [AxisView] = []
    let type = elementType(values[0])
    for (index, value) in values.enumerated() {
      guard elementType(value) == type, type == .float32 || type == .bool else {
        throw .operand(index, "its elements are \(elementType(value).name)", remedy: "cast all to float32")
      }
      let view = try anyView(value)
      guard view.rank == rank else {
        throw .operand(index, "it has \(view.rank) dimensions, input 0 \(rank)", remedy: "give all as many")
      }
      views.append(view)
    }
    guard views.count <= 512 else { throw .node("it joins \(views.count) values", remedy: "join at most 512") }
    return .computed(try builder.concat(views, axis), type)
  }

  private func checkShapes(_ tensors: [ConstantTensor], axis: Int) throws(OnnxNodeProblem) {
    for (index, tensor) in tensors.enumerated() {
      var shape = tensor.shape
      if axis < shape.count { shape[axis] = tensors[0].shape[axis] }
      guard shape == tensors[0].shape else {
        throw .operand(
          index, "its dimensions are \(tensor.shape), those of input 0 \(tensors[0].shape)", remedy: "make them equal")
      }
    }
  }

  func split() throws(OnnxNodeProblem) -> [OnnxValue?] {
    let value = try operand(0)
    let sizes = try sizes(value)
    let axis = try axis(integer("axis", default: 0), rank: sizes.count)
    guard let size = sizes[axis].literal else {
      throw .node("it divides the batch or a dynamic time", remedy: "divide another dimension")
    }
    let count = node.output.count
    _ = try integer("num_outputs")
    var parts: [Int]
    if hasOperand(1) {
      parts = try integers(1, "the sizes")
    } else if let sizes = try integers("split") {
      parts = sizes
    } else {
      // The last part is smaller where the size is no multiple.
      let part = (size + max(count, 1) - 1) / max(count, 1)
      parts = (0..<count).map { min(part, max(size - $0 * part, 0)) }
    }
    guard parts.count == count, parts.allSatisfy({ $0 >= 0 && $0 <= size }), parts.reduce(0, +) == size else {
      throw .node("its parts do not make up the whole", remedy: "the file is damaged; export it again")
    }
    var results: [OnnxValue?] = []
    var start = 0
    for (index, part) in parts.enumerated() {
      if index < isUsed.count, !isUsed[index] {
        results.append(nil)
      } else {
        results.append(try cut(value, axis, front: start, back: size - start - part))
      }
      start += part
    }
    return results
  }

  /// The parts of a value that SplitToSequence makes, which the dynamo exporter writes where it does not optimise.
  func parts() throws(OnnxNodeProblem) -> [OnnxValue] {
    let value = try operand(0)
    let sizes = try sizes(value)
    let axis = try axis(integer("axis", default: 0), rank: sizes.count)
    let keepsDims = try integer("keepdims", default: 1) != 0
    try checkAttributes()
    guard let size = sizes[axis].literal else {
      throw .node("it divides the batch or a dynamic time", remedy: "divide another dimension")
    }
    var lengths: [Int]
    if hasOperand(1) {
      lengths = try integers(1, "the sizes")
      if try constant(1, "the sizes").rank == 0, let length = lengths.first, length >= 1 {
        lengths = stride(from: 0, to: size, by: length).prefix(Self.maximumParts + 1).map { min(length, size - $0) }
      }
    } else {
      lengths = Array(repeating: 1, count: min(size, Self.maximumParts + 1))
    }
    guard lengths.count <= Self.maximumParts, lengths.allSatisfy({ $0 >= 1 && $0 <= size }),
      lengths.reduce(0, +) == size
    else {
      throw .node("its parts do not make up the whole", remedy: "use Split, or at most \(Self.maximumParts) parts")
    }
    var results: [OnnxValue] = []
    var start = 0
    for length in lengths {
      var part = try cut(value, axis, front: start, back: size - start - length)
      if !hasOperand(1), !keepsDims {
        switch part {
        case .constant(let tensor):
          var shape = tensor.shape
          shape.remove(at: axis)
          part = .constant(tensor.reshaped(shape))
        case .computed(let view, let type): part = .computed(view.squeezed([axis]), type)
        }
      }
      results.append(part)
      start += length
    }
    return results
  }

  /// How many parts a sequence may have.
  private static let maximumParts = 512

  private func cut(_ value: OnnxValue, _ axis: Int, front: Int, back: Int) throws(OnnxNodeProblem) -> OnnxValue {
    switch value {
    case .constant(let tensor):
      try budget.spend(tensor.count)
      return .constant(tensor.sliced(axis: axis, start: front, count: tensor.shape[axis] - front - back))
    case .computed(let view, let type): return .computed(try builder.slice(view, axis, front: front, back: back), type)
    }
  }

  func slice() throws(OnnxNodeProblem) -> OnnxValue {
    var value = try operand(0)
    let starts = try symbols(1, "the starts")
    let ends = try symbols(2, "the ends")
    let rank = try sizes(value).count
    let axes = hasOperand(3) ? try integers(3, "the axes") : Array(0..<starts.count)
    let steps = hasOperand(4) ? try integers(4, "the steps") : Array(repeating: 1, count: starts.count)
    guard ends.count == starts.count, axes.count == starts.count, steps.count == starts.count else {
      throw .node("starts, ends, axes and steps differ in number", remedy: "the file is damaged; export it again")
    }
    _ = try self.axes(axes, rank: rank)
    for index in axes.indices {
      value = try slice(value, axis(axes[index], rank: rank), starts[index], ends[index], step: steps[index])
    }
    return value
  }

  private func slice(
    _ value: OnnxValue, _ axis: Int, _ start: SymbolicInteger, _ end: SymbolicInteger, step: Int
  ) throws(OnnxNodeProblem) -> OnnxValue {
    let size = try sizes(value)[axis]
    if case .constant(let tensor) = value, let start = start.literal, let end = end.literal {
      guard let places = SlicePlaces(start: start, end: end, step: step, size: tensor.shape[axis]) else {
        throw .node("a step of \(step)", remedy: "the file is damaged; export it again")
      }
      try budget.spend(tensor.count)
      // With one place or none the step makes no difference, and may be beyond all bounds.
      let step = places.count > 1 ? step : 1
      return .constant(tensor.sliced(axis: axis, start: places.start, step: step, count: places.count))
    }
    if step != 1 { return try strided(value, axis, start, end, step: step) }
    if start.literal == 0, end == .time {
      if case .constant(let tensor) = value { return try firstSteps(of: builder.constant(tensor), axis, value) }
      if case .computed(let view, _) = value, builder.isConstant(view), size.literal != nil {
        return try firstSteps(of: view, axis, value)
      }
    }
    let from = Self.position(start, of: size)
    let to = Self.position(end, of: size)
    guard let count = to - from else { throw .node("its sizes are too large", remedy: "use smaller ones") }
    if let front = from.literal, let back = (size - to)?.literal, front >= 0, back >= 0 {
      if let literal = size.literal, front + back >= literal {
        throw .node("nothing is left of a dimension", remedy: "take at least one place of it")
      }
      return try cut(value, axis, front: front, back: back)
    }
    guard count.literal == 1, case .computed(let view, let type) = value else {
      throw .node("a part of the batch or of a dynamic time is taken", remedy: "take all of it, or one place of it")
    }
    if to == size { return .computed(try builder.pick(view, axis, .last).unsqueezed([axis]), type) }
    guard from.literal == 0 else {
      throw .node("a place in the midst of a dynamic time is taken", remedy: "take the first or the last")
    }
    return .computed(try builder.pick(view, axis, .fromStart(0)).unsqueezed([axis]), type)
  }

  /// Every so many places of a dimension of known size, from the front or from the back.
  private func strided(
    _ value: OnnxValue, _ axis: Int, _ start: SymbolicInteger, _ end: SymbolicInteger, step: Int
  ) throws(OnnxNodeProblem) -> OnnxValue {
    guard case .computed(let view, let type) = value, let size = view.fixedSize(of: view.dims[axis]),
      let start = start.literal, let end = end.literal,
      let places = SlicePlaces(start: start, end: end, step: step, size: size), places.count >= 1
    else {
      throw .node(
        "a step of \(step) along the batch or a dynamic time", remedy: "fix the number of steps with --steps")
    }
    try budget.spend(places.count)
    let positions = (0..<places.count).map { places.start + $0 * (places.count > 1 ? step : 1) }
    guard let result = try builder.gather(view, axis, positions) else {
      throw .node("places in this order cannot be taken", remedy: "take neighbouring places, or one")
    }
    return .computed(result, type)
  }

  /// A bound of a slice from the front, within the dimension as far as that shows.
  private static func position(_ bound: SymbolicInteger, of size: SymbolicInteger) -> SymbolicInteger {
    guard let literal = bound.literal else { return bound }
    if let size = size.literal {
      let (position, overflow) = literal < 0 ? literal.addingReportingOverflow(size) : (literal, false)
      return SymbolicInteger(overflow ? 0 : min(max(position, 0), size))
    }
    if literal > OnnxLimits.dimension { return size }
    if literal < -OnnxLimits.dimension { return SymbolicInteger(0) }
    return literal < 0 ? size + SymbolicInteger(literal) ?? size : bound
  }

  /// As many rows of a constant table as there are steps.
  private func firstSteps(
    of view: AxisView, _ axis: Int, _ value: OnnxValue
  ) throws(OnnxNodeProblem) -> OnnxValue {
    let steps = builder.maximumSteps
    let rows = view.fixedSize(of: view.dims[axis]) ?? 0
    guard rows >= steps else { throw .tableTooShort(rows: rows, steps: steps) }
    guard let place = view.axes.firstIndex(of: view.dims[axis]), let tensor = builder.node(of: view).constant,
      view.dims[axis].count == 1
    else { throw .node("the rows of a table are not one dimension of it", remedy: "store it with a row for each step") }
    try budget.spend(tensor.count)
    var axes = builder.node(of: view).axes
    axes[place] = .time(offset: 0)
    let first = tensor.sliced(axis: place, start: 0, count: steps)
    var shown = view
    shown.node = try builder.add(.constant(first), [], axes: axes).node
    shown.atoms[view.dims[axis][0]] = .time(offset: 0)
    return .computed(shown, elementType(value))
  }

  func pad() throws(OnnxNodeProblem) -> OnnxValue {
    let mode = try text("mode") ?? "constant"
    guard mode == "constant" else { throw unsupported("mode", quoted(mode), remedy: "pad with a constant") }
    let value = try operand(0)
    let rank = try sizes(value).count
    let pads = try integers(1, "the padding")
    let filling = hasOperand(2) ? try constant(2, "the value").uniform ?? 0 : 0
    let axes = hasOperand(3) ? try integers(3, "the axes") : Array(0..<rank)
    guard pads.count == 2 * axes.count else {
      throw .operand(1, "it has not two numbers for each axis", remedy: "the file is damaged; export it again")
    }
    _ = try self.axes(axes, rank: rank)
    guard case .computed(var view, .float32) = value else {
      throw .operand(0, "a constant is padded", remedy: "pad it before the export")
    }
    for (index, axis) in axes.enumerated() {
      let (before, after) = (pads[index], pads[axes.count + index])
      let dim = try self.axis(axis, rank: rank)
      for count in [before, after] where !(-OnnxLimits.dimension...OnnxLimits.dimension).contains(count) {
        throw .limit(.dimension, found: count, maximum: OnnxLimits.dimension)
      }
      if before < 0 || after < 0 {
        view = try builder.slice(view, dim, front: max(-before, 0), back: max(-after, 0))
      }
      view = try builder.pad(view, dim, before: max(before, 0), after: max(after, 0), value: filling)
    }
    return .computed(view, .float32)
  }
}

/// The places that a slice takes, as ONNX counts them.
struct SlicePlaces {
  var start: Int
  var count: Int

  /// `nil` for a step of 0.
  init?(start: Int, end: Int, step: Int, size: Int) {
    guard step != 0, step != Int.min else { return nil }
    func bound(_ position: Int, _ low: Int, _ high: Int) -> Int {
      let (shifted, overflow) = position < 0 ? position.addingReportingOverflow(size) : (position, false)
      return min(max(overflow ? low : shifted, low), high)
    }
    if step > 0 {
      self.start = bound(start, 0, size)
      let last = bound(end, 0, size)
      count = last > self.start ? (last - self.start - 1) / step + 1 : 0
    } else {
      self.start = bound(start, -1, size - 1)
      let last = bound(end, -1, size - 1)
      count = self.start > last ? (self.start - last - 1) / -step + 1 : 0
    }
  }
}
