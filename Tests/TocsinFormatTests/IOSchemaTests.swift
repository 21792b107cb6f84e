import Testing
import TocsinFormat
import TocsinGraph
import TocsinTensor

/// What inputs and outputs mean.
@Suite struct IOSchemaTests {
  /// The sample has one input, and one output of three classes.
  private let schema = IOSchema(
    inputs: [IOSchema.Port(unit: [UInt8]("key".utf8), meaning: [UInt8]("a line's template by number".utf8))],
    outputs: [
      IOSchema.Port(meaning: [UInt8]("probability of each key".utf8), labels: ["a", "", "µ"].map { [UInt8]($0.utf8) })
    ])

  private func model(_ schema: IOSchema) throws -> ModelFile {
    var model = try sampleModel()
    model.ioSchema = schema
    return model
  }

  /// What reading gives once the section's bytes are replaced.
  private func expect(
    _ error: ModelFormatError, patching offset: Int, with bytes: [UInt8],
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    var file = RawFile(try ModelFileWriter.encode(model(schema), profile: .storedOnly))
    file[.ioSchema].patch(offset, bytes)
    let changed = file.bytes
    #expect(throws: error, sourceLocation: sourceLocation) { try read(changed) }
  }

  @Test(arguments: [ModelFileWriter.Profile.compressed, .storedOnly])
  func aSchemaIsReadAsItWasWritten(profile: ModelFileWriter.Profile) throws {
    let model = try model(schema)
    let bytes = try ModelFileWriter.encode(model, profile: profile)
    #expect(try ModelFileReader.read(bytes: bytes.span) == model)
  }

  @Test func rulesAreChecked() throws {
    try expect(.invalidValue(.ioSchema, offset: 0, found: 3), patching: 0, with: [3])
    try expect(.invalidValue(.ioSchema, offset: 4, found: 65), patching: 4, with: [65])
    // The unit "key" takes 7 bytes, so the meaning begins at 11.
    try expect(.invalidValue(.ioSchema, offset: 11, found: 1025), patching: 11, with: [1, 4])
    try expect(.invalidText(.ioSchema, offset: 15), patching: 15, with: [0xFF])
    // Texts of one line.
    try expect(.invalidText(.ioSchema, offset: 16), patching: 16, with: [0x0A])
    // 27 bytes of meaning, no labels; an empty unit, 23 bytes of meaning, three labels.
    try expect(.invalidValue(.ioSchema, offset: 42, found: 1), patching: 42, with: [1])
    try expect(.invalidValue(.ioSchema, offset: 77, found: 2), patching: 77, with: [2])
    try expect(.sectionTruncated(.ioSchema, offset: 94, expected: 3, found: 2), patching: 90, with: [3])
  }

  @Test func whatAReaderRefusesIsNotWritten() throws {
    for change in [
      { $0.inputs = [] }, { $0.outputs += $0.outputs }, { $0.outputs[0].labels.removeLast() },
      { $0.inputs[0].unit = [UInt8](repeating: 0x61, count: 65) },
      { $0.outputs[0].meaning = [UInt8](repeating: 0x61, count: 1025) }, { $0.outputs[0].labels[1] = [0x1B] },
      { $0.outputs[0].labels[1] = [0x0A] },
      { $0.inputs[0].labels = [[0x61]] },
    ] as [(inout IOSchema) -> Void] {
      var changed = schema
      change(&changed)
      let model = try model(changed)
      let error = #expect(throws: ModelFormatError.self) { try ModelFileWriter.encode(model) }
      #expect(error?.rule == "ioSchemaMismatch")
    }
  }
}
