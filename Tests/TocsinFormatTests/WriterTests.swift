import Testing
import TocsinFormat
import TocsinGraph
import TocsinTensor

/// What the writer refuses, and what it makes of a model.
@Suite struct WriterTests {
  private func expect(
    _ error: ModelFormatError, _ change: (inout ModelFile) throws -> Void,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    var model = try sampleModel()
    try change(&model)
    #expect(throws: error, sourceLocation: sourceLocation) { try ModelFileWriter.encode(model) }
  }

  @Test func everyTensorNeedsItsWeights() throws {
    try expect(.weightsMismatch(tensor: 4)) { $0.weights.removeLast() }
    try expect(.weightsMismatch(tensor: 6)) { $0.weights.append(.float32([1])) }
  }

  @Test func weightsFitTheirTensors() throws {
    try expect(.weightsMismatch(tensor: 1)) { $0.weights[1] = .float32([1]) }
    try expect(.weightsMismatch(tensor: 0)) { $0.weights[0] = .uint32([UInt32](repeating: 0, count: 8)) }
  }

  @Test func weightsAreFinite() throws {
    // Tensors of 32, 96, 64 and 12 bytes, each at a multiple of 64.
    try expect(.tensorNotFinite(tensor: "output.bias", element: 2, offset: 256 + 8)) {
      $0.weights[3] = .float32([0, 1, .nan])
    }
  }

  @Test func goldenVectorsFitTheGraph() throws {
    try expect(.goldenVectorMismatch(vector: 1)) { $0.goldenVectors[1].batchSize = 1 }
    try expect(.goldenVectorMismatch(vector: 0)) { $0.goldenVectors[0].batchSize = 5 }
    try expect(.goldenVectorMismatch(vector: 0)) { $0.goldenVectors[0].timeSteps = 0 }
    try expect(.goldenVectorMismatch(vector: 0)) { $0.goldenVectors[0].inputs = [] }
    try expect(.goldenVectorMismatch(vector: 0)) { $0.goldenVectors[0].outputs += [.float32([1])] }
    try expect(.goldenVectorMismatch(vector: 0)) { $0.goldenVectors[0].inputs = [.float32([1, 2, 3])] }
  }

  @Test func goldenVectorsAreFinite() throws {
    try expect(.goldenVectorNotFinite(vector: 0, element: 2, offset: 4 + 8 + 12 + 8)) {
      $0.goldenVectors[0].outputs = [.float32([0, 1, .infinity])]
    }
  }

  @Test func opaqueSectionsAreAbsentOrHoldSomething() throws {
    try expect(.sectionNotWritable(.detector, length: 0, maximum: 1 << 24)) { $0.detector = [] }
    try expect(.sectionNotWritable(.logParser, length: 0, maximum: 1 << 24)) { $0.logParser = [] }
    try expect(.sectionNotWritable(.vocabulary, length: 0, maximum: 1 << 24)) { $0.vocabulary = [] }
  }

  @Test func metadataIsBounded() throws {
    try expect(.sectionNotWritable(.card, length: 65537, maximum: 65536)) { model in
      model.card = Metadata()
      model.card.set("text", toUTF8: [UInt8](repeating: 0x61, count: 65537 - 72))
    }
  }

  @Test func textsAreAllowedOnes() throws {
    // "licence", "name" and "note" come first, then the texts "Apache-2.0" and "sample".
    try expect(.invalidText(.card, offset: 4 + 3 * 68 + 16 + 1)) { $0.card.set("note", to: "a\u{1B}[31m") }
  }

  @Test func unknownSectionsAreSortedAndUnknown() throws {
    let one = UnknownSection(id: SectionID(rawValue: 20), bytes: [1])
    try expect(.unknownSectionMisplaced(index: 1)) { $0.unknownSections = [one, one] }
    try expect(.unknownSectionMisplaced(index: 0)) { $0.unknownSections = [UnknownSection(id: .card, bytes: [1])] }
    try expect(.unknownSectionMisplaced(index: 0)) {
      $0.unknownSections = [UnknownSection(id: SectionID(rawValue: 0), bytes: [1])]
    }
  }

  @Test func thereAreAtMost32Sections() throws {
    try expect(.sectionCount(found: 33, maximum: 32)) { model in
      model.unknownSections = (100..<124).map { UnknownSection(id: SectionID(rawValue: $0), bytes: [1]) }
    }
  }

  @Test func aModelWithoutOptionalSectionsIsWritten() throws {
    var model = try sampleModel()
    model = ModelFile(graph: model.graph, weights: model.weights)
    let bytes = try ModelFileWriter.encode(model)
    #expect(try ModelFileReader.read(bytes: bytes.span) == model)
    #expect(try ModelFileReader.inspect(bytes: bytes.span).sections.count == 3)
  }

  @Test func aGraphWithoutDynamicDimensionsHasGoldenVectors() throws {
    let graph = try Graph(
      inputs: [PortDeclaration(name: "x", dtype: .float32, shape: Shape(fixed: [2]))], tensors: [],
      nodes: [.softmax(ValueID(0))], outputs: [Output(name: "y", value: ValueID(1))])
    let vector = GoldenVector(
      batchSize: 0, timeSteps: 0, inputs: [.float32([1, -0.0])], outputs: [.float32([0.7, 0.3])])
    let model = ModelFile(graph: graph, weights: [], goldenVectors: [vector])
    let bytes = try ModelFileWriter.encode(model)
    #expect(try ModelFileReader.read(bytes: bytes.span) == model)
  }

  @Test func valuesKeepTheirBits() throws {
    let bytes = try ModelFileWriter.encode(sampleModel())
    let weights = try ModelFileReader.read(bytes: bytes.span).weights
    #expect(weights[0].floats?.first?.bitPattern == 0x8000_0000)
    #expect(TensorData.float32([0]) != .float32([-0.0]))
    #expect(TensorData.float32([0]) != .uint32([0]))
  }
}
