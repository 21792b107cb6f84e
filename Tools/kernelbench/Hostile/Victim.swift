import TocsinFormat

/// A valid model file to make hostile ones of.
struct Victim {
  let bytes: [UInt8]
  let sections: [SectionEntry]
  let version: FormatVersion

  init(_ bytes: [UInt8]) throws(ModelFormatError) {
    _ = try ModelFileReader.read(bytes: bytes.span)
    let summary = try ModelFileReader.inspect(bytes: bytes.span)
    self.bytes = bytes
    sections = summary.sections
    version = summary.version
  }

  /// Where the table's checksum ends.
  private var tableEnd: Int { SectionEntry.tableEnd(sectionCount: sections.count) }

  /// One bit changed at every position: the checksums find it.
  func flips(every step: Int, _ progress: (Int) -> Void) -> Attack {
    var attack = Attack("one bit")
    var file = bytes
    for offset in stride(from: 0, to: bytes.count, by: step) {
      progress(offset)
      file[offset] ^= Self.bit(offset)
      attack.read(file.span, expecting: [rule(ofChangeAt: offset)], at: offset)
      file[offset] = bytes[offset]
    }
    return attack
  }

  private func rule(ofChangeAt offset: Int) -> String {
    switch offset {
    case ..<8: "wrongMagic"
    case ..<FileHeader.byteCount: "headerChecksum"
    case ..<tableEnd: "tableChecksum"
    default: sections.contains { $0.storedRange.contains(offset) } ? "sectionChecksum" : "paddingNotZero"
    }
  }

  /// The same with all checksums repaired, but for the digests, which are of decoded bytes.
  func repairedFlips(every step: Int, _ progress: (Int) -> Void) -> Attack {
    var attack = Attack("one bit, checksums repaired")
    var file = bytes
    for offset in stride(from: 0, to: bytes.count, by: step) {
      progress(offset)
      guard let rules = FieldRules.rules(ofRepairedChangeAt: offset, in: self) else { continue }
      file[offset] ^= Self.bit(offset)
      let index = sections.firstIndex { $0.storedRange.contains(offset) }
      if let index {
        let checksum = Digest.crc32c(file.span.extracting(sections[index].storedRange))
        file.put(
          UInt64(checksum), 4,
          at: FileHeader.byteCount + SectionEntry.byteCount * index + SectionEntry.storedChecksumOffset)
      }
      file.seal(sectionCount: sections.count)
      attack.read(file.span, expecting: rules, at: offset)
      file[offset] = bytes[offset]
      file.replaceSubrange(..<tableEnd, with: bytes[..<tableEnd])
    }
    return attack
  }

  /// Cut to every length.
  func truncations(every step: Int, _ progress: (Int) -> Void) -> Attack {
    var attack = Attack("cut off")
    for length in stride(from: 0, to: bytes.count, by: step) {
      progress(length)
      attack.read(
        bytes.span.extracting(..<length), expecting: [length < FileHeader.byteCount ? "fileTooShort" : "fileLength"],
        at: length)
    }
    return attack
  }

  /// Cut to every length that a header may state, and stating it.
  func repairedTruncations(every step: Int, _ progress: (Int) -> Void) -> Attack {
    var attack = Attack("cut off, length repaired")
    var file = bytes
    for length in stride(from: tableEnd, to: bytes.count, by: step) {
      progress(length)
      file.put(UInt64(length), 8, at: FileHeader.fileLengthOffset)
      file.seal(sectionCount: sections.count)
      attack.read(file.span.extracting(..<length), expecting: ["sectionBeyondFile"], at: length)
    }
    return attack
  }

  /// A bit of a byte, another at each place but always the same there.
  private static func bit(_ offset: Int) -> UInt8 {
    1 << UInt8((UInt32(truncatingIfNeeded: offset) &* 2_654_435_761) >> 29)
  }
}

extension [UInt8] {
  /// Puts a number in its place, the lowest byte first.
  mutating func put(_ value: UInt64, _ byteCount: Int, at offset: Int) {
    for index in 0..<byteCount { self[offset + index] = UInt8(truncatingIfNeeded: value >> (8 * UInt64(index))) }
  }

  /// Makes the checksums of header and table right.
  mutating func seal(sectionCount: Int) {
    let table = FileHeader.byteCount..<FileHeader.byteCount + SectionEntry.byteCount * sectionCount
    put(UInt64(Digest.crc32c(span.extracting(table))), 4, at: table.upperBound)
    put(UInt64(Digest.crc32c(span.extracting(..<FileHeader.checksumOffset))), 4, at: FileHeader.checksumOffset)
  }
}
