import Testing
import TocsinFormat

/// Limits that a caller lowers, and the format's own.
@Suite struct LimitTests {
  private let bytes: [UInt8]

  init() throws { bytes = try ModelFileWriter.encode(sampleModel(), profile: .storedOnly) }

  @Test func theFileLengthIsLimited() throws {
    try read(bytes, limits: ReaderLimits(maximumFileLength: bytes.count))
    #expect(throws: ModelFormatError.fileTooLarge(length: bytes.count, maximum: bytes.count - 1)) {
      try read(bytes, limits: ReaderLimits(maximumFileLength: bytes.count - 1))
    }
  }

  @Test func theDecodedLengthIsLimited() throws {
    let length = try ModelFileReader.inspect(bytes: bytes.span).decodedLength
    try read(bytes, limits: ReaderLimits(maximumDecodedLength: length))
    #expect(throws: ModelFormatError.decodedTooLarge(length: UInt64(length), maximum: length - 1)) {
      try read(bytes, limits: ReaderLimits(maximumDecodedLength: length - 1))
    }
  }

  @Test func theNumberOfTensorsIsLimited() throws {
    try read(bytes, limits: ReaderLimits(maximumTensors: 5))
    #expect(throws: ModelFormatError.countTooLarge(.tensorIndex, offset: 0, found: 5, maximum: 4)) {
      try read(bytes, limits: ReaderLimits(maximumTensors: 4))
    }
  }

  @Test func theNumberOfNodesIsLimited() throws {
    try read(bytes, limits: ReaderLimits(maximumNodes: 5))
    #expect(throws: ModelFormatError.countTooLarge(.graph, offset: 4, found: 5, maximum: 4)) {
      try read(bytes, limits: ReaderLimits(maximumNodes: 4))
    }
  }

  @Test func limitsCannotBeRaisedAboveTheFormats() {
    let limits = ReaderLimits(
      maximumFileLength: .max, maximumDecodedLength: .max, maximumTensors: .max, maximumNodes: .max)
    #expect(limits == .standard)
  }
}
