import TocsinGraph
import TocsinTensor

extension Lowering {
  mutating func lowerLookUp(_ node: NetworkNode) throws(OnnxNodeProblem) -> Placed {
    let keys = node.operands[0]
    let groups = merged(
      try memory(keys).filter { !$0.isEmpty }, of: keys, maximumCount: Shape.maximumRank - 1)
    let value = try value(keys, as: groups)
    let result: ValueID
    switch node.op {
    case .embedding(let table):
      let tensor = try tensor(table.elements, [table.rows, table.columns], name(table.name, node, "table"))
      result = try emitter.emit(.embedding(value, table: tensor))
    case .oneHot(let classes): result = try emitter.emit(.oneHot(value, classes: classes))
    default: preconditionFailure("only look-ups come here")
    }
    return Placed(value: result, groups: axes(groups, keys) + [[node.axes.count - 1]])
  }

  mutating func lowerLinear(
    _ node: NetworkNode, _ weight: WeightMatrix, _ bias: Weights?
  ) throws(OnnxNodeProblem) -> Placed {
    let view = node.operands[0]
    let columns = view.dims[view.rank - 1]
    let (value, lead, inner) = try arrange(view, inner: columns)
    let elements = try permutingColumns(
      weight.elements, rows: weight.rows, from: columns.map { view.atoms[$0].fixed ?? 1 },
      order: inner.map { columns.firstIndex(of: $0) ?? 0 })
    let names = names(weight.name, weight.biasName, node)
    let weightID = try tensor(elements, [weight.rows, weight.columns], names.weight)
    var biasID: TensorID?
    if let bias { biasID = try tensor(bias, [bias.count], names.bias) }
    let result = try emitter.emit(.linear(value, weight: weightID, bias: biasID))
    return Placed(value: result, groups: axes(lead, view) + [[node.axes.count - 1]])
  }

  /// Weights `[rows, columns]` with the factors of the columns in another order.
  func permutingColumns(
    _ elements: Weights, rows: Int, from sizes: [Int], order: [Int]
  ) throws(OnnxNodeProblem) -> Weights {
    guard order != Array(sizes.indices) else { return elements }
    try budget.spend(elements.count)
    let tensor = ConstantTensor(
      shape: [rows] + sizes, elements: .floats(elements.elements), source: elements.source)
    return tensor.transposed([0] + order.map { $0 + 1 }).weights ?? elements
  }

  mutating func lowerMatmul(_ node: NetworkNode, _ leading: Int) throws(OnnxNodeProblem) -> Placed {
    let (one, two) = (node.operands[0], node.operands[1])
    let batch = (0..<leading).filter { node.axes[$0].isBatch }
    guard batch.count <= 1 else { throw .mixesItems }
    // The batch, then the other leading axes, as few dimensions as they can be.
    var lead = batch.map { [$0] }
    for axis in 0..<leading where !batch.contains(axis) {
      if let last = lead.last, last != batch, last.allSatisfy({ node.axes[$0].fixed != nil }),
        node.axes[axis].fixed != nil,
        areTogether(last + [axis], in: node.operands)
      {
        lead[lead.count - 1].append(axis)
      } else {
        lead.append([axis])
      }
    }
    let rows = one.dims[leading..<(one.rank - 1)].flatMap(\.self)
    let columns = two.dims[leading..<(two.rank - 1)].flatMap(\.self)
    let first = try value(
      repeated(one, lead, of: node),
      as: lead.map { group in group.flatMap { one.dims[$0] } } + [rows, one.dims[one.rank - 1]])
    let sum = two.dims[two.rank - 1]
    let twoLead = lead.map { group in group.flatMap { two.dims[$0] } }
    let current = isConstant(two) ? [] : try memory(two).flatMap(\.self)
    let transposesSecond = isConstant(two) || current.last.map { !columns.contains($0) } ?? true
    let second = try value(
      repeated(two, lead, of: node), as: twoLead + (transposesSecond ? [columns, sum] : [sum, columns]))
    let result = try emitter.emit(.matmul(first, second, transposesSecond: transposesSecond))
    let rowCount = one.rank - 1 - leading
    return Placed(
      value: result,
      groups: lead + [Array(leading..<leading + rowCount), Array((leading + rowCount)..<node.axes.count)])
  }

