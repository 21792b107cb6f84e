import TocsinGraph
import TocsinTensor

extension ByteReader {
  /// The I/O schema section.
  mutating func readIOSchema(for graph: Graph) throws(ModelFormatError) -> IOSchema {
    let types = graph.ports
    _ = try readUInt32(in: types.count...types.count)
    var ports: [IOSchema.Port] = []
    for type in types { ports.append(try readPort(type)) }
    try finish()
    return IOSchema(
      inputs: [IOSchema.Port](ports[..<graph.inputs.count]), outputs: [IOSchema.Port](ports[graph.inputs.count...]))
  }

  private mutating func readPort(_ type: ValueType) throws(ModelFormatError) -> IOSchema.Port {
    let unit = try readText(maximumLength: IOSchema.maximumUnitLength)
    let meaning = try readText(maximumLength: IOSchema.maximumTextLength)
    let countOffset = offset
    let count = Int(try readUInt32())
    guard count == 0 || count == type.labelCount else {
      throw .invalidValue(section, offset: countOffset, found: UInt64(count))
    }
    var labels: [[UInt8]] = []
    for _ in 0..<count { labels.append(try readText(maximumLength: IOSchema.maximumTextLength)) }
    return IOSchema.Port(unit: unit, meaning: meaning, labels: labels)
  }

  private mutating func readText(maximumLength: Int) throws(ModelFormatError) -> [UInt8] {
    try readText(count: try readUInt32(in: 0...maximumLength), allowsLineFeeds: false)
  }

  /// A text of so many bytes.
  mutating func readText(count: Int, allowsLineFeeds: Bool = true) throws(ModelFormatError) -> [UInt8] {
    let start = offset
    let text = try readSpan(count: count)
    if let position = firstInvalidText(in: text, allowsLineFeeds: allowsLineFeeds) {
      throw .invalidText(section, offset: start + position)
    }
    return [UInt8](copying: text)
  }
}

extension ValueType {
  /// How many labels a port of this type has where it has any; `nil` where the last dimension is not fixed.
  var labelCount: Int? {
    if case .fixed(let size)? = shape.last { size } else { nil }
  }
}
