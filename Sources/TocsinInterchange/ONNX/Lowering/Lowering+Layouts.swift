import TocsinGraph
import TocsinTensor

extension Lowering {
  /// The atoms of a view, in the order and grouping of the value that it looks at.
  func memory(_ view: AxisView) throws(OnnxNodeProblem) -> [[Int]] {
    guard let place = placed[view.node] else { preconditionFailure("operands are lowered first") }
    return place.groups.map { $0.flatMap { view.axes[$0] } }
  }

  func isConstant(_ view: AxisView) -> Bool { nodes[view.node].constant != nil }

  /// The dimension that some atoms make up.
  func dimension(_ group: [Int], of view: AxisView) throws(OnnxNodeProblem) -> Dimension {
    if let size = view.fixedSize(of: group) { return .fixed(size) }
    guard group.count == 1, let atom = group.first else {
      throw .node(
        "the batch, or a dynamic time, is one dimension with others where that must stand in memory",
        remedy: "keep them apart")
    }
    return try dimension(view.atoms[atom])
  }

  func dimension(_ extent: Extent) throws(OnnxNodeProblem) -> Dimension {
    switch extent {
    case .fixed(let size): return .fixed(size)
    case .batch: return .batch(maximum: maximumBatch)
    case .time(offset: 0): return .time(maximum: maximumSteps)
    case .time(let offset):
      throw .node(
        "a dynamic time of T + \(offset) steps",
        remedy: "pad sequences so that each layer gives as many steps as it gets")
    }
  }

  func shape(_ groups: [[Int]], of view: AxisView) throws(OnnxNodeProblem) -> Shape {
    guard groups.count <= Shape.maximumRank else {
      throw .node("it takes \(groups.count) dimensions", remedy: "use at most \(Shape.maximumRank)")
    }
    var dimensions: [Dimension] = []
    for group in groups { dimensions.append(try dimension(group, of: view)) }
    return Shape(dimensions)
  }

  /// A value with its atoms in this order and grouping: as it is where it has that layout, else reshaped or transposed.
  mutating func value(_ view: AxisView, as groups: [[Int]]) throws(OnnxNodeProblem) -> ValueID {
    if isConstant(view) { return try constant(view, as: groups) }
    guard let place = placed[view.node] else { preconditionFailure("operands are lowered first") }
    let current = try memory(view)
    if current == groups { return place.value }
    let target = groups.flatMap(\.self)
    let order = current.flatMap(\.self)
    let shape = try shape(groups, of: view)
    guard target != order else { return try emitter.emitLayout(.reshape(place.value, shape), of: place.value) }
    // Atoms that stand next to each other before and after move together.
    let runs = runs(of: order, in: target, view)
    guard runs.count <= Shape.maximumRank else {
      throw .node(
        "its data would have to move along \(runs.count) dimensions",
        remedy: "use fewer dimensions between transpositions")
    }
    var value = place.value
    if current != runs {
      value = try emitter.emitLayout(.reshape(value, self.shape(runs, of: view)), of: value)
    }
    let turned = runs.indices.sorted { one, other in
      (target.firstIndex(of: runs[one][0]) ?? 0) < (target.firstIndex(of: runs[other][0]) ?? 0)
    }
    guard turned.first == 0 || !order.contains(where: { view.atoms[$0].isBatch }) else { throw .mixesItems }
    value = try emitter.emitLayout(.transpose(value, order: turned), of: value)
    let moved = turned.map { runs[$0] }
    return moved == groups ? value : try emitter.emitLayout(.reshape(value, shape), of: value)
  }

  /// The order in memory, cut where atoms do not follow each other in the target, and at dynamic ones.
  private func runs(of order: [Int], in target: [Int], _ view: AxisView) -> [[Int]] {
    var runs: [[Int]] = []
    for atom in order {
      let isDynamic = view.atoms[atom].fixed == nil
      if !isDynamic, let last = runs.last?.last, view.atoms[last].fixed != nil,
        let position = target.firstIndex(of: last),
        position + 1 < target.count, target[position + 1] == atom
      {
        runs[runs.count - 1].append(atom)
      } else {
        runs.append([atom])
      }
    }
    return runs
  }

