import Testing
import TocsinFormat
import TocsinGraph
import TocsinTensor

@Suite struct RoundTripTests {
  @Test(arguments: [ModelFileWriter.Profile.compressed, .storedOnly])
  func whatWasWrittenIsRead(profile: ModelFileWriter.Profile) throws {
    let model = try sampleModel(classes: 29, hidden: 16)
    let bytes = try ModelFileWriter.encode(model, profile: profile)
    #expect(try ModelFileReader.read(bytes: bytes.span) == model)
  }

  @Test func aStoredFileReencodesToItsOwnBytes() throws {
    let bytes = try ModelFileWriter.encode(sampleModel(), profile: .storedOnly)
    let model = try ModelFileReader.read(bytes: bytes.span)
    #expect(try ModelFileWriter.encode(model, profile: .storedOnly) == bytes)
  }
}
