// Texts are for tools; the Embedded build does without them: hosts there get the cases and their payloads.
#if !hasFeature(Embedded)
  import Glibc
  import TocsinGraph
  import TocsinTensor

  extension ModelFormatError: CustomStringConvertible {
    /// What is wrong and what to do about it: `place: what is wrong; remedy`.
    public var description: String { "\(message); \(remedy)" }

    /// What is wrong, and where.
    public var message: String {
      switch self {
      case .system(let operation, let number): "cannot \(operation) the file: \(systemMessage(number))"
      case .notARegularFile: "not a regular file"
      case .fileTooLarge(let length, let maximum): "the file has \(length) bytes, at most \(maximum) are allowed"
      case .fileTooShort(let length, let minimum): "the file has \(length) bytes, its header and table need \(minimum)"
      case .wrongMagic: "not a Tocsin model file"
      case .headerChecksum(let expected, let found): "header: \(checksums(expected, found))"
      case .unsupportedVersion(let version): "header: format version \(version) is not known"
      case .unknownRequiredFeatures(let bits): "header: unknown required features, bits 0x\(hexadecimal(bits))"
      case .fileLength(let expected, let found): "header: \(lengths(expected, found)) for the file"
      case .headerReservedNotZero(let offset): "header: the reserved byte \(offset) is not zero"
      case .sectionCount(let found, let maximum): "header: \(found) sections, at most \(maximum) are allowed"
      case .totalDecodedLength(let expected, let found): "header: \(lengths(expected, found)) for all decoded sections"
      case .decodedTooLarge(let length, let maximum):
        "the content has \(length) decoded bytes, at most \(maximum) are allowed"
      case .tableChecksum(_, let expected, let found): "section table: \(checksums(expected, found))"
      case .sectionsNotSorted(let offset): "section table, byte \(offset): the section's number does not ascend"
      case .unknownCriticalSection(let id, _): "section \(id) is not known, and must be"
      case .sectionFlags(let id, _, let expected, let found): "section \(id): flags are \(found), not \(expected)"
      case .entryReservedNotZero(let id, _): "section \(id): a reserved byte of its table row is not zero"
      case .sectionOffset(let id, _, let expected, let found):
        "section \(id): starts at \(found), not at \(expected)"
      case .emptySection(let id, _): "section \(id): empty"
      case .sectionTooLarge(let id, _, let length, let maximum):
        "section \(id): \(length) decoded bytes, at most \(maximum) are allowed"
      case .unknownCodec(let id, _, let found): "section \(id): unknown codec \(found)"
      case .unknownFilter(let id, _, let found): "section \(id): filter \(found) is not known or not allowed here"
      case .filterElementSize(let id, _, let found): "section \(id): element size \(found) does not fit the filter"
      case .sectionBeyondFile(let id, _, let stored, let left):
        "section \(id): \(stored) stored bytes, the file has \(left) left"
      case .storedLength(let id, _, let stored, let decoded):
        "section \(id): \(stored) stored bytes for \(decoded) decoded ones do not fit the codec"
      case .missingSection(let id): "section \(id): missing"
      case .unexpectedSection(let id, _): "section \(id): present, with nothing to hold"
      case .paddingNotZero(let offset): "byte \(offset): padding is not zero"
      case .sectionChecksum(let id, _, let expected, let found): "section \(id): \(checksums(expected, found))"
      case .sectionDigest(let id, _): "section \(id): the SHA-256 of the decoded bytes is not the one in the table"
      case .compressedFrame(let id, let plane, let offset, let violation):
        "section \(id), plane \(plane), byte \(offset) of the file: \(violation)"
      case .planeLength(let id, let plane, _, let found):
        "section \(id), plane \(plane): a length of \(found) bytes does not fit"
      case .sectionTruncated(let id, let offset, let expected, let found):
        "\(inside(id, offset)): \(expected) bytes are needed, \(found) are left"
      case .trailingBytes(let id, let offset, let count): "\(inside(id, offset)): \(count) bytes too many"
      case .reservedNotZero(let id, let offset): "\(inside(id, offset)): a reserved byte is not zero"
      case .countTooLarge(let id, let offset, let found, let maximum):
        "\(inside(id, offset)): a count of \(found), at most \(maximum) are possible"
      case .invalidName(let id, let offset): "\(inside(id, offset)): not a name of 1 to 64 printable ASCII bytes"
      case .namesNotSorted(let id, let offset): "\(inside(id, offset)): the name does not sort after the one before"
      case .signaturesNotSorted(let offset):
        "\(inside(.signature, offset)): the key identifier does not sort after the one before"
      case .invalidValue(let id, let offset, let found): "\(inside(id, offset)): \(found) is outside the range"
      case .invalidText(let id, let offset): "\(inside(id, offset)): not UTF-8, or a character that is not allowed"
      case .graph(let error, _): "graph: \(error)"
      case .unknownOperation(let node, _, let code): "graph, node \(node): unknown operation \(code)"
      case .operationFields(let node, _, let expected, let found):
        "graph, node \(node): \(found) fields, not \(expected.lowerBound)"
          + (expected.count > 1 ? " to \(expected.upperBound)" : "")
      case .valueType(let value, _): "graph: the stated type of value \(value) is not the one that follows"
      case .tensorOffset(let tensor, _, let expected, let found):
        "tensor \(tensor.text): starts at \(found), not at \(expected)"
      case .tensorLength(let tensor, _, let expected, let found): "tensor \(tensor.text): \(lengths(found, expected))"
      case .sectionLength(let id, _, let expected, let found): "section \(id): \(lengths(found, expected))"
      case .tensorNotFinite(let tensor, let element, _): "tensor \(tensor.text): element \(element) is not finite"
      case .codeOutOfRange(let tensor, let element, _):
        "tensor \(tensor.text): the code of element \(element) is -128; codes are -127 to 127"
      case .scaleOutOfRange(let tensor, let channel, _):
        "tensor \(tensor.text): the scale of channel \(channel) is not a positive normal number, or too large for its weights "
          + "to be finite"
      case .goldenVectorNotFinite(let vector, let element, _):
        "golden vector \(vector): element \(element) is not finite"
      case .weightsMismatch(let tensor): "tensor \(tensor): the weights do not fit the graph"
      case .goldenVectorMismatch(let vector): "golden vector \(vector): does not fit the graph"
      case .sectionNotWritable(let id, let length, let maximum):
        "section \(id): \(length) bytes to write, 1 to \(maximum) are allowed"
      case .unknownSectionMisplaced(let index):
        "unknown section \(index): its number does not ascend, or is that of a known section"
      case .ioSchemaMismatch(let port): "I/O schema, port \(port): does not fit the graph, or a text is too long"
      }
    }

    /// What to do about it.
    public var remedy: String {
      switch self {
      case .system(_, errorNumber: ENOSPC), .system(_, errorNumber: EDQUOT), .system(_, errorNumber: EFBIG):
        "make room for it, or write to another place"
      case .system, .notARegularFile: "check the path and its permissions"
      case .fileTooLarge, .decodedTooLarge: "use a smaller model, or a higher limit where one was lowered"
      case .wrongMagic: "export the model with modeltrain, or fetch the file again without text conversion"
      case .unsupportedVersion(let version) where version < FormatVersion(major: 1, minor: 0):
        "bring it to version \(FormatVersion.current) with modelctl canonicalize"
      case .unsupportedVersion, .unknownRequiredFeatures, .unknownCriticalSection, .unknownOperation:
        "use a later version of the tools"
      case .fileTooShort, .fileLength, .headerChecksum, .tableChecksum, .sectionChecksum, .sectionDigest,
        .paddingNotZero:
        "the file is damaged: fetch it again"
      case .tensorNotFinite, .goldenVectorNotFinite: "train again with a lower learning rate or gradient clipping"
      case .codeOutOfRange, .scaleOutOfRange: "quantise the model again with modelctl quantize"
      case .weightsMismatch, .goldenVectorMismatch, .ioSchemaMismatch, .sectionNotWritable, .unknownSectionMisplaced:
        "report this: the exporter made a model that contradicts itself"
      case .signaturesNotSorted: "sign the unsigned file again with modelctl sign, once with each key"
      default: "the file was not written by a correct writer: export it again"
      }
    }
  }

  extension SectionID: CustomStringConvertible {
    /// The name; of a section without one the number: `4096 (unknown)`.
    public var description: String { name.map { "\($0)" } ?? "\(rawValue) (unknown)" }
  }

  private func systemMessage(_ number: Int32) -> String { unsafe String(cString: strerror(number)) }

  private func hexadecimal(_ value: UInt32) -> String { String(value, radix: 16) }

  private func checksums(_ expected: UInt32, _ found: UInt32) -> String {
    "the checksum is \(hexadecimal(found)), the file says \(hexadecimal(expected))"
  }

  private func lengths(_ stated: UInt64, _ found: UInt64) -> String {
    "the file says \(stated) bytes, there are \(found)"
  }

  private func inside(_ section: SectionID, _ offset: Int) -> String { "section \(section), byte \(offset)" }

  extension ZstdViolation: CustomStringConvertible {
    public var description: String {
      switch self {
      case .headerTruncated: "the zstd frame ends inside its header"
      case .wrongMagic: "not a zstd frame"
      case .reservedBits: "the zstd frame sets a reserved bit"
      case .dictionary: "the zstd frame names a dictionary"
      case .checksum: "the zstd frame carries a checksum of its own"
      case .contentSizeAbsent: "the zstd frame does not state its content size"
      case .contentSize(let expected, let found): "the zstd frame states \(found) bytes, not \(expected)"
      case .window(let size, let maximum):
        "the zstd frame needs a window of \(size) bytes, at most \(maximum) are allowed"
      case .frameLength(let expected, let found): "the zstd frame ends after \(found) bytes, not \(expected)"
      case .corrupt: "the zstd frame is corrupt"
      }
    }
  }
#endif
