import TocsinFormat

/// The fields of an object, of which each must be taken: a name that nobody asked for may be a misspelt one.
struct StrictObject {
  /// What messages call the object; `nil` for the whole text.
  private let place: String?
  private var fields: [StrictJSON.Field]

  init(_ value: StrictJSON, at place: String? = nil) throws(StrictJSONError) {
    guard case .object(let fields) = value else {
      throw StrictJSONError(place: place ?? "line 1", problem: "not an object")
    }
    (self.place, self.fields) = (place, fields)
  }

  /// Reads a text that is one object of a schema.
  init(parsing text: [UInt8], schema: String) throws(StrictJSONError) {
    try self.init(StrictJSON(parsing: text))
    guard try string("schema") == schema else { throw error("schema", "is not \(schema)") }
  }

  mutating func string(_ name: String) throws(StrictJSONError) -> String {
    guard case .string(let text) = try value(name) else { throw error(name, "is not a text") }
    return text
  }

  /// `nil` without the field.
  mutating func integer(_ name: String) throws(StrictJSONError) -> Int? {
    guard let value = take(name) else { return nil }
    guard case .integer(let number) = value else { throw error(name, "is not a whole number") }
    return number
  }

  /// A list with 1 to `maximum` elements; `nil` without the field.
  mutating func list(_ name: String, maximum: Int) throws(StrictJSONError) -> [StrictJSON]? {
    guard let value = take(name) else { return nil }
    guard case .array(let elements) = value else { throw error(name, "is not a list") }
    guard (1...maximum).contains(elements.count) else { throw error(name, "does not have 1 to \(maximum) elements") }
    return elements
  }

  /// A digest as 64 digits.
  mutating func digest(_ name: String) throws(StrictJSONError) -> SHA256Digest {
    guard let digest = SHA256Digest(hexadecimal: try string(name)) else {
      throw error(name, "is not 64 lower-case hexadecimal digits")
    }
    return digest
  }

  /// Ends the reading.
  func finish() throws(StrictJSONError) {
    if let field = fields.first { throw error(printable(Array(field.name.utf8)), "is not a field that is known") }
  }

  /// An error about a field.
  func error(_ name: String, _ problem: String) -> StrictJSONError {
    StrictJSONError(place: [place, name].compactMap(\.self).joined(separator: "."), problem: problem)
  }

  private mutating func value(_ name: String) throws(StrictJSONError) -> StrictJSON {
    guard let value = take(name) else { throw error(name, "is missing") }
    return value
  }

  private mutating func take(_ name: String) -> StrictJSON? {
    guard let index = fields.firstIndex(where: { $0.name == name }) else { return nil }
    return fields.remove(at: index).value
  }
}

extension SHA256Digest {
  /// The digest of ``text``; `nil` for anything else.
  init?(hexadecimal text: String) {
    guard let bytes = hexadecimalBytes(text) else { return nil }
    self.init(bytes: bytes)
  }
}

/// The bytes that pairs of lower-case hexadecimal digits stand for; `nil` for anything else.
func hexadecimalBytes(_ text: String) -> [UInt8]? {
  let digits = text.utf8.map { digit -> UInt8? in
    switch digit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
    default: nil
    }
  }
  guard digits.count.isMultiple(of: 2) else { return nil }
  var bytes: [UInt8] = []
  for index in stride(from: 0, to: digits.count, by: 2) {
    guard let high = digits[index], let low = digits[index + 1] else { return nil }
    bytes.append(high << 4 | low)
  }
  return bytes
}
