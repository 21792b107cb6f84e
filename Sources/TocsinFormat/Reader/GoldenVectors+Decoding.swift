import TocsinGraph
import TocsinTensor

/// The golden vectors of a file, as their section's bytes.
struct EncodedGoldenVectors: Sendable {
  /// As many as a file may hold.
  static let maximumCount = 1 << 16

  private let bytes: [UInt8]
  private let graph: Graph
  /// The types of its inputs and outputs.
  private let ports: [ValueType]
  /// Where each vector starts.
  private let offsets: [UInt32]

  /// Checks sizes and elements. Sizes and element types follow from the graph.
  init(_ bytes: [UInt8], of graph: Graph) throws(ModelFormatError) {
    var reader = ByteReader(bytes.span, section: .goldenVectors)
    let count = try reader.readCount(elementSize: RecordSize.smallestGoldenVector, maximum: Self.maximumCount)
    guard count > 0 else { throw .invalidValue(.goldenVectors, offset: 0, found: 0) }
    let ports = graph.ports
    var offsets: [UInt32] = []
    offsets.reserveCapacity(count)
    for index in 0..<count {
      offsets.append(UInt32(reader.offset))
      let sizes = try reader.readGoldenSizes(graph)
      for type in ports { try reader.checkFinite(type, sizes, vector: index) }
    }
    try reader.finish()
    self.bytes = bytes
    self.graph = graph
    self.ports = ports
    self.offsets = offsets
  }

  /// The vectors.
  var list: DecodedList<GoldenVector> { DecodedList(count: offsets.count) { index in vector(index) } }

  private func vector(_ index: Int) -> GoldenVector {
    let start = Int(offsets[index])
    var reader = ByteReader(bytes.span.extracting(start...), section: .goldenVectors)
    do throws(ModelFormatError) {
      let sizes = try reader.readGoldenSizes(graph)
      var data: [TensorData] = []
      data.reserveCapacity(ports.count)
      for type in ports {
        let count = type.shape.count(batchSize: sizes.batchSize, timeSteps: sizes.timeSteps)
        data.append(try reader.readElements(type.dtype, count: count))
      }
      return GoldenVector(
        batchSize: sizes.batchSize, timeSteps: sizes.timeSteps, inputs: [TensorData](data[..<graph.inputs.count]),
        outputs: [TensorData](data[graph.inputs.count...]))
    } catch {
      preconditionFailure("the vectors were checked")
    }
  }
}

extension Graph {
  /// The types of the inputs, then of the outputs.
  var ports: [ValueType] {
    var types: [ValueType] = []
    for input in inputs { types.append(ValueType(dtype: input.dtype, shape: input.shape)) }
    for output in outputs { types.append(type(of: output.value)) }
    return types
  }
}

extension ByteReader {
  fileprivate mutating func readGoldenSizes(
    _ graph: Graph
  ) throws(ModelFormatError) -> (batchSize: Int, timeSteps: Int) {
    (try readSize(maximum: graph.batchMaximum), try readSize(maximum: graph.timeMaximum))
  }

  /// A batch size or number of steps: 1 to the declared maximum, 0 where the graph declares none.
  private mutating func readSize(maximum: Int?) throws(ModelFormatError) -> Int {
    if let maximum { try readUInt32(in: 1...maximum) } else { try readUInt32(in: 0...0) }
  }

  fileprivate mutating func checkFinite(
    _ type: ValueType, _ sizes: (batchSize: Int, timeSteps: Int), vector: Int
  ) throws(ModelFormatError) {
    let count = type.shape.count(batchSize: sizes.batchSize, timeSteps: sizes.timeSteps)
    let start = offset
    let elements = try readElementBytes(type.dtype, count: count)
    guard type.dtype == .float32 else { return }
    for index in 0..<count where elements.uint32(at: 4 * index) & 0x7F80_0000 == 0x7F80_0000 {
      throw .goldenVectorNotFinite(vector: vector, element: index, offset: start + 4 * index)
    }
  }

  /// The elements of a value, `f32` or `u32`.
  fileprivate mutating func readElements(_ dtype: DType, count: Int) throws(ModelFormatError) -> TensorData {
    let bytes = try readElementBytes(dtype, count: count)
    return dtype == .uint32
      ? .uint32(bytes.mapIntegers { (word: UInt32) in word }) : .float32(bytes.mapIntegers { Float(bitPattern: $0) })
  }

  @_lifetime(copy self)
  private mutating func readElementBytes(_ dtype: DType, count: Int) throws(ModelFormatError) -> Span<UInt8> {
    let (byteCount, overflow) = count.multipliedReportingOverflow(by: dtype.byteSize)
    guard !overflow, byteCount <= remaining else {
      throw .sectionTruncated(section, offset: offset, expected: overflow ? Int.max : byteCount, found: remaining)
    }
    return try readSpan(count: byteCount)
  }
}
