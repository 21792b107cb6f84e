import Testing
import TocsinFormat
import TocsinGraph
import TocsinTensor

/// One file per rule on what sections hold. Offsets are those of Spec/ModelFormat.md for the sample: one input, five nodes
/// (oneHot, lstm, lastStep, linear, softmax), one output, five tensors.
@Suite struct InvalidSectionTests {
  /// Where the parts of the sample's graph section start.
  enum GraphOffset {
    static let input = 16
    static let nodes = [120, 172, 232, 280, 336]
    static let output = 384
    static let end = 452
  }

  /// Where row `index` of the tensor index starts.
  static func tensorRow(_ index: Int) -> Int { 4 + 104 * index }

  /// What reading the sample gives once a section's bytes at `offset` are replaced and all checksums repaired.
  private func expect(
    _ error: ModelFormatError, patching id: SectionID, at offset: Int, with bytes: [UInt8],
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let file = try edited { $0[id].patch(offset, bytes) }
    #expect(throws: error, sourceLocation: sourceLocation) { try read(file) }
  }

  private func place(_ offset: Int) -> FormatPlace { FormatPlace(section: .graph, offset: offset) }

  @Test func theSampleHasTheLayoutThatTheseTestsAssume() throws {
    let file = RawFile(try edited { _ in })
    #expect(file[.graph].stored.count == GraphOffset.end)
    #expect(file[.tensorIndex].stored.count == Self.tensorRow(5))
  }

  // MARK: Any section

  @Test(arguments: [SectionID.graph, .tensorIndex, .goldenVectors, .card, .provenance])
  func sectionsMustNotEndEarly(id: SectionID) throws {
    let length = RawFile(try edited { _ in })[id].stored.count
    for cut in 1...length - 1 {
      let file = try edited { $0[id].replace([UInt8]($0[id].stored.dropLast(cut))) }
      #expect(throws: ModelFormatError.self) { try read(file) }
    }
  }

  @Test func anEarlyEndIsReportedWithItsPlace() throws {
    let file = try edited { $0[.graph].replace([UInt8]($0[.graph].stored.dropLast(2))) }
    let error = ModelFormatError.sectionTruncated(.graph, offset: GraphOffset.end - 4, expected: 4, found: 2)
    #expect(throws: error) { try read(file) }
  }

  @Test(arguments: [SectionID.graph, .tensorIndex, .goldenVectors, .card, .provenance])
  func sectionsMustNotHoldMore(id: SectionID) throws {
    let length = RawFile(try edited { _ in })[id].stored.count
    let file = try edited { $0[id].replace($0[id].stored + [0]) }
    #expect(throws: ModelFormatError.trailingBytes(id, offset: length, count: 1)) { try read(file) }
  }

  // MARK: Graph

  @Test func countsAreBoundedByTheBytesThatAreLeft() throws {
    // 452 bytes in all: what is left after a count holds four inputs, nine of the smallest nodes, six outputs.
    let maximum = UInt32.max
    for (offset, bound) in [(0, 4), (4, 9), (8, 6)] {
      try expect(
        .countTooLarge(.graph, offset: offset, found: Int(maximum), maximum: bound), patching: .graph, at: offset,
        with: [UInt8](littleEndian: maximum))
    }
    try expect(
      .countTooLarge(.tensorIndex, offset: 0, found: Int(maximum), maximum: 5), patching: .tensorIndex, at: 0,
      with: [UInt8](littleEndian: maximum))
  }

  @Test func theGraphMustCountTheTensorsOfTheIndex() throws {
    try expect(.invalidValue(.graph, offset: 12, found: 4), patching: .graph, at: 12, with: [4])
  }

  @Test(arguments: [[0x6B, 0x65, 0, 0x73], [0], [0x20], [0x7F], [0xC3]] as [[UInt8]])
  func namesMustBePrintableASCIIFilledUpWithZeros(bytes: [UInt8]) throws {
    try expect(.invalidName(.graph, offset: GraphOffset.input), patching: .graph, at: GraphOffset.input, with: bytes)
  }

  @Test func elementTypesMustBeKnown() throws {
    let offset = GraphOffset.input + 64
    for code in [0, 3, 4, 257, UInt32.max] {
      try expect(
        .invalidValue(.graph, offset: offset, found: UInt64(code)), patching: .graph, at: offset,
        with: [UInt8](littleEndian: code))
    }
  }

  @Test func ranksAreAtMostFour() throws {
    let offset = GraphOffset.input + 68
    try expect(.invalidValue(.graph, offset: offset, found: 5), patching: .graph, at: offset, with: [5])
  }

  @Test func dimensionKindsMustBeKnown() throws {
    let offset = GraphOffset.input + 72
    try expect(.invalidValue(.graph, offset: offset, found: 0), patching: .graph, at: offset, with: [0])
    try expect(.invalidValue(.graph, offset: offset, found: 4), patching: .graph, at: offset, with: [4])
  }

