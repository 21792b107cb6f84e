import Testing
import TocsinFormat

@Suite struct RoundTripTests {
  @Test(arguments: Sample.allCases, [ModelFileWriter.Profile.compressed, .storedOnly])
  func whatWasWrittenIsRead(sample: Sample, profile: ModelFileWriter.Profile) throws {
    let model = try sample.model(classes: 29, hidden: 16)
    let bytes = try ModelFileWriter.encode(model, profile: profile)
    #expect(try ModelFileReader.read(bytes: bytes.span) == model)
  }

  @Test(arguments: Sample.allCases)
  func aStoredFileReencodesToItsOwnBytes(sample: Sample) throws {
    let bytes = try ModelFileWriter.encode(sample.model(), profile: .storedOnly)
    let model = try ModelFileReader.read(bytes: bytes.span)
    #expect(try ModelFileWriter.encode(model, profile: .storedOnly) == bytes)
  }
}
