public import TocsinGraph
public import TocsinTensor

/// Why bytes are not a model file, or why a model cannot be written.
///
/// One case per rule of Spec/ModelFormat.md. Lengths and offsets are in bytes; offsets count from the start of the file, or
/// of the decoded section where a case names one.
public enum ModelFormatError: Error, Equatable, Sendable {
  // MARK: Files

  /// A system call failed.
  case system(FileOperation, errorNumber: Int32)
  /// The path names a directory, a pipe or a device.
  case notARegularFile
  case fileTooLarge(length: Int, maximum: Int)

  // MARK: Header

  case fileTooShort(length: Int, minimum: Int)
  /// The file does not start with the eight bytes of a model file.
  case wrongMagic
  case headerChecksum(expected: UInt32, found: UInt32)
  case unsupportedVersion(major: Int, minor: Int)
  /// A file has the lowest version that can hold its content, not a higher one and not a lower one.
  case minorVersion(expected: Int, found: Int)
  /// Feature bits that a reader must know to read the file, and that this one does not know.
  case unknownRequiredFeatures(bits: UInt32)
  case fileLength(expected: UInt64, found: UInt64)
  case headerReservedNotZero(offset: Int)
  case sectionCount(found: Int, maximum: Int)
  /// The sum of the sections' decoded lengths is not what the header says.
  case totalDecodedLength(expected: UInt64, found: UInt64)
  case decodedTooLarge(length: UInt64, maximum: Int)

  // MARK: Section table

  case tableChecksum(expected: UInt32, found: UInt32)
  /// Section numbers must ascend; `index` is the position in the table.
  case sectionsNotSorted(index: Int)
  case unknownCriticalSection(SectionID)
  case sectionFlags(SectionID, expected: UInt16, found: UInt16)
  case entryReservedNotZero(SectionID)
  case sectionOffset(SectionID, expected: UInt64, found: UInt64)
  case emptySection(SectionID)
  case sectionTooLarge(SectionID, length: UInt64, maximum: Int)
  case unknownCodec(SectionID, found: Int)
  case unknownFilter(SectionID, found: Int)
  case filterElementSize(SectionID, found: UInt32)
  /// Stored as it is, a section's two lengths must be equal; compressed, the stored one must be the smaller.
  case storedLength(SectionID, stored: UInt64, decoded: UInt64)
  case missingSection(SectionID)
  /// A section that must not be there, since there is nothing for it to hold.
  case unexpectedSection(SectionID)
  /// A byte between two sections is not zero.
  case paddingNotZero(offset: Int)
  case sectionChecksum(SectionID, expected: UInt32, found: UInt32)
  /// The decoded bytes do not have the SHA-256 that the section table gives.
  case sectionDigest(SectionID)

  // MARK: Compression

  /// A zstd frame outside the profile; `plane` is 0 where the section is not split into byte planes.
  case compressedFrame(SectionID, plane: Int, ZstdViolation)
  /// A plane's stored length is above its decoded length, or the planes do not end where the section does.
  case planeLength(SectionID, plane: Int, found: UInt64)

  // MARK: Structures inside a section

  case sectionTruncated(SectionID, offset: Int, expected: Int, found: Int)
  case trailingBytes(SectionID, offset: Int, count: Int)
  case reservedNotZero(SectionID, offset: Int)
  case countTooLarge(SectionID, offset: Int, found: Int, maximum: Int)
  case invalidName(SectionID, offset: Int)
  case namesNotSorted(SectionID, offset: Int)
  /// A code, index or size outside its range.
  case invalidValue(SectionID, offset: Int, found: UInt64)
  /// Not UTF-8, or a character that texts may not hold.
  case invalidText(SectionID, offset: Int)

  // MARK: Graph, tensors, golden vectors

  case graph(GraphError)
  case unknownOperation(node: Int, code: Int)
  /// An operation of this number cannot have so many fields.
  case operationFields(node: Int, expected: ClosedRange<Int>, found: Int)
  /// The type that the file states for a value is not the one that follows from the graph.
  case valueType(value: Int)
  case tensorOffset(tensor: Name, expected: UInt64, found: UInt64)
  case tensorLength(tensor: Name, expected: UInt64, found: UInt64)
  /// The decoded length of the weights or of their scales does not fit the tensor index.
  case sectionLength(SectionID, expected: UInt64, found: UInt64)
  case tensorNotFinite(tensor: Name, element: Int)
  /// An `int8` code below -127.
  case codeOutOfRange(tensor: Name, element: Int)
  /// A scale that is not a positive normal number, or one that takes 127 beyond the largest float.
  case scaleOutOfRange(tensor: Name, channel: Int)
  case goldenVectorNotFinite(vector: Int, element: Int)

  // MARK: Writing

  /// The model's weights do not fit its graph: their number, an element type, or a count of elements or scales.
  case weightsMismatch(tensor: Int)
  /// A golden vector does not fit the graph: its sizes, an element type or an element count.
  case goldenVectorMismatch(vector: Int)
}

/// What was being done with a file when a system call failed.
/// The raw values keep the seeded hasher out of Embedded builds.
public enum FileOperation: UInt8, Sendable {
  case open, read, create, write, synchronise, rename
}

/// What is wrong with a zstd frame. The profile is in Spec/ModelFormat.md.
public enum ZstdViolation: Error, Equatable, Sendable {
  /// The bytes end inside the frame's header.
  case headerTruncated
  /// Not a zstd frame; skippable frames are among these.
  case wrongMagic
  /// A reserved or unused bit of the frame header descriptor is set.
  case reservedBits
  case dictionary
  case checksum
  case contentSizeAbsent
  case contentSize(expected: UInt64, found: UInt64)
  case window(size: UInt64, maximum: Int)
  /// The first frame does not end where the stored bytes do: a second frame, or other bytes, follow.
  case frameLength(expected: Int, found: Int)
  /// The decoder refuses the frame.
  case corrupt
}