  @Test func sizesLieBetweenOneAndTheBound() throws {
    let offset = GraphOffset.input + 76
    try expect(.invalidValue(.graph, offset: offset, found: 0), patching: .graph, at: offset, with: [0])
    try expect(
      .invalidValue(.graph, offset: offset, found: 1 << 24 + 1), patching: .graph, at: offset, with: [1, 0, 0, 1])
  }

  @Test func unusedDimensionsMustBeZero() throws {
    let offset = GraphOffset.input + 64 + 39
    try expect(.reservedNotZero(.graph, offset: offset), patching: .graph, at: offset, with: [1])
  }

  @Test func operationsMustBeKnown() throws {
    for code in [0, 27, UInt16.max] {
      try expect(
        .unknownOperation(node: 2, offset: GraphOffset.nodes[2], code: Int(code)), patching: .graph,
        at: GraphOffset.nodes[2], with: [UInt8](littleEndian: code))
    }
  }

  @Test func operationsHaveAFixedNumberOfFields() throws {
    try expect(
      .operationFields(node: 1, offset: GraphOffset.nodes[1] + 2, expected: 3...5, found: 6), patching: .graph,
      at: GraphOffset.nodes[1] + 2, with: [6])
  }

  @Test func nodesReadEarlierValuesOnly() throws {
    for value in [2, 3, UInt32.max] {
      try expect(
        .graph(.unknownValue(node: 1, value: Int(value)), at: place(GraphOffset.nodes[1])), patching: .graph,
        at: GraphOffset.nodes[1] + 4,
        with: [UInt8](littleEndian: value))
    }
  }

  @Test func nodesReadExistingTensorsOnly() throws {
    for tensor in [5, UInt32.max] {
      try expect(
        .graph(.unknownTensor(node: 1, tensor: Int(tensor)), at: place(GraphOffset.nodes[1])), patching: .graph,
        at: GraphOffset.nodes[1] + 8,
        with: [UInt8](littleEndian: tensor))
    }
  }

  @Test func outputsNameExistingValuesOnly() throws {
    try expect(
      .graph(.unknownOutputValue(output: 0, value: 6), at: place(GraphOffset.output)), patching: .graph,
      at: GraphOffset.output + 64, with: [6])
  }

  @Test(arguments: 0..<5)
  func statedTypesMustBeTheInferredOnes(node: Int) throws {
    let fieldCount = [2, 4, 1, 3, 1][node]
    let batchMaximum = GraphOffset.nodes[node] + 4 + 4 * fieldCount + 12
    let error = ModelFormatError.valueType(value: node + 1, offset: batchMaximum - 12)
    try expect(error, patching: .graph, at: batchMaximum, with: [5])
  }

  @Test func aGraphThatDoesNotTypeIsRejected() throws {
    // The one-hot width becomes 4 where the layer's weights take 3.
    let error = GraphError.tensorType(node: 1, tensor: 1, expected: Shape(fixed: [8, 4]))
    try expect(
      .graph(error, at: place(GraphOffset.nodes[1])), patching: .graph, at: GraphOffset.nodes[0] + 8, with: [4])
  }

  // MARK: Tensor index and weights

  @Test func tensorNamesMustAscend() throws {
    try expect(
      .namesNotSorted(.tensorIndex, offset: Self.tensorRow(1)), patching: .tensorIndex, at: Self.tensorRow(1),
      with: [0x61])
    let row = [UInt8](RawFile(try edited { _ in })[.tensorIndex].stored[4..<68])
    try expect(
      .namesNotSorted(.tensorIndex, offset: Self.tensorRow(1)), patching: .tensorIndex, at: Self.tensorRow(1), with: row
    )
  }

  @Test func tensorsFollowEachOtherAtMultiplesOf64() throws {
    try expect(
      .tensorOffset(tensor: "lstm0.input", offset: Self.tensorRow(1) + 88, expected: 64, found: 128),
      patching: .tensorIndex, at: Self.tensorRow(1) + 88, with: [128])
  }

  @Test func aTensorHasTheLengthOfItsShape() throws {
    try expect(
      .tensorLength(tensor: "lstm0.input", offset: Self.tensorRow(1) + 96, expected: 96, found: 97),
      patching: .tensorIndex, at: Self.tensorRow(1) + 96, with: [97])
  }

  @Test func shapesThatOverflowAreRejected() throws {
    let huge = [UInt8](littleEndian: UInt32(1 << 24))
    try expect(
      .tensorLength(tensor: "lstm0.bias", offset: Self.tensorRow(0) + 96, expected: .max, found: 32),
      patching: .tensorIndex, at: Self.tensorRow(0) + 68, with: [4, 0, 0, 0] + huge + huge + huge + huge)
  }