  /// A view with some atoms innermost, in the order that memory has them, or else in theirs; the others before them.
  mutating func arrange(
    _ view: AxisView, inner: [Int], maximumRank: Int = Shape.maximumRank
  ) throws(OnnxNodeProblem) -> (value: ValueID, lead: [[Int]], inner: [Int]) {
    let current = isConstant(view) ? view.axes : try memory(view)
    let order = current.flatMap(\.self)
    let lead = order.filter { !inner.contains($0) }
    let tail = order.suffix(inner.count)
    let isInPlace = tail.allSatisfy { inner.contains($0) }
    let innerOrder = isInPlace ? Array(tail) : inner
    let groups = leadGroups(lead, like: current, of: view, maximumCount: maximumRank - 1)
    return (try value(view, as: groups + [innerOrder]), groups, innerOrder)
  }

  /// Atoms grouped as they are, where the groups hold nothing else, and dynamic ones apart; some merged where they are
  /// too many.
  func leadGroups(_ atoms: [Int], like current: [[Int]], of view: AxisView, maximumCount: Int) -> [[Int]] {
    var groups: [[Int]] = []
    for group in current {
      let part = group.filter { atoms.contains($0) }
      if !part.isEmpty { groups.append(part) }
    }
    return merged(groups, of: view, maximumCount: maximumCount)
  }

  /// Neighbouring fixed groups made one, from the innermost on, until there are few enough.
  func merged(_ groups: [[Int]], of view: AxisView, maximumCount: Int) -> [[Int]] {
    var groups = groups
    var index = groups.count - 2
    while groups.count > maximumCount, index >= 0 {
      let areFixed = view.fixedSize(of: groups[index]) != nil && view.fixedSize(of: groups[index + 1]) != nil
      if areFixed { groups[index] += groups.remove(at: index + 1) }
      index = min(index - 1, groups.count - 2)
    }
    return groups
  }

  /// A constant's elements in a layout. Atoms that only repeat it are repeated within a group that has others.
  private mutating func constant(_ view: AxisView, as groups: [[Int]]) throws(OnnxNodeProblem) -> ValueID {
    for known in constants[view.node] ?? [] where known.groups == groups && known.view == view {
      return known.value
    }
    let elements = try elements(of: view, as: groups)
    let tensor = try emitter.tensor(
      elements.values, shape: elements.shape, name: "\(labels[nodes[view.node].origin]).constant")
    let value = try emitter.emit(.constant(tensor))
    constants[view.node, default: []].append(ConstantLayout(view: view, groups: groups, value: value))
    return value
  }

  /// The elements of a constant with a dimension for each group of atoms.
  func elements(of view: AxisView, as groups: [[Int]]) throws(OnnxNodeProblem) -> (values: Weights, shape: [Int]) {
    for atom in groups.flatMap(\.self) where view.atoms[atom].fixed == nil {
      throw .node(
        "a constant grows with time where that is not possible",
        remedy: "use a fixed number of steps, or add it to a sequence as a positional table")
    }
    guard let tensor = try nodes[view.node].constant?.shown(by: view.regrouped(groups), budget: budget),
      let numbers = tensor.numbers
    else {
      throw .node("a constant is repeated for each item", remedy: "let it be broadcast")
    }
    return (Weights(numbers, source: tensor.source), tensor.shape)
  }

  /// Adds a tensor of numbers that the importer has made up.
  mutating func tensor(_ elements: [Float], _ shape: [Int], _ name: String) throws(OnnxNodeProblem) -> TensorID {
    try tensor(Weights(elements), shape, name)
  }

  mutating func tensor(_ elements: Weights, _ shape: [Int], _ name: String) throws(OnnxNodeProblem) -> TensorID {
    try emitter.tensor(elements, shape: shape, name: name)
  }
}
