import Testing
import TocsinFormat
import TocsinGraph
import TocsinTensor

/// One file per rule on tensors of bf16 and int8, on their scales, and on the version that comes with them. Offsets are those
/// of Spec/ModelFormat.md for the reduced sample: bias `f32 [8]`, input `int8 [8, 3]`, recurrent `bf16 [8, 2]`, output bias
/// `f32 [3]`, output `int8 [3, 2]`.
@Suite struct ReducedPrecisionTests {
  /// Where the parts of the weights section start.
  enum WeightsOffset {
    static let input = 64
    static let recurrent = 128
    static let output = 256
    /// Of the last code; zeros follow up to a multiple of 4.
    static let end = 262
  }

  /// What reading the sample gives once a section's bytes at `offset` are replaced and all checksums repaired.
  private func expect(
    _ error: ModelFormatError, patching id: SectionID, at offset: Int, with bytes: [UInt8],
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let file = try edited(.reducedPrecision) { $0[id].patch(offset, bytes) }
    #expect(throws: error, sourceLocation: sourceLocation) { try read(file) }
  }

  @Test func theSampleHasTheLayoutThatTheseTestsAssume() throws {
    let file = RawFile(try edited(.reducedPrecision) { _ in })
    #expect(file.sections.map(\.id) == [1, 2, 3, 4, 6, 7, 8, 11, 12, 13])
    #expect(file[.weights].stored.count == WeightsOffset.end + 2)
    #expect(file[.quantisation].stored.count == 4 * (8 + 3))
  }

  // MARK: Element types

  @Test func typesOfTensorsMustBeKnown() throws {
    let offset = InvalidSectionTests.tensorRow(1) + 64
    for code in [0, 5, 260, UInt32.max] {
      try expect(
        .invalidValue(.tensorIndex, offset: offset, found: UInt64(code)), patching: .tensorIndex, at: offset,
        with: [UInt8](littleEndian: code))
    }
  }

  @Test func aTensorHasTheLengthOfItsType() throws {
    // bf16 [8, 2] where the index states the 32 bytes; as int8 it would have 16.
    try expect(
      .tensorLength(
        tensor: "lstm0.recurrent", offset: InvalidSectionTests.tensorRow(2) + 96, expected: 16, found: 32),
      patching: .tensorIndex, at: InvalidSectionTests.tensorRow(2) + 64, with: [4])
  }

  @Test func aBiasIsNoInt8() throws {
    let file = try edited(.reducedPrecision) { file in
      file[.tensorIndex].patch(InvalidSectionTests.tensorRow(0) + 64, [4])
      file[.tensorIndex].patch(InvalidSectionTests.tensorRow(0) + 96, [8])
    }
    let error = GraphError.tensorType(node: 1, tensor: 0, expected: Shape(fixed: [8]))
    let place = FormatPlace(section: .graph, offset: InvalidSectionTests.GraphOffset.nodes[1])
    #expect(throws: ModelFormatError.graph(error, at: place)) { try read(file) }
  }

  // MARK: Elements

  @Test func codesDoNotReachMinus128() throws {
    try expect(
      .codeOutOfRange(tensor: "lstm0.input", element: 5, offset: WeightsOffset.input + 5), patching: .weights,
      at: WeightsOffset.input + 5, with: [0x80])
    try expect(
      .codeOutOfRange(tensor: "output.weight", element: 0, offset: WeightsOffset.output), patching: .weights,
      at: WeightsOffset.output, with: [0x80])
  }

  @Test(arguments: [0x7F80, 0xFF80, 0x7FC0, 0x7F81] as [UInt16])
  func halvesMustBeFinite(half: UInt16) throws {
    try expect(
      .tensorNotFinite(tensor: "lstm0.recurrent", element: 3, offset: WeightsOffset.recurrent + 6),
      patching: .weights, at: WeightsOffset.recurrent + 6, with: [UInt8](littleEndian: half))
  }

  @Test func theLastTensorIsFilledUpWithZeros() throws {
    for offset in WeightsOffset.end..<WeightsOffset.end + 2 {
      try expect(.reservedNotZero(.weights, offset: offset), patching: .weights, at: offset, with: [1])
    }
    let file = try edited(.reducedPrecision) { $0[.weights].replace([UInt8]($0[.weights].stored.dropLast(2))) }
    let error = ModelFormatError.sectionLength(
      .weights, offset: RawFile.row(of: .weights, in: file) + 24, expected: UInt64(WeightsOffset.end + 2),
      found: UInt64(WeightsOffset.end))
    #expect(throws: error) { try read(file) }
  }

  // MARK: Scales

