/// Where in a file something is wrong.
public struct FormatPlace: Equatable, Sendable {
  /// The section in whose decoded bytes the place lies; `nil` for a place in the file.
  public let section: SectionID?
  /// In bytes from the start of the file, or of the decoded section.
  public let offset: Int

  /// A place in a decoded section, or in the file.
  public init(section: SectionID? = nil, offset: Int) {
    self.section = section
    self.offset = offset
  }
}

extension ModelFormatError {
  /// The place that Spec/ModelFormat.md gives the finding; `nil` where the file cannot be read, or is too large to be, and
  /// where a model cannot be written.
  public var place: FormatPlace? {
    switch self {
    case .system, .notARegularFile, .fileTooLarge, .weightsMismatch, .goldenVectorMismatch, .ioSchemaMismatch,
      .sectionNotWritable, .unknownSectionMisplaced:
      nil
    case .fileTooShort(let length, _): FormatPlace(offset: length)
    case .wrongMagic: FormatPlace(offset: 0)
    case .unsupportedVersion: FormatPlace(offset: 8)
    case .unknownRequiredFeatures: FormatPlace(offset: 12)
    case .fileLength: FormatPlace(offset: 20)
    case .totalDecodedLength, .decodedTooLarge: FormatPlace(offset: 28)
    case .sectionCount, .missingSection: FormatPlace(offset: 36)
    case .headerChecksum: FormatPlace(offset: 60)
    case .headerReservedNotZero(let offset), .paddingNotZero(let offset), .tableChecksum(let offset, _, _),
      .sectionsNotSorted(let offset), .unknownCriticalSection(_, let offset), .unexpectedSection(_, let offset),
      .entryReservedNotZero(_, let offset), .emptySection(_, let offset), .sectionDigest(_, let offset),
      .unknownCodec(_, let offset, _), .unknownFilter(_, let offset, _), .filterElementSize(_, let offset, _),
      .sectionFlags(_, let offset, _, _), .sectionOffset(_, let offset, _, _), .sectionTooLarge(_, let offset, _, _),
      .sectionBeyondFile(_, let offset, _, _), .storedLength(_, let offset, _, _),
      .sectionChecksum(_, let offset, _, _), .sectionLength(_, let offset, _, _),
      .compressedFrame(_, _, let offset, _), .planeLength(_, _, let offset, _):
      FormatPlace(offset: offset)
    case .sectionTruncated(let section, let offset, _, _), .trailingBytes(let section, let offset, _),
      .reservedNotZero(let section, let offset), .countTooLarge(let section, let offset, _, _),
      .invalidName(let section, let offset), .namesNotSorted(let section, let offset),
      .invalidValue(let section, let offset, _), .invalidText(let section, let offset):
      FormatPlace(section: section, offset: offset)
    case .graph(_, let place): place
    case .signaturesNotSorted(let offset): FormatPlace(section: .signature, offset: offset)
    case .unknownOperation(_, let offset, _), .operationFields(_, let offset, _, _), .valueType(_, let offset):
      FormatPlace(section: .graph, offset: offset)
    case .tensorOffset(_, let offset, _, _), .tensorLength(_, let offset, _, _):
      FormatPlace(section: .tensorIndex, offset: offset)
    case .tensorNotFinite(_, _, let offset), .codeOutOfRange(_, _, let offset):
      FormatPlace(section: .weights, offset: offset)
    case .scaleOutOfRange(_, _, let offset): FormatPlace(section: .quantisation, offset: offset)
    case .goldenVectorNotFinite(_, _, let offset): FormatPlace(section: .goldenVectors, offset: offset)
    }
  }
}
