import TocsinGraph
import TocsinKernels
import TocsinTensor

/// Which of a recurrent layer's states are kept, and how many steps it takes.
enum RecurrentResult: UInt8, Sendable {
  /// The states of all time steps.
  case all
  /// The state after the last step that is read; two rows of states suffice.
  case last
  /// The state after the first step that is read: no more steps are taken.
  case first
}

/// The slots that a recurrent layer needs beside its result, in the order of ``Step/scratch``.
enum RecurrentScratch {
  /// The cell state of an LSTM; what a GRU's reset before the product needs.
  static let cell = 0
  /// The other row of states where only the last one is kept.
  static let state = 1
  /// For layers that read keys: the rows of the table, step by step.
  static let rows = 2
  /// The input products of all steps.
  static let gates = 3
  /// Where codes are summed: the quantised state, and what a GRU's reset before the product makes of it.
  static let codes = 4
}

extension PlanBuilder {
  mutating func addRecurrence(_ op: Op, result: Int, _ weights: ModelWeights) throws(RuntimeError) {
    let layer: (operand: ValueID, cell: RecurrentCell, direction: TimeDirection)
    let tensors: (input: TensorID, recurrent: TensorID, bias: TensorID?, recurrentBias: TensorID?)
    switch op {
    case .lstm(let operand, let input, let recurrent, let bias, let recurrentBias, let direction):
      layer = (operand, .lstm, direction)
      tensors = (input, recurrent, bias, recurrentBias)
    case .gru(let operand, let input, let recurrent, let bias, let recurrentBias, let direction, let reset):
      layer = (operand, .gru(reset == .afterProduct ? .afterProduct : .beforeProduct), direction)
      tensors = (input, recurrent, bias, recurrentBias)
    default: preconditionFailure("a recurrent layer")
    }
    let hidden = graph.tensors[tensors.recurrent.index].shape.dimensions[1].maximum
    let inputs = graph.tensors[tensors.input.index].shape.dimensions[1].maximum
    let (lookup, keys) = try lookup(feeding: layer.operand, weights)
    let keyCount: Int? =
      switch lookup {
      case .none: nil
      case .oneHot(let classes): classes
      case .embedding(let rows): rows.keyCount
      }
    try budget.reserve(
      floats: RecurrentWeights.floats(
        cell: layer.cell, hidden: hidden, inputs: inputs, keys: keyCount, sumsCodes: graph.sumsCodes(node)))
    try checkExpanded([tensors.input, tensors.recurrent], readsKeys: keyCount != nil)
    if case .embedding = lookup {
      try budget.spend(
        work: RecurrentWeights.tableWork(cell: layer.cell, hidden: hidden, inputs: inputs, keys: keyCount ?? 0),
        node: node)
    }
    var int8: Int8Gates?
    if graph.sumsCodes(node), let recurrent = weights.codes(tensors.recurrent) {
      let input = keys == nil ? weights.codes(tensors.input) : nil
      int8 = Int8Gates(gates: layer.cell.gates, hidden: hidden, inputs: inputs, input: input, recurrent: recurrent)
    }
    let input = int8 == nil || keys != nil ? weights[tensors.input] : []
    let recurrent = int8 == nil ? weights[tensors.recurrent] : []
    let packed = RecurrentWeights(
      cell: layer.cell, hidden: hidden, inputs: inputs, input: input.span, recurrent: recurrent.span, int8: int8,
      bias: GateBias(
        cell: layer.cell, hidden: hidden, bias: weights[tensors.bias],
        recurrentBias: weights[tensors.recurrentBias], kernels: kernels),
      lookup: lookup, kernels: kernels)
    let source: Place
    if let keys {
      source = place(of: keys)
    } else {
      source = int8 == nil ? try rows(of: layer.operand) : try quantisedRows(of: layer.operand)
    }
    let kept = kept(layer.direction)
    let target = target(of: result)
    add(
      .recurrence(packed, layer.direction, kept), [source], to: target,
      scratch: scratch(packed, source: source, kept: kept))
    put(result, at: target)
  }

  /// Refuses what takes too much memory for a while: weights of which floats are made, and a packed copy of them where
  /// they become a table. What is stored may be a quarter of that.
  private func checkExpanded(_ tensors: [TensorID], readsKeys: Bool) throws(RuntimeError) {
    var peak = budget
    for (index, tensor) in tensors.enumerated() {
      let becomesTable = readsKeys && index == 0
      guard becomesTable || !graph.sumsCodes(node) else { continue }
      let declaration = graph.tensors[tensor.index]
      let count = declaration.shape.maximumCount ?? 0
      if declaration.dtype != .float32 { try peak.reserve(floats: count) }
      if becomesTable { try peak.reserve(floats: count) }
    }
  }

  /// Which states the readers of the node at work take.
  private func kept(_ direction: TimeDirection) -> RecurrentResult {
    guard fusions.result[node] != node, case .step(_, let position) = graph.nodes[fusions.result[node]] else {
      return .all
    }
    return (position == .last) == (direction == .forward) ? .last : .first
  }

  /// What a recurrent layer's operand looks keys up in, and the keys. The layer keeps products with it, not the table.
  private func lookup(
    feeding operand: ValueID, _ weights: ModelWeights
  ) throws(RuntimeError) -> (Lookup, ValueID?) {
    guard let node = graph.node(of: operand) else { return (.none, nil) }
    switch graph.nodes[node] {
    case .oneHot(let keys, let classes): return (.oneHot(classes: classes), keys)
    case .embedding(let keys, let table):
      // As floats, for a while: what is stored may be a quarter of that.
      var peak = budget
      try peak.reserve(floats: 2 * (graph.tensors[table.index].shape.maximumCount ?? 0))
      return (.embedding(rowTable(table, weights)), keys)
    default: return (.none, nil)
    }
  }

  private mutating func scratch(_ layer: RecurrentWeights, source: Place, kept: RecurrentResult) -> [Int] {
    let steps = Extent(source.layout.sizes[1])
    // A constant sequence has its items in its first dimension.
    let items = source.layout.isBatched ? 1 : source.layout.sizes[0].maximum
    var needsCell = layer.cell == .lstm
    if layer.cell == .gru(.beforeProduct) { needsCell = true }
    return [
      addSlot(itemSize: Extent(needsCell ? layer.paddedHidden : 0) * items),
      addSlot(itemSize: Extent(kept == .last ? layer.hidden : 0) * items),
      addSlot(itemSize: (layer.inputs == 0 ? steps : .zero) * items),
      addSlot(
        Slot(
          home: .arena, itemSize: (layer.inputs == 0 ? .zero : steps * layer.gateRow) * items,
          maximumItems: Recurrence.hoistedItems)),
      addSlot(itemSize: Extent(layer.stateWords) * items),
    ]
  }
}
