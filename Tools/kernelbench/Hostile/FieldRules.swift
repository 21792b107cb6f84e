import TocsinFormat

/// The rules that Spec/ModelFormat.md gives for a change to one field of a file whose checksums are right.
enum FieldRules {
  /// The rules for a change at a place; `nil` where repairing the checksums undoes it.
  static func rules(ofRepairedChangeAt offset: Int, in victim: Victim) -> [String]? {
    let table = FileHeader.byteCount..<FileHeader.byteCount + SectionEntry.byteCount * victim.sections.count
    if offset < table.lowerBound { return header(offset) }
    if table.contains(offset) { return row((offset - table.lowerBound) % SectionEntry.byteCount) }
    if offset < table.upperBound + 4 { return nil }
    guard let section = victim.sections.first(where: { $0.storedRange.contains(offset) }) else {
      return ["paddingNotZero"]
    }
    // A frame may be another one of the same bytes, as the digest has shown (4.1): the file's identity is another.
    return section.codec == .stored
      ? ["sectionDigest"] : ["sectionDigest", "planeLength", Attack.accepted] + frames
  }

  private static let frames = [
    "headerTruncated", "wrongMagic", "reservedBits", "dictionary", "checksum", "contentSizeAbsent", "contentSize",
    "window", "frameLength", "corrupt",
  ].map { "compressedFrame." + $0 }

  private static func header(_ offset: Int) -> [String]? {
    switch offset {
    case ..<8: ["wrongMagic"]
    case ..<12: ["unsupportedVersion"]
    case ..<16: ["unknownRequiredFeatures"]
    // Optional features are a part of the file's identity, and so of what a signature covers.
    case ..<20: [Attack.accepted]
    case ..<28: ["fileLength"]
    case ..<36: ["totalDecodedLength", "decodedTooLarge"]
    // The table is another one, whose checksum stands elsewhere.
    case ..<40: ["sectionCount", "fileTooShort", "tableChecksum"]
    case ..<60: ["headerReservedNotZero"]
    default: nil
    }
  }

  private static func row(_ offset: Int) -> [String] {
    switch offset {
    // A section of another number is another section, which may be one that a reader need not know: the content's identity
    // is another, too.
    case ..<2:
      [
        "sectionsNotSorted", "sectionFlags", "unknownCriticalSection", "unexpectedSection", "missingSection",
        "sectionTooLarge", Attack.accepted,
      ]
    case ..<4: ["sectionFlags"]
    case ..<6: ["unknownCodec", "storedLength", "unknownFilter"]
    case ..<8: ["unknownFilter", "filterElementSize"]
    case ..<16: ["sectionOffset"]
    // A section that is a few bytes longer or shorter may end before the same boundary: it holds padding, or padding holds it.
    case ..<24:
      [
        "sectionChecksum", "paddingNotZero", "storedLength", "sectionBeyondFile", "emptySection", "sectionOffset",
        "fileLength",
      ]
    case ..<32: ["storedLength", "sectionTooLarge", "emptySection", "filterElementSize", "totalDecodedLength"]
    case ..<36: ["filterElementSize"]
    case ..<40: ["sectionChecksum"]
    case ..<64: ["entryReservedNotZero"]
    default: ["sectionDigest"]
    }
  }
}
