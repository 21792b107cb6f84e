/// A line format in the notation of loghub: field names in angle brackets, and what stands between them.
///
///     <Month> <Date> <Time> <Level> <Component>(\[<PID>\])?: <Content>
///
/// - A field takes as little of the line as the rest allows, possibly nothing.
/// - Blanks and tabs stand for a run of one or more white-space bytes.
/// - `( … )?` may be missing. `\` makes the next byte stand for itself. Every other byte stands for itself.
/// - The whole line must match, white space at its ends aside.
///
/// That is the language of the regular expression that loghub's logparser makes of it, and the same one of the possible
/// readings, for the notations that escape what a regular expression would take for an operator.
public struct LineNotation: Equatable, Sendable {
  public static var maximumByteCount: Int { 1024 }
  public static var maximumNameByteCount: Int { 64 }
  public static var maximumFieldCount: Int { 32 }
  public static var maximumGroupCount: Int { 4 }

  /// A part of a notation.
  enum Element: Equatable, Sendable {
    case field(name: [UInt8])
    /// This byte.
    case literal(UInt8)
    /// One or more bytes of white space.
    case blanks
    case groupStart
    case groupEnd
  }

  let elements: [Element]

  /// The names of the fields, in order.
  public var fieldNames: [[UInt8]] {
    var names: [[UInt8]] = []
    for element in elements { if case .field(let name) = element { names.append(name) } }
    return names
  }

  /// Reads a notation.
  /// - Throws: ``LineFormatError``.
  public init(_ text: Span<UInt8>) throws(LineFormatError) {
    guard text.count <= Self.maximumByteCount else {
      throw .tooLong(byteCount: text.count, maximum: Self.maximumByteCount)
    }
    var reader = LineNotationReader()
    try reader.read(text)
    elements = reader.elements
    // A file holds the canonical text, which may have backslashes that the given one does without.
    let byteCount = self.text.count
    guard byteCount <= Self.maximumByteCount else {
      throw .tooLong(byteCount: byteCount, maximum: Self.maximumByteCount)
    }
  }

  /// The canonical text: one blank for each run, and a backslash before whatever a regular expression, too, would read
  /// as something else, so that loghub's logparser takes it as it stands.
  public var text: [UInt8] {
    var text: [UInt8] = []
    for element in elements {
      switch element {
      case .field(let name): text += [UInt8(ascii: "<")] + name + [UInt8(ascii: ">")]
      case .blanks: text.append(UInt8(ascii: " "))
      case .groupStart: text.append(UInt8(ascii: "("))
      case .groupEnd: text += [UInt8(ascii: ")"), UInt8(ascii: "?")]
      case .literal(let byte):
        if Self.operators.contains(byte) { text.append(UInt8(ascii: "\\")) }
        text.append(byte)
      }
    }
    return text
  }

  private static var operators: ByteSet { ByteSet("\\()[]{}.|?*+^$<".utf8) }
}
