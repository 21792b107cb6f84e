/// One node of an ONNX graph, with its operands and attributes as types.
///
/// An attribute that nobody has asked for is one that the importer does not know: ``checkAttributes()`` refuses it.
final class NodeReader {
  let node: OnnxNode
  let builder: NetworkBuilder
  let opset: Int
  /// `nil` for an optional operand that is left out.
  let operands: [OnnxValue?]
  /// How often each operand is read in all of the graph, outputs included.
  let useCounts: [Int]
  /// Whether each result is read.
  let isUsed: [Bool]
  private var asked: [String] = []

  init(
    node: OnnxNode, builder: NetworkBuilder, opset: Int, operands: [OnnxValue?], useCounts: [Int], isUsed: [Bool]
  ) {
    self.node = node
    self.builder = builder
    self.opset = opset
    self.operands = operands
    self.useCounts = useCounts
    self.isUsed = isUsed
  }

  var budget: WorkBudget { builder.budget }

  // MARK: Operands

  func hasOperand(_ index: Int) -> Bool { index < operands.count && operands[index] != nil }

  func operand(_ index: Int) throws(OnnxNodeProblem) -> OnnxValue {
    guard index < operands.count, let value = operands[index] else {
      throw .operand(index, "it is missing", remedy: "the file is damaged; export it again")
    }
    return value
  }

  /// All operands, none of which may be left out.
  func allOperands() throws(OnnxNodeProblem) -> [OnnxValue] {
    var values: [OnnxValue] = []
    for index in operands.indices { values.append(try operand(index)) }
    guard !values.isEmpty else { throw .operand(0, "it is missing", remedy: "the file is damaged; export it again") }
    return values
  }

  /// An operand that must be known; `purpose` says what it is.
  func constant(_ index: Int, _ purpose: String) throws(OnnxNodeProblem) -> ConstantTensor {
    switch try operand(index) {
    case .constant(let tensor): return tensor
    case .computed(let view, _):
      if builder.isConstant(view), let tensor = try builder.dense(view),
        builder.node(of: view).axes.allSatisfy({ $0.fixed != nil })
      {
        return tensor
      }
      throw .operand(
        index, "\(purpose) is computed from an input", remedy: "make it a constant of the network")
    }
  }

  func constantIfKnown(_ index: Int) throws(OnnxNodeProblem) -> ConstantTensor? {
    guard case .constant(let tensor) = try operand(index) else { return nil }
    return tensor
  }

  /// An operand that must be a list of whole numbers, or one.
  func symbols(_ index: Int, _ purpose: String) throws(OnnxNodeProblem) -> [SymbolicInteger] {
    guard let values = try constant(index, purpose).symbols, values.count <= 1 << 12 else {
      throw .operand(index, "\(purpose) is no list of whole numbers", remedy: "the file is damaged; export it again")
    }
    return values
  }

  /// An operand that must be a list of whole numbers that depend on no size.
  func integers(_ index: Int, _ purpose: String) throws(OnnxNodeProblem) -> [Int] {
    let values = try symbols(index, purpose).map(\.literal)
    guard let literals = values as? [Int] else {
      throw .operand(index, "\(purpose) depends on the batch or on time", remedy: "make it a constant of the network")
    }
    return literals
  }

  /// An operand as a value of the network, of any element type.
  func anyView(_ index: Int) throws(OnnxNodeProblem) -> AxisView { try anyView(operand(index)) }

  func anyView(_ value: OnnxValue) throws(OnnxNodeProblem) -> AxisView {
    switch value {
    case .constant(let tensor): try builder.constant(tensor)
    case .computed(let view, _): view
    }
  }

  /// An operand that must be of float32.
  func view(_ index: Int) throws(OnnxNodeProblem) -> AxisView {
    let type = elementType(try operand(index))
    guard type == .float32 else {
      throw .operand(index, "its elements are \(type.name)", remedy: "cast it to float32")
    }
    return try anyView(index)
  }

  func elementType(_ value: OnnxValue) -> ElementType {
    switch value {
    case .computed(_, let type): type
    case .constant(let tensor):
      switch tensor.elements {
      case .floats: .float32
      case .doubles: .float64
      case .integers, .symbols: .int64
      case .booleans: .bool
      }
    }
  }

