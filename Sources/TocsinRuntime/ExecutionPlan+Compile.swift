import TocsinGraph
import TocsinKernels
import TocsinTensor

extension ExecutionPlan {
  /// Compiles a graph: packs every weight, folds and fuses. Cost: one pass over the weights.
  init(graph: Graph, weights: WeightSpans, kernels: KernelSet) throws(RuntimeError) {
    try Self.checkPorts(of: graph)
    try Self.checkSize(of: graph)
    (maximumBatch, maximumSteps, fixedSteps) = Self.extents(of: graph)
    let uses = Uses(of: graph)
    var views: [View] = []
    for input in graph.inputs {
      inputs.append(slots.count)
      views.append(View(slot: addSlot(ValueType(dtype: input.dtype, shape: input.shape), padded: false)))
    }
    for (node, op) in graph.nodes.enumerated() {
      let value = graph.inputs.count + node
      guard op.operands.count == 1, let operand = op.operands.first else { throw .unsupportedOperation(node: node) }
      let source = views[operand.index]
      let type = graph.values[value]
      switch op {
      case .oneHot:
        guard uses.isMaterialised[value] else {
          views.append(source)
          continue
        }
        let target = addSlot(type, padded: true)
        steps.append(.oneHot(source: source, target: target))
        views.append(View(slot: target))
      case .embedding(_, let table):
        views.append(
          uses.isMaterialised[value]
            ? addLookup(Self.rowTable(table, graph: graph, weights: weights), source: source, type: type) : source)
      case .lstm(let operand, let input, let recurrent, let bias?, nil, .forward):
        let lookup = Self.lookup(feeding: operand, graph: graph, weights: weights)
        let layer = LSTMWeights(
          hidden: type.shape.last?.maximum ?? 0, inputs: graph.type(of: operand).shape.last?.maximum ?? 0,
          input: weights[input], recurrent: weights[recurrent], bias: weights[bias], lookup: lookup, kernels: kernels)
        let target = addSlot(type, padded: true)
        slots[target].keepsLastStepOnly = uses.isReadByLastStepOnly[value]
        let keys = Self.keys(feeding: operand, graph: graph)
        steps.append(.lstm(layer, source: keys.map { views[$0.index] } ?? source, target: target))
        views.append(View(slot: target))
      case .step(_, .last):
        guard type.shape.rank == 2 else { throw .unsupportedOperation(node: node) }
        views.append(View(slot: source.slot, lastStepOnly: true))
      case .linear(let operand, let weight, let bias?):
        let layer = LinearWeights(
          outputs: type.shape.last?.maximum ?? 0, inputs: graph.type(of: operand).shape.last?.maximum ?? 0,
          weight: weights[weight], bias: weights[bias])
        let target = addSlot(type, padded: true)
        steps.append(.linear(layer, source: source, target: target))
        views.append(View(slot: target))
      case .softmax:
        let target = addSlot(type, padded: true)
        steps.append(.softmax(source: source, target: target))
        views.append(View(slot: target))
      default: throw .unsupportedOperation(node: node)
      }
    }
    for output in graph.outputs { outputs.append(views[output.value.index]) }
  }

  private mutating func addLookup(_ table: RowTable, source: View, type: ValueType) -> View {
    let target = addSlot(type, padded: true)
    steps.append(.lookup(table, source: source, target: target))
    return View(slot: target)
  }

  private mutating func addSlot(_ type: ValueType, padded: Bool) -> Int {
    let isKeys = type.dtype == .uint32
    let features = isKeys ? 1 : type.shape.last?.maximum ?? 1
    slots.append(
      Slot(
        dtype: type.dtype, features: features, rowStride: padded ? paddedToPanels(features) : features,
        isStepped: type.shape.rank == (isKeys ? 2 : 3)))
    return slots.count - 1
  }

  /// Shape inference admits more shapes than slots have: here, items come first, then steps, then features.
  private static func checkPorts(of graph: Graph) throws(RuntimeError) {
    for (port, input) in graph.inputs.enumerated() {
      let dimensions = input.shape.dimensions
      let features = input.dtype == .uint32 ? 0 : 1
      guard dimensions.count == 1 + features || dimensions.count == 2 + features, case .batch = dimensions[0] else {
        throw .inputShape(port: port)
      }
      if features == 1 { guard case .fixed = dimensions[dimensions.count - 1] else { throw .inputShape(port: port) } }
    }
    for (port, output) in graph.outputs.enumerated() where graph.type(of: output.value).dtype != .float32 {
      throw .elementType(port: port)
    }
  }

