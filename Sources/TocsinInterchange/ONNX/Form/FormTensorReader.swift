import TocsinFormat
import TocsinGraph
import TocsinTensor

/// Finds the tensors of a graph among the initializers of a file in Tocsin's own form.
struct FormTensorReader {
  private var initializers: [String: OnnxTensor] = [:]
  /// The nodes that make f32 numbers of stored weights, by the name of what they give.
  private var preparation: [String: OnnxNode] = [:]
  private var found: [(declaration: TensorDeclaration, elements: TensorData)] = []
  private var numbersByName: [String: Int] = [:]
  /// For each value that was asked for, the tensor and the layout.
  private var known: [String: (id: TensorID, layout: TensorLayout)] = [:]

  init(_ graph: OnnxGraph) {
    for tensor in graph.initializer { initializers[tensor.name] = tensor }
    for node in graph.node.prefix(while: { $0.name.hasPrefix(FormNames.weightPrefix) }) {
      for name in node.output { preparation[name] = node }
    }
  }

  /// What an operation takes besides tensors of the graph: a number, or a list of no more than there are dimensions. What
  /// is larger is not decoded, as any number of nodes may read it.
  func setting(_ name: String) -> ConstantTensor? {
    guard let tensor = initializers[name], tensor.dims.count <= 1, tensor.hasRawData,
      tensor.rawData.count <= Shape.maximumRank * MemoryLayout<Int64>.size
    else { return nil }
    return try? ConstantTensor(tensor)
  }

  /// The tensor whose numbers have this name, in a layout.
  mutating func tensor(_ name: String, _ layout: TensorLayout) -> TensorID? {
    if let known = known[name] { return known.layout == layout ? known.id : nil }
    let node = preparation[name]
    guard let stored = initializers[node?.input.first ?? name], let shape = stored.shape,
      let original = layout.original(of: shape), original.count <= Shape.maximumRank,
      let tensorName = Name(bytes: Array(FormNames.unmarked(stored.name).utf8))
    else { return nil }
    if let number = numbersByName[tensorName.text] {
      // Further layouts of a tensor: writing it again shows whether they hold the same.
      let declaration = found[number].declaration
      guard declaration.shape == Shape(fixed: original) else { return nil }
      known[name] = (TensorID(number), layout)
      return TensorID(number)
    }
    let scales = node.flatMap { $0.input.count > 1 ? initializers[$0.input[1]] : nil }
    guard let elements = stored.elements(layout, original, scales: scales) else { return nil }
    let id = TensorID(found.count)
    found.append(
      (TensorDeclaration(name: tensorName, dtype: elements.dtype, shape: Shape(fixed: original)), elements))
    numbersByName[tensorName.text] = id.index
    known[name] = (id, layout)
    return id
  }

  /// The tensors sorted by name, and for each the place that it has then.
  func finish() -> (declarations: [TensorDeclaration], weights: [TensorData], numbers: [Int]) {
    let order = found.indices.sorted { found[$0].declaration.name.precedes(found[$1].declaration.name) }
    var numbers = [Int](repeating: 0, count: found.count)
    for (number, index) in order.enumerated() { numbers[index] = number }
    return (order.map { found[$0].declaration }, order.map { found[$0].elements }, numbers)
  }
}

extension OnnxTensor {
  /// The sizes, where the elements that they ask for are there.
  fileprivate var shape: [Int]? {
    guard let type = ElementType(rawValue: dataType), let width = type.formWidth, dims.count <= OnnxLimits.rank else {
      return nil
    }
    var count = width
    for size in dims {
      guard size >= 1, size <= Shape.maximumDimension else { return nil }
      let (product, overflow) = count.multipliedReportingOverflow(by: Int(size))
      guard !overflow else { return nil }
      count = product
    }
    return count == rawData.count && count <= ReaderLimits.decodedLengthBound ? dims.map { Int($0) } : nil
  }

  /// The elements in Tocsin's order, of a tensor of `shape` that stands here in a layout; `nil` for what a model file does not
  /// hold.
  fileprivate func elements(_ layout: TensorLayout, _ shape: [Int], scales: OnnxTensor?) -> TensorData? {
    guard let data = decoded(layout, shape, scales: scales), data.firstNonFinite == nil, data.firstInvalidCode == nil,
      data.firstInvalidScale == nil
    else { return nil }
    return data
  }

  private func decoded(_ layout: TensorLayout, _ shape: [Int], scales: OnnxTensor?) -> TensorData? {
    let positions = layout.positions(shape: shape)
    switch ElementType(rawValue: dataType) {
    case .float32: return .float32(numbers(UInt32.self).placed(positions).map { Float(bitPattern: $0) })
    case .bfloat16: return .bfloat16(numbers(UInt16.self).placed(positions))
    case .int8:
      guard let channels = shape.first, let scales, scales.dataType == ElementType.float32.rawValue,
        scales.shape == [channels]
      else { return nil }
      let factors = scales.numbers(UInt32.self).map { Float(bitPattern: $0) }
      return .int8(
        numbers(Int8.self).placed(positions), scales: factors.placed(layout.channelPositions(count: channels)))
    default: return nil
    }
  }

  /// Little-endian numbers.
  private func numbers<Number: FixedWidthInteger>(_ type: Number.Type) -> [Number] {
    let (bytes, width) = (Array(rawData), Number.bitWidth / 8)
    var numbers: [Number] = []
    numbers.reserveCapacity(bytes.count / width)
    for start in stride(from: 0, to: bytes.count, by: width) {
      var number: Number = 0
      for offset in 0..<width { number |= Number(truncatingIfNeeded: bytes[start + offset]) << (8 * offset) }
      numbers.append(number)
    }
    return numbers
  }
}

extension ElementType {
  /// The bytes of an element of stored weights.
  fileprivate var formWidth: Int? {
    switch self {
    case .float32: 4
    case .bfloat16: 2
    case .int8: 1
    default: nil
    }
  }
}

extension Array {
  /// Each element at the position that goes with it, or all where they are.
  fileprivate func placed(_ positions: [Int]?) -> [Element] {
    guard let positions else { return self }
    var placed = self
    for (index, position) in positions.enumerated() { placed[position] = self[index] }
    return placed
  }
}
