import TocsinFormat

/// A file taken apart without the reader's checks, to be changed and put together again with its checksums repaired.
///
/// It shares the digests with the module and nothing else: layout constants are written out again from the specification.
struct RawFile {
  struct Section {
    var id: UInt16
    var flags: UInt16
    var codec: UInt16 = 0
    var filter: UInt16 = 0
    var elementSize: UInt32 = 0
    var stored: [UInt8]
    var decodedLength: UInt64
    var digest: [UInt8]
    var reserved = [UInt8](repeating: 0, count: 24)
    /// What the table says where that is to differ from the truth.
    var statedOffset: UInt64?
    var statedStoredLength: UInt64?
    var statedChecksum: UInt32?
    /// Bytes put before the section beyond its padding.
    var gap = 0
    var paddingByte: UInt8 = 0

    /// A section stored as it is.
    init(id: UInt16, flags: UInt16 = 0, content: [UInt8]) {
      self.id = id
      self.flags = flags
      stored = content
      decodedLength = UInt64(content.count)
      digest = Digest.sha256(content.span).bytes
    }

    /// A section of which `stored` is the compressed form of `content`.
    init(id: UInt16, flags: UInt16 = 0, content: [UInt8], compressed stored: [UInt8]) {
      self.init(id: id, flags: flags, content: content)
      self.stored = stored
      codec = 1
    }

    /// Overwrites bytes of a section that is stored as it is.
    mutating func patch(_ offset: Int, _ bytes: [UInt8]) {
      stored.replaceSubrange(offset..<offset + bytes.count, with: bytes)
      digest = Digest.sha256(stored.span).bytes
    }

    /// Replaces the content of a section that is stored as it is.
    mutating func replace(_ content: [UInt8]) { self = Section(id: id, flags: flags, content: content) }
  }

  var magic: [UInt8] = [0x89, 0x54, 0x43, 0x4E, 0x0D, 0x0A, 0x1A, 0x0A]
  var major: UInt16 = 1
  var minor: UInt16 = 0
  var requiredFeatures: UInt32 = 0
  var optionalFeatures: UInt32 = 0
  var reserved = [UInt8](repeating: 0, count: 20)
  var statedFileLength: UInt64?
  var statedDecodedLength: UInt64?
  var statedSectionCount: UInt32?
  var statedHeaderChecksum: UInt32?
  var statedTableChecksum: UInt32?
  var trailing: [UInt8] = []
  var sections: [Section] = []

  /// Takes a valid file apart.
  init(_ file: [UInt8]) {
    minor = UInt16(file.integer(at: 10, bytes: 2))
    optionalFeatures = UInt32(file.integer(at: 16, bytes: 4))
    for index in 0..<Int(file.integer(at: 36, bytes: 4)) {
      let row = 64 + 96 * index
      let offset = Int(file.integer(at: row + 8, bytes: 8))
      var section = Section(
        id: UInt16(file.integer(at: row, bytes: 2)), flags: UInt16(file.integer(at: row + 2, bytes: 2)),
        content: [UInt8](file[offset..<offset + Int(file.integer(at: row + 16, bytes: 8))]))
      section.codec = UInt16(file.integer(at: row + 4, bytes: 2))
      section.filter = UInt16(file.integer(at: row + 6, bytes: 2))
      section.elementSize = UInt32(file.integer(at: row + 32, bytes: 4))
      section.decodedLength = file.integer(at: row + 24, bytes: 8)
      section.digest = [UInt8](file[row + 64..<row + 96])
      sections.append(section)
    }
  }

  /// The section of that number; a file without it is a mistake in the test.
  subscript(id: SectionID) -> Section {
    get { sections[position(id)] }
    set { sections[position(id)] = newValue }
  }

  private func position(_ id: SectionID) -> Int {
    guard let position = sections.firstIndex(where: { $0.id == id.rawValue }) else {
      preconditionFailure("the sample has no such section")
    }
    return position
  }

  /// The file, every checksum right unless stated otherwise.
  var bytes: [UInt8] {
    var table = ByteWriter()
    var body: [UInt8] = []
    let bodyStart = 64 + 96 * sections.count + 4
    for section in sections {
      let padding = (64 - (bodyStart + body.count) % 64) % 64 + section.gap
      body += [UInt8](repeating: section.paddingByte, count: padding)
      table.writeUInt16(section.id)
      table.writeUInt16(section.flags)
      table.writeUInt16(section.codec)
      table.writeUInt16(section.filter)
      table.writeUInt64(section.statedOffset ?? UInt64(bodyStart + body.count))
      table.writeUInt64(section.statedStoredLength ?? UInt64(section.stored.count))
      table.writeUInt64(section.decodedLength)
      table.writeUInt32(section.elementSize)
      table.writeUInt32(section.statedChecksum ?? Digest.crc32c(section.stored.span))
      table.writeBytes(section.reserved)
      table.writeBytes(section.digest)
      body += section.stored
    }
    body += trailing
    var file = ByteWriter()
    file.writeBytes(magic)
    file.writeUInt16(major)
    file.writeUInt16(minor)
    file.writeUInt32(requiredFeatures)
    file.writeUInt32(optionalFeatures)
    file.writeUInt64(statedFileLength ?? UInt64(bodyStart + body.count))
    file.writeUInt64(statedDecodedLength ?? sections.reduce(0) { $0 &+ $1.decodedLength })
    file.writeUInt32(statedSectionCount ?? UInt32(sections.count))
    file.writeBytes(reserved)
    file.writeUInt32(statedHeaderChecksum ?? Digest.crc32c(file.bytes.span))
    file.writeBytes(table.bytes)
    file.writeUInt32(statedTableChecksum ?? Digest.crc32c(table.bytes.span))
    file.writeBytes(body)
    return file.bytes
  }
}

extension [UInt8] {
  /// A little-endian integer.
  func integer(at offset: Int, bytes: Int) -> UInt64 {
    (0..<bytes).reduce(0) { $0 | UInt64(self[offset + $1]) << (8 * UInt64($1)) }
  }

  /// The bytes of a little-endian integer.
  init<Integer: FixedWidthInteger>(littleEndian value: Integer) {
    self = (0..<Integer.bitWidth / 8).map { UInt8(truncatingIfNeeded: value >> Integer(8 * $0)) }
  }
}

/// Reads bytes; for tests that care about the error alone.
func read(_ bytes: [UInt8], limits: ReaderLimits = .standard) throws(ModelFormatError) {
  _ = try ModelFileReader.read(bytes: bytes.span, limits: limits)
}

/// The stored-only encoding of a sample, changed.
func edited(_ sample: Sample = .fullPrecision, _ change: (inout RawFile) throws -> Void) throws -> [UInt8] {
  var file = RawFile(try ModelFileWriter.encode(sample.model(), profile: .storedOnly))
  try change(&file)
  return file.bytes
}
