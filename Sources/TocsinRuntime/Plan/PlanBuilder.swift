import TocsinGraph
import TocsinKernels
import TocsinTensor

/// Compiles a graph: packs every weight, folds what is constant, fuses what can be one step, and finds each value a place.
///
/// Nodes are taken in graph order; each adds steps to the plan and gives its value a place. What decides where a value
/// is to be written is known before: see ``assignTargets()``.
struct PlanBuilder {
  let graph: Graph
  let kernels: KernelSet
  let readers: GraphReaders
  var fusions: Fusions
  var plan: ExecutionPlan
  var budget = LoadBudget()
  /// Where each value of the graph is; `nil` before it is computed, and for what steps keep to themselves.
  var places: [Place?]
  /// Where values are to be written, where that is for their readers to say.
  var targets: [Place?]
  /// Copies of values in row-major order, made for steps that cannot read them where they are.
  var denseCopies: [Place?]
  /// The quantised rows of values, made for products with weights of int8; and those with room for the steps that pad them.
  var quantisedCopies: [Place?]
  var quantisedSequences: [PaddedPlace?]
  /// Values that have room around them for the zeros of convolutions.
  var paddedPlaces: [PaddedPlace?]
  /// For each slot, how many reads of what lies in it are still to come.
  var pendingReads: [Int] = []
  /// The node at work.
  var node = 0

  static func plan(graph: Graph, weights: ModelWeights, kernels: KernelSet) throws(RuntimeError) -> ExecutionPlan {
    var builder = PlanBuilder(graph: graph, kernels: kernels)
    try builder.addInputs()
    builder.assignTargets()
    for node in graph.nodes.indices {
      builder.node = node
      try builder.addSteps(weights)
    }
    builder.node = graph.nodes.count
    try builder.addOutputs()
    builder.plan.weightByteCount = builder.budget.byteCount
    return builder.plan
  }

  private init(graph: Graph, kernels: KernelSet) {
    self.graph = graph
    self.kernels = kernels
    readers = GraphReaders(of: graph)
    fusions = Fusions(of: graph, readers: readers)
    plan = ExecutionPlan(graph: graph)
    places = [Place?](repeating: nil, count: graph.values.count)
    targets = places
    denseCopies = places
    quantisedCopies = places
    quantisedSequences = [PaddedPlace?](repeating: nil, count: graph.values.count)
    paddedPlaces = [PaddedPlace?](repeating: nil, count: graph.values.count)
  }

  /// The steps of one node, run at once where it depends on no input.
  private mutating func addSteps(_ weights: ModelWeights) throws(RuntimeError) {
    let op = graph.nodes[node]
    let result = graph.inputs.count + fusions.result[node]
    if !fusions.isAbsorbed[node] {
      let firstStep = plan.steps.count
      try add(op, result: result, weights)
      if readers.isConstant[result], firstStep < plan.steps.count, let place = places[result] {
        try foldSteps(from: firstStep, result: place)
      }
    }
    finishReads(of: op)
  }

  private mutating func add(_ op: Op, result: Int, _ weights: ModelWeights) throws(RuntimeError) {
    switch op {
    case .constant, .oneHot, .embedding: try addSource(op, result: result, weights)
    case .linear, .matmul, .convolution: try addProduct(op, result: result, weights)
    case .lstm, .gru: try addRecurrence(op, result: result, weights)
    case .attention, .attentionPool, .softmax: try addAttention(op, result: result)
    case .layerNorm, .activation, .add, .multiply, .positionalEncoding:
      try addElementwise(op, result: result, weights)
    case .reduce, .maskedPool: try addPooling(op, result: result)
    case .step, .concat, .slice, .reshape, .transpose: try addMove(op, result: result)
    }
  }

  private mutating func addInputs() throws(RuntimeError) {
    for (port, input) in graph.inputs.enumerated() {
      guard input.shape.rank >= 1, case .batch = input.shape.dimensions[0] else { throw .inputShape(port: port) }
      let layout = Layout(dense: input.shape)
      let slot = addSlot(Slot(home: .input(port), itemSize: layout.itemCount))
      plan.inputs.append(slot)
      put(port, at: Place(slot: slot, layout: layout))
    }
  }

