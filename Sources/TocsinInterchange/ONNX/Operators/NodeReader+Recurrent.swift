import TocsinGraph

extension NodeReader {
  /// An LSTM or GRU layer in one or both directions: all states `Y`, the last ones `Y_h`, and for an LSTM `Y_c`.
  func recurrent(_ cell: RecurrentLayer.Cell) throws(OnnxNodeProblem) -> [OnnxValue?] {
    let gates = cell == .lstm ? 4 : 3
    let hidden = try integer("hidden_size")
    let layout = try integer("layout", default: 0)
    guard layout == 0 || layout == 1 else { throw unsupported("layout", "\(layout)", remedy: "use 0 or 1") }
    let isBatchFirst = layout == 1
    let direction = try text("direction") ?? "forward"
    try checkActivations(cell)
    let directions: [TimeDirection]
    switch direction {
    case "forward": directions = [.forward]
    case "reverse": directions = [.backward]
    case "bidirectional": directions = [.forward, .backward]
    default: throw unsupported("direction", quoted(direction), remedy: "use forward, reverse or bidirectional")
    }
    let view = try view(0)
    guard view.rank == 3 else { throw .operand(0, "it has \(view.rank) dimensions", remedy: "use three") }
    let input = try weights(1, directions.count, "the input weights", rank: 3)
    let recurrent = try weights(2, directions.count, "the recurrent weights", rank: 3)
    let bias = hasOperand(3) ? try weights(3, directions.count, "the bias", rank: 2) : nil
    let size = recurrent.shape[2]
    let features = input.shape[2]
    guard size >= 1, hidden ?? size == size, recurrent.shape[1] == gates * size, input.shape[1] == gates * size,
      bias.map({ $0.shape[1] == 2 * gates * size }) ?? true, view.fixedSize(of: view.dims[2]) == features
    else { throw .node("its weights do not fit together", remedy: "the file is damaged; export it again") }
    try checkSequenceLengths(view, time: isBatchFirst ? 1 : 0)
    try budget.spend(2 * (input.count + recurrent.count))

    let layers = directions.enumerated().map { index, direction in
      RecurrentLayer(
        cell: cell, hidden: size, features: features,
        input: Self.gates(input, index, rows: gates * size, width: features, cell),
        recurrent: Self.gates(recurrent, index, rows: gates * size, width: size, cell),
        bias: bias.map { Self.gates($0, 2 * index, rows: gates * size, width: 1, cell) },
        recurrentBias: bias.map { Self.gates($0, 2 * index + 1, rows: gates * size, width: 1, cell) },
        direction: direction)
    }
    // Time, batch, features.
    let steps = isBatchFirst ? view.transposed([1, 0, 2]) : view
    let initial = try initialStates(cell, isBatchFirst: isBatchFirst)
    var results: [AxisView?]
    if let divided = try builder.divided(steps, batch: 1) {
      guard initial.isEmpty else {
        throw .operand(5, "an initial state for parts of an item is not supported", remedy: "start from a zero state")
      }
      var parts: [[AxisView?]] = []
      for part in divided.parts { parts.append(try run(layers, part, initial)) }
      results = []
      for (index, batch) in [2, 1, 1].enumerated() {
        guard let views = parts.map({ $0[index] }) as? [AxisView] else {
          results.append(nil)
          continue
        }
        results.append(try builder.joined(views, batch: batch, divided))
      }
    } else {
      results = try run(layers, steps, initial)
    }
    if isBatchFirst {
      results[0] = results[0]?.transposed([2, 0, 1, 3])
      for index in 1...2 { results[index] = results[index]?.transposed([1, 0, 2]) }
    }
    return results.map { $0.map { .computed($0, .float32) } }
  }

