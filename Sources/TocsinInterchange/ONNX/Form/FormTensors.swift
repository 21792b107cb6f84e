import Foundation
import TocsinFormat
import TocsinGraph
import TocsinTensor

/// The initializers of a file that Tocsin writes, and the nodes that make f32 numbers of those that are stored otherwise.
struct FormTensors {
  private let declarations: [TensorDeclaration]
  private let weights: [TensorData]
  /// For each tensor the layouts in which it stands in the file, with the names of its numbers.
  private var layouts: [[(layout: TensorLayout, numbers: String)]]
  /// For each tensor its initializers.
  private var stored: [[OnnxTensor]]
  /// What operations take besides tensors of the graph: axes, shapes, numbers.
  private var settings: [OnnxTensor] = []
  private var settingNames: [String: String] = [:]
  private(set) var preparation: [OnnxNode] = []

  init(_ declarations: [TensorDeclaration], _ weights: [TensorData]) {
    self.declarations = declarations
    self.weights = weights
    layouts = declarations.map { _ in [] }
    stored = declarations.map { _ in [] }
  }

  var initializers: [OnnxTensor] { stored.flatMap(\.self) + settings }

  /// What a reader of the file has to know.
  var notes: [String] {
    weights.contains { $0.dtype == .int8 }
      ? [
        "int8 weights are dequantised before they multiply: in ONNX activations stay float32, while Tocsin quantises them, "
          + "so outputs differ by what that costs"
      ] : []
  }

  /// The name of a tensor's numbers, f32, in a layout. Each layout that is asked for is stored once.
  mutating func numbers(of id: TensorID, _ layout: TensorLayout, _ names: inout FormNames) -> String {
    if let known = layouts[id.index].first(where: { $0.layout == layout }) { return known.numbers }
    let declaration = declarations[id.index]
    let shape = declaration.shape.dimensions.map(\.maximum)
    // The first layout has the tensor's name.
    let name =
      layouts[id.index].isEmpty
      ? names.tensor(declaration.name.text) : FormNames.marked(declaration.name.text, layout.name)
    let (elements, channels) = (layout.positions(shape: shape), layout.channelPositions(count: shape.first ?? 1))
    let dims = layout.shape(of: shape)
    let numbers: String
    switch weights[id.index] {
    case .float32(let values):
      stored[id.index].append(OnnxTensor(name, .float32, dims, values.picking(elements).map(\.bitPattern)))
      numbers = name
    case .uint32: preconditionFailure("no operation reads a tensor of keys")
    case .bfloat16(let halves):
      stored[id.index].append(OnnxTensor(name, .bfloat16, dims, halves.picking(elements)))
      numbers = FormNames.marked(name, "float32")
      prepare(name, "Cast", [name], numbers, [.integer("to", Int(ElementType.float32.rawValue))])
    case .int8(let codes, let scales):
      let scaleName = FormNames.marked(name, "scales")
      stored[id.index].append(OnnxTensor(name, .int8, dims, codes.picking(elements)))
      stored[id.index].append(
        OnnxTensor(scaleName, .float32, [scales.count], scales.picking(channels).map(\.bitPattern)))
      numbers = FormNames.marked(name, "float32")
      prepare(name, "DequantizeLinear", [name, scaleName], numbers, [.integer("axis", layout.channelAxis)])
    }
    layouts[id.index].append((layout, numbers))
    return numbers
  }

  private mutating func prepare(
    _ name: String, _ operation: String, _ inputs: [String], _ output: String, _ attributes: [OnnxAttribute]
  ) {
    preparation.append(OnnxNode(FormNames.weightPrefix + name, operation, inputs, output, attributes))
  }

  mutating func integers(_ values: [Int], shape: [Int], _ names: inout FormNames) -> String {
    setting("int64/" + Self.text(values, shape), &names) { OnnxTensor($0, .int64, shape, values.map { Int64($0) }) }
  }

  mutating func floats(_ values: [Float], shape: [Int], _ names: inout FormNames) -> String {
    setting("float32/" + Self.text(values, shape), &names) { OnnxTensor($0, .float32, shape, values.map(\.bitPattern)) }
  }

  mutating func zeros(_ shape: [Int], _ names: inout FormNames) -> String {
    setting("zeros/" + Self.text(shape, [shape.count]), &names) {
      OnnxTensor($0, .float32, shape, [UInt32](repeating: 0, count: shape.reduce(1, *)))
    }
  }

  /// An initializer that is named after what it holds, and shared by all operations that want the same.
  private mutating func setting(
    _ content: String, _ names: inout FormNames, _ make: (String) -> OnnxTensor
  ) -> String {
    if let name = settingNames[content] { return name }
    let name = names.fresh(content)
    settingNames[content] = name
    settings.append(make(name))
    return name
  }

  private static func text<Element>(_ values: [Element], _ shape: [Int]) -> String {
    let text = values.map { "\($0)" }.joined(separator: ",")
    return shape.isEmpty ? text : "[\(text)]"
  }
}

extension Array {
  /// The elements at the positions, or all where there are none.
  fileprivate func picking(_ positions: [Int]?) -> [Element] {
    guard let positions else { return self }
    return positions.map { self[$0] }
  }
}

extension OnnxTensor {
  /// A tensor of little-endian numbers.
  fileprivate init<Number: FixedWidthInteger>(
    _ name: String, _ type: ElementType, _ shape: [Int], _ elements: [Number]
  ) {
    self.init()
    self.name = name
    dataType = type.rawValue
    dims = shape.map { Int64($0) }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(elements.count * Number.bitWidth / 8)
    for element in elements {
      for shift in stride(from: 0, to: Number.bitWidth, by: 8) {
        bytes.append(UInt8(truncatingIfNeeded: element >> shift))
      }
    }
    rawData = Data(bytes)
  }
}