  @Test func tensorsAboveTheBoundAreRejected() throws {
    let file = try edited { file in
      file[.tensorIndex].patch(Self.tensorRow(0) + 72, [UInt8](littleEndian: UInt32(1 << 24)))
      file[.tensorIndex].patch(Self.tensorRow(0) + 68, [2, 0, 0, 0])
      file[.tensorIndex].patch(Self.tensorRow(0) + 76, [UInt8](littleEndian: UInt32(1 << 3)))
      file[.tensorIndex].patch(Self.tensorRow(0) + 96, [UInt8](littleEndian: UInt64(1 << 29)))
    }
    let error = ModelFormatError.tensorLength(
      tensor: "lstm0.bias", offset: Self.tensorRow(0) + 96, expected: 1 << 29, found: 1 << 29)
    #expect(throws: error) { try read(file) }
  }

  @Test func theWeightsHaveTheLengthThatTheIndexGives() throws {
    let length = RawFile(try edited { _ in })[.weights].stored.count
    let file = try edited { $0[.weights].replace($0[.weights].stored + [0, 0, 0, 0]) }
    let error = ModelFormatError.sectionLength(
      .weights, offset: RawFile.row(of: .weights, in: file) + 24, expected: UInt64(length), found: UInt64(length + 4))
    #expect(throws: error) { try read(file) }
  }

  @Test func weightsWithoutTensorsAreRejected() throws {
    let graph = try Graph(
      inputs: [PortDeclaration(name: "x", dtype: .float32, shape: Shape([.batch(maximum: 1), .fixed(2)]))], tensors: [],
      nodes: [.softmax(ValueID(0))], outputs: [Output(name: "y", value: ValueID(1))])
    var file = RawFile(try ModelFileWriter.encode(ModelFile(graph: graph, weights: []), profile: .storedOnly))
    #expect(throws: Never.self) { try read(file.bytes) }
    file.sections.append(RawFile.Section(id: 3, flags: 1, content: [0]))
    #expect(throws: ModelFormatError.unexpectedSection(.weights, offset: RawFile.row(of: .weights, in: file.bytes))) {
      try read(file.bytes)
    }
  }

  @Test func paddingBetweenTensorsMustBeZero() throws {
    try expect(.reservedNotZero(.weights, offset: 63), patching: .weights, at: 63, with: [1])
  }

  @Test(arguments: [Float.nan, .signalingNaN, .infinity, -.infinity])
  func weightsMustBeFinite(value: Float) throws {
    try expect(
      .tensorNotFinite(tensor: "lstm0.input", element: 2, offset: 64 + 8), patching: .weights, at: 64 + 8,
      with: [UInt8](littleEndian: value.bitPattern))
  }

  // MARK: Golden vectors

  @Test func aSectionOfNoGoldenVectorsIsRejected() throws {
    let file = try edited { $0[.goldenVectors].replace([0, 0, 0, 0]) }
    #expect(throws: ModelFormatError.invalidValue(.goldenVectors, offset: 0, found: 0)) { try read(file) }
  }

  @Test func aGoldenVectorsSizesLieWithinTheGraphs() throws {
    for (offset, size) in [(4, 0), (4, 5), (8, 0), (8, 4)] as [(Int, UInt8)] {
      try expect(
        .invalidValue(.goldenVectors, offset: offset, found: UInt64(size)), patching: .goldenVectors, at: offset,
        with: [size])
    }
  }

  @Test func aGoldenVectorIsBoundedByTheBytesThatAreLeft() throws {
    let length = RawFile(try edited { _ in })[.goldenVectors].stored.count
    #expect(length == 4 + 8 + 3 * 4 + 3 * 4 + 8 + 6 * 4 + 6 * 4)
    // Four items in the second vector, where there is data for two.
    let error = ModelFormatError.sectionTruncated(.goldenVectors, offset: 92, expected: 48, found: 0)
    try expect(error, patching: .goldenVectors, at: 36, with: [4])
  }

  @Test func goldenVectorsMustBeFinite() throws {
    try expect(
      .goldenVectorNotFinite(vector: 0, element: 1, offset: 28), patching: .goldenVectors, at: 4 + 8 + 12 + 4,
      with: [UInt8](littleEndian: Float.nan.bitPattern))
  }

  // MARK: Card and provenance

  @Test func aSectionOfNoTextsIsRejected() throws {
    let file = try edited { $0[.card].replace([0, 0, 0, 0]) }
    #expect(throws: ModelFormatError.invalidValue(.card, offset: 0, found: 0)) { try read(file) }
  }

  @Test func textNamesMustAscend() throws {
    // "licence" and "name".
    try expect(.namesNotSorted(.card, offset: 4 + 68), patching: .card, at: 4 + 68, with: [0x61])
  }

  @Test func textsLieWithinTheSection() throws {
    try expect(
      .sectionTruncated(.card, offset: 4 + 2 * 68, expected: Int(UInt32.max), found: 16), patching: .card, at: 4 + 64,
      with: [0xFF, 0xFF, 0xFF, 0xFF])
  }

  @Test func textsMustBeAllowed() throws {
    try expect(.invalidText(.card, offset: 4 + 2 * 68 + 3), patching: .card, at: 4 + 2 * 68 + 3, with: [0x1B])
  }
}