  /// What a layer gives of what is used: `[T, directions, B, H]` all states, `[directions, B, H]` the last ones and the
  /// cells.
  private func run(
    _ layers: [RecurrentLayer], _ steps: AxisView, _ initial: [Int: AxisView]
  ) throws(OnnxNodeProblem) -> [AxisView?] {
    let unrolledSteps = initial.isEmpty && !isUsed(2) ? nil : try unrolledSteps(steps, initial)
    let operand = try builder.sequence(steps, batch: 1, time: 0, features: 2)
    var states: [AxisView] = []
    var last: [AxisView] = []
    var cells: [AxisView] = []
    for (index, layer) in layers.enumerated() {
      if let unrolledSteps {
        var state: [AxisView?] = []
        for position in [5, 6] {
          state.append(
            try initial[position].map { (view) throws(OnnxNodeProblem) in
              try builder.pick(view, 0, index == layers.count - 1 ? .last : .fromStart(index))
            })
        }
        let result = try unrolled(layer, steps, count: unrolledSteps, state: (state[0], state[1]))
        if isUsed(0) { states.append(try builder.concat(result.hidden.map { $0.unsqueezed([0, 1]) }, 0)) }
        last.append(result.lastHidden.unsqueezed([0]))
        if let cell = result.lastCell { cells.append(cell.unsqueezed([0])) }
        continue
      }
      let result = try builder.add(
        .recurrent(layer), [operand],
        axes: [builder.batchMode.extent] + operand.dims[1].timeAxis(of: operand) + [.fixed(layer.hidden)])
      // The direction is a dimension of 1 after time.
      let all = builder.showSequence(result, [1, nil, 0, 2])
      states.append(all)
      last.append(
        result.axes[1].isEmpty
          ? all.squeezed([0]) : try builder.pick(all, 0, layer.direction == .forward ? .last : .fromStart(0)))
    }
    return [
      try isUsed(0) ? joined(states, direction: 1) : nil, try isUsed(1) ? joined(last, direction: 0) : nil,
      try isUsed(2) && !cells.isEmpty ? joined(cells, direction: 0) : nil,
    ]
  }

  private func isUsed(_ index: Int) -> Bool { index < isUsed.count && isUsed[index] }

  /// Both directions side by side: as one axis with the hidden units, where what follows wants them.
  private func joined(_ views: [AxisView], direction: Int) throws(OnnxNodeProblem) -> AxisView {
    var result = views[0]
    if views.count > 1 {
      let last = result.rank - 1
      // Without the dimension of 1 for the direction, the hidden units of both are one axis of two parts.
      let flat = try builder.concat(views.map { $0.squeezed([direction]) }, last - 1)
      guard let size = flat.fixedSize(of: flat.dims[last - 1]) else {
        preconditionFailure("hidden units have a fixed size")
      }
      var sizes: [SymbolicInteger?] = (flat.sizes ?? []).map { $0 }
      sizes.replaceSubrange((last - 1)..., with: [SymbolicInteger(views.count), SymbolicInteger(size / views.count)])
      guard let split = flat.reshaped(to: sizes) else { preconditionFailure("the axis has both parts") }
      // The parts' dimension goes where the direction stands.
      var places = Array(0..<split.rank)
      places.remove(at: last - 1)
      places.insert(last - 1, at: direction)
      result = split.transposed(places)
    }
    return result
  }

  private func weights(
    _ index: Int, _ directions: Int, _ purpose: String, rank: Int
  ) throws(OnnxNodeProblem) -> ConstantTensor {
    let tensor = try constant(index, purpose)
    guard tensor.isFloat, tensor.rank == rank, tensor.shape[0] == directions else {
      throw .operand(
        index, "\(purpose) have dimensions \(tensor.shape)", remedy: "the file is damaged; export it again")
    }
    return tensor
  }

