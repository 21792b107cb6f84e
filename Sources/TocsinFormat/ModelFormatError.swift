public import TocsinGraph
public import TocsinTensor

/// Why bytes are not a model file, or why a model cannot be written.
///
/// One case per rule of Spec/ModelFormat.md, which says where each places its finding: ``place`` gives that. Lengths and
/// offsets are in bytes. Cases about a row of the section table, or about compression, have offsets from the start of the
/// file; those about what a section holds have offsets from the start of the decoded section.
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
  case unsupportedVersion(FormatVersion)
  /// Feature bits that a reader must know to read the file, and that this one does not know.
  case unknownRequiredFeatures(bits: UInt32)
  case fileLength(expected: UInt64, found: UInt64)
  case headerReservedNotZero(offset: Int)
  case sectionCount(found: Int, maximum: Int)
  /// The sum of the sections' decoded lengths is not what the header says.
  case totalDecodedLength(expected: UInt64, found: UInt64)
  case decodedTooLarge(length: UInt64, maximum: Int)

  // MARK: Section table

  case tableChecksum(offset: Int, expected: UInt32, found: UInt32)
  /// Section numbers must ascend.
  case sectionsNotSorted(offset: Int)
  case unknownCriticalSection(SectionID, offset: Int)
  case sectionFlags(SectionID, offset: Int, expected: UInt16, found: UInt16)
  case entryReservedNotZero(SectionID, offset: Int)
  case sectionOffset(SectionID, offset: Int, expected: UInt64, found: UInt64)
  case emptySection(SectionID, offset: Int)
  case sectionTooLarge(SectionID, offset: Int, length: UInt64, maximum: Int)
  case unknownCodec(SectionID, offset: Int, found: Int)
  case unknownFilter(SectionID, offset: Int, found: Int)
  case filterElementSize(SectionID, offset: Int, found: UInt32)
  /// A section's stored bytes do not lie in the file.
  case sectionBeyondFile(SectionID, offset: Int, stored: UInt64, left: Int)
  /// Stored as it is, a section's two lengths must be equal; compressed, the stored one must be the smaller.
  case storedLength(SectionID, offset: Int, stored: UInt64, decoded: UInt64)
  case missingSection(SectionID)
  /// A section that must not be there, since there is nothing for it to hold.
  case unexpectedSection(SectionID, offset: Int)
  /// A byte between two sections is not zero.
  case paddingNotZero(offset: Int)
  case sectionChecksum(SectionID, offset: Int, expected: UInt32, found: UInt32)
  /// The decoded bytes do not have the SHA-256 that the section table gives.
  case sectionDigest(SectionID, offset: Int)

  // MARK: Compression

  /// A zstd frame outside the profile; `plane` is 0 where the section is not split into byte planes.
  case compressedFrame(SectionID, plane: Int, offset: Int, ZstdViolation)
  /// A plane's stored length is above its decoded length, or the planes do not end where the section does.
  case planeLength(SectionID, plane: Int, offset: Int, found: UInt64)

  // MARK: Structures inside a section

  case sectionTruncated(SectionID, offset: Int, expected: Int, found: Int)
  case trailingBytes(SectionID, offset: Int, count: Int)
  case reservedNotZero(SectionID, offset: Int)
  case countTooLarge(SectionID, offset: Int, found: Int, maximum: Int)
  case invalidName(SectionID, offset: Int)
  case namesNotSorted(SectionID, offset: Int)
  /// The key identifier of a signature does not sort after the one before.
  case signaturesNotSorted(offset: Int)
  /// A code, index or size outside its range.
  case invalidValue(SectionID, offset: Int, found: UInt64)
  /// Not UTF-8, or a character that texts may not hold.
  case invalidText(SectionID, offset: Int)

  // MARK: Graph, tensors, golden vectors

  case graph(GraphError, at: FormatPlace)
  case unknownOperation(node: Int, offset: Int, code: Int)
  /// An operation of this number cannot have so many fields.
  case operationFields(node: Int, offset: Int, expected: ClosedRange<Int>, found: Int)
  /// The type that the file states for a value is not the one that follows from the graph.
  case valueType(value: Int, offset: Int)
  case tensorOffset(tensor: Name, offset: Int, expected: UInt64, found: UInt64)
  case tensorLength(tensor: Name, offset: Int, expected: UInt64, found: UInt64)
  /// The decoded length of the weights or of their scales does not fit the tensor index.
  case sectionLength(SectionID, offset: Int, expected: UInt64, found: UInt64)
  case tensorNotFinite(tensor: Name, element: Int, offset: Int)
  /// An `int8` code below -127.
  case codeOutOfRange(tensor: Name, element: Int, offset: Int)
  /// A scale that is not a positive normal number, or one that takes 127 beyond the largest float.
  case scaleOutOfRange(tensor: Name, channel: Int, offset: Int)
  case goldenVectorNotFinite(vector: Int, element: Int, offset: Int)

  // MARK: Writing

  /// The model's weights do not fit its graph: their number, an element type, or a count of elements or scales.
  case weightsMismatch(tensor: Int)
  /// A golden vector does not fit the graph: its sizes, an element type or an element count.
  case goldenVectorMismatch(vector: Int)
  /// The I/O schema does not fit the graph: the number of its ports, or a port's labels or texts. Ports are numbered from 0,
  /// outputs behind the inputs.
  case ioSchemaMismatch(port: Int)
  /// A section without bytes, or with more than its kind may have.
  case sectionNotWritable(SectionID, length: Int, maximum: Int)
  /// An unknown section whose number does not ascend, or is known.
  case unknownSectionMisplaced(index: Int)
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
