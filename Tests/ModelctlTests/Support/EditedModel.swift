import TocsinFormat

/// The bytes of a model file to be changed, field by field, as Spec/ModelFormat.md lays them out.
struct EditedModel {
  var bytes: [UInt8]

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  var sectionCount: Int { integer(at: 36, byteCount: 4) }

  private var tableEnd: Int { 64 + 96 * sectionCount }

  /// Where the row of a section begins; a file without it is a mistake in the test.
  func row(_ id: SectionID) -> Int {
    let rows = (0..<sectionCount).map { 64 + 96 * $0 }
    guard let row = rows.first(where: { integer(at: $0, byteCount: 2) == Int(id.rawValue) }) else {
      preconditionFailure("the sample has no section \(id)")
    }
    return row
  }

  func integer(at offset: Int, byteCount: Int) -> Int {
    (0..<byteCount).reduce(0) { $0 | Int(bytes[offset + $1]) << (8 * $1) }
  }

  mutating func set(_ value: Int, at offset: Int, byteCount: Int) {
    for index in 0..<byteCount { bytes[offset + index] = UInt8(truncatingIfNeeded: value >> (8 * index)) }
  }

  /// Where a section's stored bytes lie.
  func storedRange(_ id: SectionID) -> Range<Int> {
    let offset = integer(at: row(id) + 8, byteCount: 8)
    return offset..<offset + integer(at: row(id) + 16, byteCount: 8)
  }

  mutating func swapRows(_ first: SectionID, _ second: SectionID) {
    let (one, other) = (row(first), row(second))
    for index in 0..<96 { bytes.swapAt(one + index, other + index) }
  }

  /// Puts other stored bytes for a section at the end of the file; the old ones stay where they are.
  mutating func store(_ id: SectionID, _ stored: [UInt8], codec: Int = 1, filter: Int = 0) {
    store(stored, row: row(id), codec: codec, filter: filter)
  }

  private mutating func store(_ stored: [UInt8], row: Int, codec: Int, filter: Int = 0) {
    set(codec, at: row + 4, byteCount: 2)
    set(filter, at: row + 6, byteCount: 2)
    set(filter == 0 ? 0 : 4, at: row + 32, byteCount: 4)
    set(bytes.count, at: row + 8, byteCount: 8)
    set(stored.count, at: row + 16, byteCount: 8)
    set(Int(Digest.crc32c(stored.span)), at: row + 36, byteCount: 4)
    bytes += stored
  }

  /// Adds a section that is stored as it is: a row behind the others, so that all that follows moves, and the bytes at the
  /// end of the file.
  mutating func append(_ id: SectionID, flags: Int = 0, _ content: [UInt8]) {
    let start = tableEnd
    bytes.insert(contentsOf: [UInt8](repeating: 0, count: 96), at: start)
    for index in 0..<sectionCount {
      let field = 64 + 96 * index + 8
      set(integer(at: field, byteCount: 8) + 96, at: field, byteCount: 8)
    }
    set(Int(id.rawValue), at: start, byteCount: 2)
    set(flags, at: start + 2, byteCount: 2)
    set(content.count, at: start + 24, byteCount: 8)
    bytes.replaceSubrange(start + 64..<start + 96, with: Digest.sha256(content.span).bytes)
    set(sectionCount + 1, at: 36, byteCount: 4)
    store(content, row: start, codec: 0)
    set(integer(at: 28, byteCount: 8) + content.count, at: 28, byteCount: 8)
  }

  /// The file with its stated length and the checksums of header and table set right.
  var sealed: [UInt8] {
    var file = self
    file.set(file.bytes.count, at: 20, byteCount: 8)
    let table = Array(file.bytes[64..<file.tableEnd])
    file.set(Int(Digest.crc32c(table.span)), at: file.tableEnd, byteCount: 4)
    let header = Array(file.bytes[..<60])
    file.set(Int(Digest.crc32c(header.span)), at: 60, byteCount: 4)
    return file.bytes
  }
}