  /// The rows of one part of a tensor, with the gates in Tocsin's order: i, f, g, o for ONNX's i, o, f, c; r, z, n for
  /// z, r, h.
  private static func gates(
    _ tensor: ConstantTensor, _ part: Int, rows: Int, width: Int, _ cell: RecurrentLayer.Cell
  ) -> Weights {
    guard let elements = tensor.floats else { preconditionFailure("weights are of float32") }
    let order = cell == .lstm ? [0, 2, 3, 1] : [1, 0, 2]
    let gate = rows / order.count * width
    var reordered: [Float] = []
    reordered.reserveCapacity(rows * width)
    for index in order {
      let start = part * rows * width + index * gate
      reordered += elements[start..<start + gate]
    }
    return Weights(reordered, source: tensor.source)
  }

  private func checkActivations(_ cell: RecurrentLayer.Cell) throws(OnnxNodeProblem) {
    let usual = cell == .lstm ? ["sigmoid", "tanh", "tanh"] : ["sigmoid", "tanh"]
    if let names = try texts("activations") {
      for (index, name) in names.enumerated() where name.lowercased() != usual[index % usual.count] {
        throw unsupported("activations", quoted(name), remedy: "use sigmoid and tanh")
      }
    }
    ignore("activation_alpha")
    ignore("activation_beta")
    if try float("clip") != nil { throw unsupported("clip", "clipping", remedy: "export the layer without it") }
    if cell == .lstm, try integer("input_forget", default: 0) != 0 {
      throw unsupported("input_forget", "coupling of gates", remedy: "export the layer without it")
    }
    if cell == .lstm, hasOperand(7) {
      guard try constant(7, "the peepholes").uniform == 0 else {
        throw .operand(7, "peepholes are not supported", remedy: "export the layer without them")
      }
    }
  }

  private func checkSequenceLengths(_ view: AxisView, time: Int) throws(OnnxNodeProblem) {
    guard hasOperand(4) else { return }
    let steps = view.fixedSize(of: view.dims[time])
    guard let lengths = try constantIfKnown(4)?.integers, lengths.allSatisfy({ $0 == steps }) else {
      throw .operand(
        4, "sequences of different lengths are not supported", remedy: "leave lengths out and pad in front")
    }
  }

  /// The initial states that are not 0, `[directions, B, H]`, by operand.
  private func initialStates(
    _ cell: RecurrentLayer.Cell, isBatchFirst: Bool
  ) throws(OnnxNodeProblem) -> [Int: AxisView] {
    var states: [Int: AxisView] = [:]
    for index in cell == .lstm ? [5, 6] : [5] where hasOperand(index) {
      switch try operand(index) {
      case .constant(let tensor) where tensor.uniform == 0: break
      case .computed(let state, _) where builder.uniform(state) == 0: break
      default:
        let state = try view(index)
        guard state.rank == 3 else {
          throw .operand(index, "it has \(state.rank) dimensions", remedy: "give it three: direction, batch, state")
        }
        states[index] = isBatchFirst ? state.transposed([1, 0, 2]) : state
      }
    }
    return states
  }

  /// How many steps a layer with an initial state, or one whose cell state is used, is written out for.
  private func unrolledSteps(_ view: AxisView, _ initial: [Int: AxisView]) throws(OnnxNodeProblem) -> Int? {
    let steps = view.fixedSize(of: view.dims[0])
    if let steps, steps <= Self.maximumUnrolledSteps { return steps }
    let found = steps.map { "over \($0) steps" } ?? "over a dynamic time"
    let remedy = "fix the number of steps with --steps, at most \(Self.maximumUnrolledSteps)"
    guard let index = initial.keys.min() else { return nil }
    throw .operand(
      index, "an initial state other than 0 \(found) is not supported", remedy: "start from a zero state, or \(remedy)")
  }
}

extension [Int] {
  /// The axis that a group of atoms becomes.
  fileprivate func timeAxis(of view: AxisView) -> [Extent] {
    if let size = view.fixedSize(of: self) { return [.fixed(size)] }
    return map { view.atoms[$0] }
  }
}
