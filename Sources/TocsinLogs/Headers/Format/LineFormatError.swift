/// Why a text is no line format. Positions are bytes from the text's beginning.
public enum LineFormatError: Error, Equatable, Sendable {
  /// No field is named Content, and the text is no word that stands for a format.
  case noContent
  case contentInGroup(position: Int)
  case duplicateField(name: [UInt8], position: Int)
  /// Two fields follow one another with no text between: where one ends, nothing would say.
  case adjacentFields(position: Int)
  /// Of letters, digits, `_`, `-` and `.`, at most ``LineNotation/maximumNameByteCount``.
  case badFieldName(position: Int)
  /// `(` without `)?`.
  case unclosedGroup(position: Int)
  case nestedGroup(position: Int)
  /// `)` without `(`.
  case strayGroupEnd(position: Int)
  /// `)` that no `?` follows: only optional groups are known.
  case groupNotOptional(position: Int)
  /// A backslash before a letter or digit other than `\t`: classes of regular expressions are no part of the notation.
  case unsupportedEscape(position: Int)
  /// A backslash that ends the text.
  case danglingEscape(position: Int)
  case tooLong(byteCount: Int, maximum: Int)
  case tooManyFields(maximum: Int)
  case tooManyGroups(maximum: Int)
}
