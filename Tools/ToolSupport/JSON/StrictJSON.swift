/// A JSON text (RFC 8259) that must be read in one way only: what parsers read in different ways is refused, such as a
/// field that stands twice. Whole numbers from 0 are its only numbers, and there is no `true` or `false`.
package enum StrictJSON: Equatable {
  case object([Field])
  case array([StrictJSON])
  case string(String)
  case integer(Int)
  case null

  package struct Field: Equatable {
    package var name: String
    package var value: StrictJSON
  }

  package init(parsing text: [UInt8]) throws(StrictJSONError) {
    var parser = StrictJSONParser(text: text)
    self = try parser.parse()
  }
}

/// Why a text is not what it should be: `place: what is wrong; remedy`.
package struct StrictJSONError: Error, Equatable, CustomStringConvertible {
  var place: String
  var problem: String

  package var description: String { "\(place): \(problem); correct the file" }
}

/// Reads a text from front to back.
private struct StrictJSONParser {
  let text: [UInt8]
  private var position = 0
  private var depth = 0

  private static let maximumDepth = 8

  init(text: [UInt8]) { self.text = text }

  mutating func parse() throws(StrictJSONError) -> StrictJSON {
    let value = try value()
    skipBlanks()
    guard position == text.count else { throw error("something stands behind the end") }
    return value
  }

  private mutating func value() throws(StrictJSONError) -> StrictJSON {
    skipBlanks()
    switch peek {
    case UInt8(ascii: "{"): return .object(try object())
    case UInt8(ascii: "["): return .array(try array())
    case UInt8(ascii: "\""): return .string(try string())
    case let byte? where Self.digits.contains(byte): return .integer(try integer())
    case UInt8(ascii: "n") where text[position...].starts(with: Self.null):
      position += Self.null.count
      return .null
    default: throw error("neither an object, nor a list, a text or a whole number")
    }
  }

  private mutating func object() throws(StrictJSONError) -> [StrictJSON.Field] {
    var fields: [StrictJSON.Field] = []
    var names: Set<String> = []
    try elements(closing: "}") { parser throws(StrictJSONError) in
      parser.skipBlanks()
      let name = try parser.string()
      guard names.insert(name).inserted else {
        throw parser.error("the field \(printable(Array(name.utf8))) stands twice")
      }
      parser.skipBlanks()
      guard parser.take(":") else { throw parser.error("a colon is missing") }
      fields.append(StrictJSON.Field(name: name, value: try parser.value()))
    }
    return fields
  }

  private mutating func array() throws(StrictJSONError) -> [StrictJSON] {
    var values: [StrictJSON] = []
    try elements(closing: "]") { parser throws(StrictJSONError) in values.append(try parser.value()) }
    return values
  }

  /// What stands between brackets, with commas between any two.
  private mutating func elements(
    closing bracket: Unicode.Scalar, _ element: (inout Self) throws(StrictJSONError) -> Void
  ) throws(StrictJSONError) {
    position += 1
    depth += 1
    guard depth <= Self.maximumDepth else { throw error("too deep") }
    defer { depth -= 1 }
    skipBlanks()
    if take(bracket) { return }
    repeat {
      try element(&self)
      skipBlanks()
    } while take(",")
    guard take(bracket) else { throw error("a comma or \(bracket) is missing") }
  }

  private mutating func string() throws(StrictJSONError) -> String {
    guard take("\"") else { throw error("a quotation mark is missing") }
    var bytes: [UInt8] = []
    while let byte = peek, byte != UInt8(ascii: "\"") {
      guard byte >= 0x20 else { throw error("a control character in a text") }
      position += 1
      bytes += byte == UInt8(ascii: "\\") ? try escaped() : [byte]
    }
    guard take("\"") else { throw error("the text does not end") }
    guard let string = String(validating: bytes, as: UTF8.self) else { throw error("a text is not UTF-8") }
    return string
  }

  /// What an escape stands for, of which the backslash has been read.
  private mutating func escaped() throws(StrictJSONError) -> [UInt8] {
    guard let byte = peek else { throw error("the text does not end") }
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [byte]
    case UInt8(ascii: "b"): return [0x08]
    case UInt8(ascii: "f"): return [0x0C]
    case UInt8(ascii: "n"): return [0x0A]
    case UInt8(ascii: "r"): return [0x0D]
    case UInt8(ascii: "t"): return [0x09]
    case UInt8(ascii: "u"):
      var units = [try codeUnit()]
      if UTF16.isLeadSurrogate(units[0]), take("\\"), take("u") { units.append(try codeUnit()) }
      guard let character = String(validating: units, as: UTF16.self) else { throw error("half a character") }
      return Array(character.utf8)
    default: throw error("an escape that JSON does not have")
    }
  }

  private mutating func codeUnit() throws(StrictJSONError) -> UInt16 {
    var unit: UInt16 = 0
    for _ in 0..<4 {
      guard let byte = peek, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        throw error("an escape without four digits")
      }
      unit = unit << 4 | UInt16(digit)
      position += 1
    }
    return unit
  }

  private mutating func integer() throws(StrictJSONError) -> Int {
    let start = position
    while let byte = peek, !Self.endsNumbers.contains(byte) { position += 1 }
    let digits = text[start..<position]
    guard digits.allSatisfy(Self.digits.contains), digits.count < 10,
      digits.first != UInt8(ascii: "0") || digits.count == 1, let value = Int(String(decoding: digits, as: UTF8.self))
    else { throw error("not a whole number below a thousand million") }
    return value
  }

  private static let null = Array("null".utf8)
  private static let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
  private static let endsNumbers = Array(" \t\r\n,]}:".utf8)

  private var peek: UInt8? { position < text.count ? text[position] : nil }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard peek == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  private mutating func skipBlanks() {
    while let byte = peek, [0x20, 0x09, 0x0A, 0x0D].contains(byte) { position += 1 }
  }

  private func error(_ problem: String) -> StrictJSONError {
    let line = 1 + text[..<min(position, text.count)].count { $0 == 0x0A }
    return StrictJSONError(place: "line \(line)", problem: problem)
  }
}