  /// Copies what the step that computes it has not written where the caller reads it.
  private mutating func addOutputs() throws(RuntimeError) {
    for (port, output) in graph.outputs.enumerated() {
      guard graph.type(of: output.value).dtype == .float32 else { throw .elementType(port: port) }
      let place = place(of: output.value)
      if case .output(port) = plan.slots[place.slot].home {
        plan.outputs.append(place.slot)
      } else {
        let target = addOutputPlace(port: port, shape(of: output.value.index))
        let copy = Step(node: node, kind: .copy, sources: [place], target: target)
        if readers.isConstant[output.value.index] { plan.constantOutputs.append(copy) } else { plan.steps.append(copy) }
        plan.outputs.append(target.slot)
      }
    }
  }
}

extension PlanBuilder {
  mutating func addSlot(_ slot: Slot) -> Int {
    plan.slots.append(slot)
    pendingReads.append(0)
    return plan.slots.count - 1
  }

  /// A slot of the arena for so many elements of each item.
  mutating func addSlot(itemSize: Extent, fixedSize: Int = 0) -> Int {
    addSlot(Slot(home: .arena, itemSize: itemSize, fixedSize: fixedSize))
  }

  /// A place of its own for a value of this shape.
  mutating func addPlace(_ shape: Shape) -> Place {
    let layout = Layout(dense: shape)
    return Place(slot: addSlot(itemSize: layout.itemCount), layout: layout)
  }

  /// Where the caller reads an output.
  mutating func addOutputPlace(port: Int, _ shape: Shape) -> Place {
    let layout = Layout(dense: shape)
    let isBatched = layout.isBatched
    let slot = Slot(
      home: .output(port), itemSize: isBatched ? layout.itemCount : .zero,
      fixedSize: isBatched ? 0 : layout.itemCount.value(steps: 1))
    return Place(slot: addSlot(slot), layout: layout)
  }

  /// Notes where a value is.
  mutating func put(_ value: Int, at place: Place) {
    places[value] = place
    pendingReads[place.slot] += readers.count(of: value)
  }

  /// Where a value is that was computed before.
  func place(of value: ValueID) -> Place {
    guard let place = places[value.index] else { preconditionFailure("a graph is in topological order") }
    return place
  }

  func shape(of value: Int) -> Shape { graph.values[value].shape }

  /// Where a value is to be written: where its readers want it, or a place of its own.
  mutating func target(of value: Int) -> Place { targets[value] ?? addPlace(shape(of: value)) }

  /// Where the result of a step may overwrite its operand, the operand's place: nothing else reads what lies there.
  mutating func target(of value: Int, replacing operand: Place) -> Place {
    if targets[value] == nil, case .arena = plan.slots[operand.slot].home, pendingReads[operand.slot] == 1,
      !readers.isConstant[value]
    {
      return operand
    }
    return target(of: value)
  }

  /// A place to read a value from whose innermost elements are neighbours: its own, or that of a copy.
  mutating func rows(of value: ValueID) throws(RuntimeError) -> Place {
    let place = place(of: value)
    return place.layout.isContiguousInnermost ? place : try denseCopy(of: value)
  }

  /// A copy of a value in row-major order, made once.
  mutating func denseCopy(of value: ValueID) throws(RuntimeError) -> Place {
    if let copy = denseCopies[value.index] { return copy }
    let copy = addPlace(shape(of: value.index))
    let step = plan.steps.count
    add(.copy, [place(of: value)], to: copy)
    if readers.isConstant[value.index] { try foldSteps(from: step, result: copy) }
    // Whoever reads the value may read the copy: nothing overwrites it.
    pendingReads[copy.slot] = Int.max / 2
    denseCopies[value.index] = copy
    return copy
  }

  mutating func add(_ kind: Step.Kind, _ sources: [Place], to target: Place, scratch: [Int] = []) {
    plan.steps.append(Step(node: node, kind: kind, sources: sources, target: target, scratch: scratch))
  }

  /// Counts the reads of a node as done. Those of a sum that a layer norm takes in are done when that is.
  private mutating func finishReads(of op: Op) {
    if case .add = op, fusions.isAbsorbed[node] { return }
    for operand in op.operands {
      if let place = places[operand.index] { pendingReads[place.slot] -= 1 }
    }
    if let sum = fusions.sum[node] {
      for operand in graph.nodes[sum].operands {
        if let place = places[operand.index] { pendingReads[place.slot] -= 1 }
      }
    }
  }
}
