import TocsinFormat
import TocsinLogs

/// The templates' part of the log parser section: kind `u32`, number of templates `u32`, number of literals `u32`; the
/// length of each literal `u32`, and all their texts; for each template its line count `u64` and its number of tokens
/// `u32`; all tokens `u32`, 0 for a wildcard, or the number of a literal plus one.
extension TemplateTable {
  func encode(to writer: inout ByteWriter) {
    writer.writeUInt32(UInt32(kind.rawValue))
    writer.writeCount(count)
    writer.writeCount(literals.count)
    for index in 0..<literals.count { writer.writeCount(literals.range(of: index).count) }
    writer.writeBytes(literals.text)
    for template in 0..<count {
      writer.writeUInt64(UInt64(lineCounts[template]))
      writer.writeCount(codeRange(of: template).count)
    }
    for code in codes { writer.writeUInt32(code) }
  }

  init(decoding reader: inout ByteReader) throws(DetectError) {
    let parts: TemplateTableParts
    do {
      parts = try TemplateTableParts(decoding: &reader)
    } catch {
      throw .format(error)
    }
    do {
      try self.init(
        kind: parts.kind, literals: parts.literals, codes: parts.codes, ends: parts.ends,
        lineCounts: parts.lineCounts)
    } catch {
      throw .templates(error)
    }
  }
}

/// What a table is made of, read but not checked.
private struct TemplateTableParts {
  var kind: TemplateKind
  var literals = LiteralList()
  var codes: [UInt32] = []
  var ends: [UInt32] = []
  var lineCounts: [Int] = []

  init(decoding reader: inout ByteReader) throws(ModelFormatError) {
    kind = try reader.readUInt32(in: 0...1) == 0 ? .positional : .subsequence
    let count = try reader.readCount(elementSize: 12, maximum: TemplateTable.maximumTemplateCount)
    let literalCount = try reader.readCount(elementSize: 5, maximum: TemplateTable.maximumTokenCount)
    var lengths: [Int] = []
    for _ in 0..<literalCount { lengths.append(try reader.readUInt32(in: 1...LineTokens.maximumTextByteCount)) }
    for length in lengths { literals.append(try reader.readBytes(count: length)[...]) }
    for _ in 0..<count {
      let offset = reader.offset
      let lineCount = try reader.readUInt64()
      guard let lineCount = Int(exactly: lineCount) else {
        throw .invalidValue(reader.section, offset: offset, found: lineCount)
      }
      lineCounts.append(lineCount)
      let tokenCount = try reader.readUInt32(in: 0...LineTokens.maximumCount)
      ends.append((ends.last ?? 0) + UInt32(tokenCount))
    }
    let total = Int(ends.last ?? 0)
    guard total <= reader.remaining / 4 else {
      throw .sectionTruncated(reader.section, offset: reader.offset, expected: 4 * total, found: reader.remaining)
    }
    codes.reserveCapacity(total)
    for _ in 0..<total { codes.append(try reader.readUInt32()) }
  }
}