  /// Packing pads to whole panels, a layer that reads keys holds a row of gates for each, and nodes may share tensors: a
  /// small file could ask for any amount of memory.
  private static func checkSize(of graph: Graph) throws(RuntimeError) {
    var floats = 0
    for op in graph.nodes {
      switch op {
      case .lstm(let operand, _, let recurrent, _, _, _):
        let hidden = graph.tensors[recurrent.index].shape.last?.maximum ?? 0
        // With keys a row for each and one for unknown ones; without, a column for each input and the bias.
        var rows = graph.type(of: operand).shape.last?.maximum ?? 0
        if operand.index >= graph.inputs.count,
          case .embedding(_, let table) = graph.nodes[operand.index - graph.inputs.count]
        {
          rows = graph.tensors[table.index].shape.dimensions[0].maximum
        }
        floats += 4 * paddedToPanels(hidden) * (rows + hidden + 1)
      case .embedding(_, let table): floats += graph.tensors[table.index].shape.maximumCount ?? 0
      case .linear(_, let weight, _):
        let dimensions = graph.tensors[weight.index].shape.dimensions
        floats += paddedToPanels(dimensions[0].maximum) * (dimensions[1].maximum + 1)
      default: break
      }
      let bytes = floats * MemoryLayout<Float>.stride
      guard bytes <= Model.maximumByteCount else {
        throw .tooLarge(byteCount: bytes, maximum: Model.maximumByteCount)
      }
    }
  }

  /// The largest batch and number of steps that the inputs declare, and the fixed number of steps, 1 where there is none.
  private static func extents(of graph: Graph) -> (batch: Int, steps: Int, fixedSteps: Int) {
    var batch = 1
    var steps = 1
    var fixedSteps = 1
    for input in graph.inputs {
      let dimensions = input.shape.dimensions
      if let first = dimensions.first { batch = max(batch, first.maximum) }
      guard dimensions.count == (input.dtype == .uint32 ? 2 : 3) else { continue }
      steps = max(steps, dimensions[1].maximum)
      if case .fixed(let size) = dimensions[1] { fixedSteps = max(fixedSteps, size) }
    }
    return (batch, steps, fixedSteps)
  }

  /// The keys behind a lookup, where the operand is one.
  private static func keys(feeding operand: ValueID, graph: Graph) -> ValueID? {
    guard operand.index >= graph.inputs.count else { return nil }
    switch graph.nodes[operand.index - graph.inputs.count] {
    case .oneHot(let keys, _), .embedding(let keys, _): return keys
    default: return nil
    }
  }

  /// What a recurrent layer's operand looks keys up in.
  private static func lookup(feeding operand: ValueID, graph: Graph, weights: WeightSpans) -> Lookup {
    guard operand.index >= graph.inputs.count else { return .none }
    switch graph.nodes[operand.index - graph.inputs.count] {
    case .oneHot(_, let classes): return .oneHot(classes: classes)
    case .embedding(_, let table): return .embedding(rowTable(table, graph: graph, weights: weights))
    default: return .none
    }
  }

  private static func rowTable(_ table: TensorID, graph: Graph, weights: WeightSpans) -> RowTable {
    let dimensions = graph.tensors[table.index].shape.dimensions
    return RowTable(table: weights[table], keyCount: dimensions[0].maximum, features: dimensions[1].maximum)
  }
}

/// Who reads each value of a graph.
private struct Uses {
  /// Whether a lookup's rows are read by anything but a recurrent layer, which reads its keys instead.
  var isMaterialised: [Bool]
  /// Whether every reader takes the last step alone.
  var isReadByLastStepOnly: [Bool]

  init(of graph: Graph) {
    isMaterialised = [Bool](repeating: false, count: graph.values.count)
    isReadByLastStepOnly = [Bool](repeating: true, count: graph.values.count)
    for op in graph.nodes {
      for operand in op.operands {
        if case .lstm = op {} else { isMaterialised[operand.index] = true }
        if case .step(_, .last) = op {} else { isReadByLastStepOnly[operand.index] = false }
      }
    }
    for output in graph.outputs {
      isMaterialised[output.value.index] = true
      isReadByLastStepOnly[output.value.index] = false
    }
  }
}
