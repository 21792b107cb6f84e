import Testing
import TocsinFormat

/// Weights stored as byte planes.
@Suite struct BytePlanesTests {
  /// A model whose weights make the writer choose byte planes.
  private func planesFile() throws -> RawFile {
    RawFile(try ModelFileWriter.encode(sampleModel(classes: 29, hidden: 16)))
  }

  private func plane(_ index: Int, of section: RawFile.Section) -> UInt64 {
    section.stored.integer(at: 8 * index, bytes: 8)
  }

  @Test func floatsAreSmallerAsPlanes() throws {
    let weights = try planesFile()[.weights]
    #expect(weights.codec == 1 && weights.filter == 1 && weights.elementSize == 4)
    #expect(Double(weights.decodedLength) / Double(weights.stored.count) > 1.1)
  }

  @Test func planesThatDoNotCompressAreStoredAsTheyAre() throws {
    let weights = try planesFile()[.weights]
    // The lowest mantissa byte of random numbers is noise, the sign and the exponent are not.
    #expect(plane(0, of: weights) == weights.decodedLength / 4)
    #expect(plane(3, of: weights) < weights.decodedLength / 4)
  }

  @Test(arguments: 0..<4)
  func aPlaneBeyondItsElementsOrTheSectionIsRejected(index: Int) throws {
    for length in [1 << 20, UInt64.max] {
      var file = try planesFile()
      file[.weights].stored.replaceSubrange(8 * index..<8 * index + 8, with: [UInt8](littleEndian: length))
      let bytes = file.bytes
      let offset = Int(RawFile.offset(of: .weights, in: bytes)) + 8 * index
      #expect(throws: ModelFormatError.planeLength(.weights, plane: index, offset: offset, found: length)) {
        try read(bytes)
      }
    }
  }

  @Test func planesMustFillTheSection() throws {
    var file = try planesFile()
    file[.weights].stored.append(0)
    let last = plane(3, of: file[.weights])
    let bytes = file.bytes
    let offset = Int(RawFile.offset(of: .weights, in: bytes)) + 24
    #expect(throws: ModelFormatError.planeLength(.weights, plane: 3, offset: offset, found: last)) { try read(bytes) }
  }

  @Test func aSectionShorterThanItsPlaneLengthsIsRejected() throws {
    var file = try planesFile()
    file[.weights].stored = [UInt8](file[.weights].stored.prefix(31))
    let bytes = file.bytes
    let offset = Int(RawFile.offset(of: .weights, in: bytes))
    #expect(throws: ModelFormatError.planeLength(.weights, plane: 0, offset: offset, found: 31)) { try read(bytes) }
  }

  @Test func aPlaneThatIsNoFrameOfTheProfileIsRejectedAndNamed() throws {
    var file = try planesFile()
    let start = file[.weights].stored.count - Int(plane(3, of: file[.weights]))
    file[.weights].stored[start] ^= 1
    let bytes = file.bytes
    let offset = Int(RawFile.offset(of: .weights, in: bytes)) + start
    #expect(throws: ModelFormatError.compressedFrame(.weights, plane: 3, offset: offset, .wrongMagic)) {
      try read(bytes)
    }
  }

  @Test func anEmptyPlaneIsRejected() throws {
    var file = try planesFile()
    let length = Int(plane(3, of: file[.weights]))
    file[.weights].stored.removeLast(length)
    file[.weights].stored.replaceSubrange(24..<32, with: [UInt8](repeating: 0, count: 8))
    let bytes = file.bytes
    let end = Int(RawFile.offset(of: .weights, in: bytes)) + file[.weights].stored.count
    #expect(throws: ModelFormatError.compressedFrame(.weights, plane: 3, offset: end, .headerTruncated)) {
      try read(bytes)
    }
  }
}