  /// The sizes of an operand's dimensions.
  func sizes(_ value: OnnxValue) throws(OnnxNodeProblem) -> [SymbolicInteger] {
    switch value {
    case .constant(let tensor): return tensor.shape.map { SymbolicInteger($0) }
    case .computed(let view, _):
      guard let sizes = view.sizes else { throw .node("a dimension is too large", remedy: "use smaller ones") }
      return sizes
    }
  }

  /// An axis counted from the front.
  func axis(_ axis: Int, rank: Int) throws(OnnxNodeProblem) -> Int {
    let position = axis < 0 ? axis + rank : axis
    guard position >= 0, position < rank else {
      throw .node("axis \(axis) of \(rank) dimensions", remedy: "the file is damaged; export it again")
    }
    return position
  }

  /// Different axes counted from the front, ascending.
  func axes(_ axes: [Int], rank: Int) throws(OnnxNodeProblem) -> [Int] {
    var positions: [Int] = []
    for axis in axes {
      let position = try self.axis(axis, rank: rank)
      guard !positions.contains(position) else {
        throw .node("axis \(axis) is named twice", remedy: "the file is damaged; export it again")
      }
      positions.append(position)
    }
    return positions.sorted()
  }

  // MARK: Attributes

  private func attribute(_ name: String, _ kind: AttributeKind) throws(OnnxNodeProblem) -> OnnxAttribute? {
    asked.append(name)
    guard let attribute = node.attribute.first(where: { $0.name == name }) else { return nil }
    guard attribute.type == kind.rawValue else {
      throw .attribute(name: name, OnnxProblem("it is not of the kind \(kind)", remedy: "export the network again"))
    }
    return attribute
  }

  func integer(_ name: String) throws(OnnxNodeProblem) -> Int? { try attribute(name, .int).map { Int($0.i) } }

  func integer(_ name: String, default value: Int) throws(OnnxNodeProblem) -> Int { try integer(name) ?? value }

  func integers(_ name: String) throws(OnnxNodeProblem) -> [Int]? {
    try attribute(name, .ints).map { $0.ints.map { Int($0) } }
  }

  func float(_ name: String) throws(OnnxNodeProblem) -> Float? { try attribute(name, .float)?.f }

  func float(_ name: String, default value: Float) throws(OnnxNodeProblem) -> Float { try float(name) ?? value }

  func floats(_ name: String) throws(OnnxNodeProblem) -> [Float]? { try attribute(name, .floats)?.floats }

  func text(_ name: String) throws(OnnxNodeProblem) -> String? {
    try attribute(name, .string).map { String(decoding: $0.s, as: UTF8.self) }
  }

  func texts(_ name: String) throws(OnnxNodeProblem) -> [String]? {
    try attribute(name, .strings).map { $0.strings.map { String(decoding: $0, as: UTF8.self) } }
  }

  func tensor(_ name: String) throws(OnnxNodeProblem) -> ConstantTensor? {
    guard let attribute = try attribute(name, .tensor) else { return nil }
    guard attribute.t.count == 1 else {
      throw .attribute(name: name, OnnxProblem("it has no tensor", remedy: "export the network again"))
    }
    do {
      return try ConstantTensor(attribute.t[0])
    } catch {
      throw .attribute(name: name, error)
    }
  }

  /// Marks an attribute as known that makes no difference here.
  func ignore(_ name: String) { asked.append(name) }

  func unsupported(_ name: String, _ found: String, remedy: String) -> OnnxNodeProblem {
    .attribute(name: name, OnnxProblem("\(found) is not supported", remedy: remedy))
  }

  /// Refuses attributes that nobody has asked for.
  func checkAttributes() throws(OnnxNodeProblem) {
    for attribute in node.attribute where !asked.contains(attribute.name) {
      throw .attribute(
        name: attribute.name, OnnxProblem("it is not supported", remedy: "export the network without it"))
    }
  }
}

/// The kinds of attributes, by their numbers in the file.
enum AttributeKind: Int32 {
  case float = 1
  case int = 2
  case string = 3
  case tensor = 4
  case graph = 5
  case floats = 6
  case ints = 7
  case strings = 8
  case graphs = 10

  var isGraph: Bool { self == .graph || self == .graphs }
}
