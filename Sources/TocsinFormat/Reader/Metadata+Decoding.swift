import TocsinTensor

extension ByteReader {
  /// The card or provenance section.
  mutating func readMetadata() throws(ModelFormatError) -> Metadata {
    let countOffset = offset
    let count = try readCount(elementSize: RecordSize.metadataEntry, maximum: Metadata.maximumEncodedLength)
    guard count > 0 else { throw .invalidValue(section, offset: countOffset, found: 0) }
    var names: [Name] = []
    var lengths: [Int] = []
    for _ in 0..<count {
      let start = offset
      let name = try readName()
      if let previous = names.last, !previous.precedes(name) { throw .namesNotSorted(section, offset: start) }
      names.append(name)
      lengths.append(Int(try readUInt32()))
    }
    var entries: [Metadata.Entry] = []
    for index in 0..<count {
      entries.append(Metadata.Entry(name: names[index], text: try readText(count: lengths[index])))
    }
    try finish()
    return Metadata(sorted: entries)
  }
}
