import TocsinFormat
package import TocsinLogs

/// The word vectors' part of a detector section: `D` `u32`, 0 where there are none; `W` `u32`; `W` lengths `u8` and the
/// words' texts; `W` weights `f32`; `W · D` elements `f32`. Spec/ModelFormat.md has the layout.
extension WordVectors {
  /// Writes the part; of `nil`, that there are none.
  package static func encode(_ vectors: WordVectors?, to writer: inout ByteWriter) {
    guard let vectors else { return writer.writeCount(0) }
    writer.writeCount(vectors.dimensions)
    writer.writeCount(vectors.count)
    for index in 0..<vectors.count { writer.writeUInt8(UInt8(vectors.words.range(of: index).count)) }
    writer.writeBytes(vectors.words.text)
    for weight in vectors.weights { writer.writeFloat32(weight) }
    for element in vectors.elements { writer.writeFloat32(element) }
  }

  /// Decodes the part, and refuses whatever the encoder would not have written. `nil` where there are none.
  package static func decode(_ reader: inout ByteReader) throws(DetectError) -> WordVectors? {
    let parts: WordVectorsParts?
    do {
      parts = try WordVectorsParts(decoding: &reader)
    } catch {
      throw .format(error)
    }
    guard let parts else { return nil }
    do {
      return try WordVectors(
        dimensions: parts.dimensions, words: parts.words, weights: parts.weights, elements: parts.elements)
    } catch {
      throw .words(error)
    }
  }
}

/// What word vectors are made of, read but not checked.
private struct WordVectorsParts {
  var dimensions: Int
  var words = LiteralList()
  var weights: [Float] = []
  var elements: [Float] = []

  init?(decoding reader: inout ByteReader) throws(ModelFormatError) {
    dimensions = try reader.readUInt32(in: 0...WordVectors.maximumDimensions)
    if dimensions == 0 { return nil }
    // A length, a letter or more, a weight and a vector.
    let count = try reader.readCount(elementSize: 6 + 4 * dimensions, maximum: WordVectors.maximumWordCount)
    let lengths = try reader.readBytes(count: count)
    for length in lengths { words.append(try reader.readBytes(count: Int(length))[...]) }
    weights = try reader.readFloats(count)
    elements = try reader.readFloats(count * dimensions)
  }
}

extension ByteReader {
  fileprivate mutating func readFloats(_ count: Int) throws(ModelFormatError) -> [Float] {
    guard count <= remaining / 4 else {
      throw .sectionTruncated(section, offset: offset, expected: 4 * count, found: remaining)
    }
    var numbers: [Float] = []
    numbers.reserveCapacity(count)
    for _ in 0..<count { numbers.append(try readFloat32()) }
    return numbers
  }
}
