import TocsinGraph
import TocsinTensor

/// Reads the fields of one operation, front to back. That there are as many as the operation can have is checked before.
struct FieldReader {
  let node: Int
  let section: SectionID
  private let fields: [UInt32]
  /// Where the fields start, in bytes from the start of the section.
  private let start: Int
  private var position = 0

  init(node: Int, fields: [UInt32], section: SectionID, offset: Int) {
    self.node = node
    self.section = section
    self.fields = fields
    start = offset
  }

  /// The number of fields not yet read.
  var remaining: Int { fields.count - position }

  /// The next field; shape inference checks its range.
  mutating func integer() -> Int {
    position += 1
    return Int(fields[position - 1])
  }

  mutating func value() -> ValueID { ValueID(integer()) }
  mutating func tensor() -> TensorID { TensorID(integer()) }
  mutating func float() -> Float { Float(bitPattern: UInt32(integer())) }

  /// A tensor that may be left out: those that are come last.
  mutating func tensorIfPresent() -> TensorID? { remaining > 0 ? tensor() : nil }

  /// A field of 0 or 1.
  mutating func flag() throws(ModelFormatError) -> Bool {
    let field = integer()
    guard field <= 1 else { throw invalidField }
    return field == 1
  }

  /// A field that stands for a case.
  mutating func choice<Choice: RawRepresentable>(
    _ type: Choice.Type = Choice.self
  ) throws(ModelFormatError) -> Choice where Choice.RawValue == UInt8 {
    guard let raw = UInt8(exactly: integer()), let choice = Choice(rawValue: raw) else { throw invalidField }
    return choice
  }

  /// Ends the reading of an operation whose number of fields depends on one of them.
  func expect(_ count: Int) throws(ModelFormatError) {
    guard fields.count == count else {
      throw .operationFields(node: node, offset: start - 2, expected: count...count, found: fields.count)
    }
  }

  /// About the field that was read last.
  private var invalidField: ModelFormatError {
    .invalidValue(section, offset: start + 4 * (position - 1), found: UInt64(fields[position - 1]))
  }
}