  @Test(arguments: [
    0, -0.0, -1, .nan, .infinity, .leastNonzeroMagnitude, Float.leastNormalMagnitude.nextDown, 2.7e36,
    .greatestFiniteMagnitude,
  ])
  func scalesArePositiveNormalAndNotTooLarge(scale: Float) throws {
    let bytes = [UInt8](littleEndian: scale.bitPattern)
    try expect(
      .scaleOutOfRange(tensor: "lstm0.input", channel: 7, offset: 28), patching: .quantisation, at: 4 * 7, with: bytes)
    try expect(
      .scaleOutOfRange(tensor: "output.weight", channel: 2, offset: 40), patching: .quantisation, at: 4 * 10,
      with: bytes)
  }

  @Test(arguments: [Float.leastNormalMagnitude, .greatestFiniteMagnitude / 128])
  func scalesReachFarUpAndDown(scale: Float) throws {
    let file = try edited(.reducedPrecision) { $0[.quantisation].patch(0, [UInt8](littleEndian: scale.bitPattern)) }
    let weights = try ModelFileReader.read(bytes: file.span).weights[1]
    #expect(weights.numbers?.allSatisfy { $0 == 0 || $0.isNormal } == true)
  }

  @Test func scalesAreThereWhereThereAreCodes() throws {
    let without = try edited(.reducedPrecision) { file in
      file.sections.removeAll { $0.id == SectionID.quantisation.rawValue }
    }
    #expect(throws: ModelFormatError.missingSection(.quantisation)) { try read(without) }
  }

  @Test func scalesAreNotThereWhereThereAreNoCodes() throws {
    let file = try edited { $0.sections.insert(RawFile.Section(id: 4, flags: 1, content: [0, 0, 128, 63]), at: 3) }
    let row = RawFile.row(of: .quantisation, in: file)
    #expect(throws: ModelFormatError.unexpectedSection(.quantisation, offset: row)) { try read(file) }
  }

  @Test(arguments: [4, 40, 43, 45, 48])
  func thereIsAScaleForEachChannel(length: Int) throws {
    let file = try edited(.reducedPrecision) { $0[.quantisation].replace([UInt8](repeating: 1, count: length)) }
    let error = ModelFormatError.sectionLength(
      .quantisation, offset: RawFile.row(of: .quantisation, in: file) + 24, expected: 44, found: UInt64(length))
    #expect(throws: error) { try read(file) }
  }

  @Test func readersMustKnowTheScales() throws {
    let file = try edited(.reducedPrecision) { $0[.quantisation].flags = 0 }
    #expect(
      throws: ModelFormatError.sectionFlags(
        .quantisation, offset: RawFile.row(of: .quantisation, in: file) + 2, expected: 1, found: 0)
    ) { try read(file) }
  }

  @Test func aScaleChangesWhatTheModelComputes() throws {
    let before = try edited(.reducedPrecision) { _ in }
    let after = try edited(.reducedPrecision) { $0[.quantisation].patch(0, [1]) }
    let identities = try [before, after].map { try ModelFileReader.inspect(bytes: $0.span).identities }
    #expect(identities[0].weights != identities[1].weights)
  }

  // MARK: Writing

  private func expect(
    _ error: ModelFormatError, writing tensor: Int, as data: TensorData,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    var model = try reducedModel()
    model.weights[tensor] = data
    #expect(throws: error, sourceLocation: sourceLocation) { try ModelFileWriter.encode(model) }
  }

  @Test func whatAReaderRefusesIsNotWritten() throws {
    let codes = [Int8](repeating: 3, count: 6)
    try expect(.weightsMismatch(tensor: 4), writing: 4, as: .int8(codes, scales: [1, 1]))
    try expect(.weightsMismatch(tensor: 4), writing: 4, as: .int8(codes, scales: [1, 1, 1, 1]))
    try expect(.weightsMismatch(tensor: 4), writing: 4, as: .int8([1], scales: [1, 1, 1]))
    try expect(.weightsMismatch(tensor: 4), writing: 4, as: .float32([Float](repeating: 0, count: 6)))
    try expect(
      .codeOutOfRange(tensor: "output.weight", element: 5, offset: WeightsOffset.output + 5), writing: 4,
      as: .int8(codes.dropLast() + [.min], scales: [1, 1, 1]))
    try expect(
      .scaleOutOfRange(tensor: "output.weight", channel: 1, offset: 4 * 9), writing: 4,
      as: .int8(codes, scales: [1, 0, 1]))
    try expect(
      .tensorNotFinite(tensor: "lstm0.recurrent", element: 0, offset: WeightsOffset.recurrent), writing: 2,
      as: .bfloat16([0x7F80] + [UInt16](repeating: 0, count: 15)))
  }

  /// Sign and exponent of halves repeat, as those of floats do; planes of four bytes hold two halves each.
  @Test func reducedWeightsAreSmallerAsPlanes() throws {
    let file = RawFile(try ModelFileWriter.encode(reducedModel(classes: 29, hidden: 64)))
    for section in [file[.weights], file[.quantisation]] {
      #expect(section.codec == 1 && section.filter == 1 && section.elementSize == 4)
    }
  }
}