  /// Whether each operand has all of some leading axes, or none.
  private func areTogether(_ axes: [Int], in operands: [AxisView]) -> Bool {
    operands.allSatisfy { view in
      let present = axes.filter { !view.dims[$0].isEmpty }.count
      return present == 0 || present == axes.count
    }
  }

  /// An operand of a product; one that is computed must have all leading axes.
  private func repeated(
    _ view: AxisView, _ lead: [[Int]], of node: NetworkNode
  ) throws(OnnxNodeProblem) -> AxisView {
    guard !isConstant(view) else { return view }
    for axis in lead.flatMap(\.self) where view.dims[axis].isEmpty && node.axes[axis] != .fixed(1) {
      throw .node(
        "one operand is repeated for \(node.axes[axis].size) products", remedy: "repeat it before the product")
    }
    return view
  }

  mutating func lowerConvolution(_ node: NetworkNode, _ form: Convolution) throws(OnnxNodeProblem) -> Placed {
    let view = node.operands[0]
    _ = try dimension(node.axes[1])
    let value = try value(view, as: view.dims)
    let names = names(form.name, "", node)
    let weight = try tensor(form.weight, [form.outputs, form.taps, form.channels], names.weight)
    var bias: TensorID?
    if let elements = form.bias { bias = try tensor(elements, [form.outputs], names.bias) }
    let result = try emitter.emit(
      .convolution(
        value, weight: weight, bias: bias, dilation: form.dilation, before: form.before, after: form.after))
    return Placed(value: result, groups: [[0], [1], [2]])
  }

  mutating func lowerRecurrent(_ node: NetworkNode, _ layer: RecurrentLayer) throws(OnnxNodeProblem) -> Placed {
    let view = node.operands[0]
    let value = try value(view, as: view.dims)
    let gates = layer.input.count / layer.features
    let name = label(node) + (layer.direction == .backward ? ".backward" : "")
    let input = try tensor(layer.input, [gates, layer.features], "\(name).input")
    let recurrent = try tensor(layer.recurrent, [gates, layer.hidden], "\(name).recurrent")
    var bias: TensorID?
    var recurrentBias: TensorID?
    if let elements = layer.bias { bias = try tensor(elements, [gates], "\(name).bias") }
    if let elements = layer.recurrentBias { recurrentBias = try tensor(elements, [gates], "\(name).recurrentBias") }
    let op: Op =
      switch layer.cell {
      case .lstm:
        .lstm(
          value, input: input, recurrent: recurrent, bias: bias, recurrentBias: recurrentBias,
          direction: layer.direction)
      case .gru(let reset):
        .gru(
          value, input: input, recurrent: recurrent, bias: bias, recurrentBias: recurrentBias,
          direction: layer.direction, reset: reset)
      }
    return Placed(value: try emitter.emit(op), groups: [[0], [1], [2]])
  }

  /// The node's axes for groups of atoms of an operand that has one dimension for each of them.
  func axes(_ groups: [[Int]], _ view: AxisView) -> [[Int]] {
    groups.map { group in group.compactMap { atom in view.dims.firstIndex { $0.contains(atom) } } }
  }

  /// A tensor's name: the initializer's, where an exporter has kept that of a parameter, else the node's with a role.
  func name(_ initializer: String, _ node: NetworkNode, _ role: String) -> String {
    Self.isParameter(initializer) ? initializer : "\(label(node)).\(role)"
  }

  /// The names of weights and bias, of which exporters often keep only one.
  private func names(_ weight: String, _ bias: String, _ node: NetworkNode) -> (weight: String, bias: String) {
    let (isWeight, isBias) = (Self.isParameter(weight), Self.isParameter(bias))
    if isWeight, !isBias, weight.hasSuffix("weight") { return (weight, weight.dropLast(6) + "bias") }
    if isBias, !isWeight, bias.hasSuffix("bias") { return (bias.dropLast(4) + "weight", bias) }
    return (name(weight, node, "weight"), name(bias, node, "bias"))
  }

  /// Whether a name is that of a parameter, such as `encoder.0.weight`, not one that an exporter has made up.
  private static func isParameter(_ name: String) -> Bool {
    name.contains(".") && !name.contains("::") && !name.contains("/")
  }
}
