import Foundation

/// Any JSON value.
enum JSON: Decodable, Equatable {
  case null
  case boolean(Bool)
  case integer(Int)
  case number(Double)
  case string(String)
  case array([JSON])
  case object([String: JSON])

  init(parsing text: some StringProtocol) throws {
    self = try JSONDecoder().decode(JSON.self, from: Data(text.utf8))
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let value = try? container.decode(Bool.self) {
      self = .boolean(value)
    } else if let value = try? container.decode(Int.self) {
      self = .integer(value)
    } else if let value = try? container.decode(Double.self) {
      self = .number(value)
    } else if let value = try? container.decode(String.self) {
      self = .string(value)
    } else if let value = try? container.decode([JSON].self) {
      self = .array(value)
    } else {
      self = .object(try container.decode([String: JSON].self))
    }
  }

  subscript(key: String) -> JSON? {
    if case .object(let fields) = self { fields[key] } else { nil }
  }

  var elements: [JSON] {
    if case .array(let elements) = self { elements } else { [] }
  }

  var fields: [String: JSON] {
    if case .object(let fields) = self { fields } else { [:] }
  }

  /// The numbers of an array in a field.
  func numbers(_ key: String) -> [Double] { self[key]?.elements.compactMap(\.number) ?? [] }

  var integer: Int? {
    if case .integer(let value) = self { value } else { nil }
  }

  var number: Double? {
    switch self {
    case .number(let value): value
    case .integer(let value): Double(value)
    default: nil
    }
  }

  var string: String? {
    if case .string(let value) = self { value } else { nil }
  }

  var boolean: Bool? {
    if case .boolean(let value) = self { value } else { nil }
  }

  /// The values that are no containers, with their paths as Spec/Json.md writes them: `sections[].name`.
  var leaves: [(path: String, value: JSON)] {
    switch self {
    case .array(let elements): elements.flatMap { element in element.leaves.map { ("[]" + $0.path, $0.value) } }
    case .object(let fields): fields.flatMap { key, value in value.leaves.map { ("." + key + $0.path, $0.value) } }
    default: [("", self)]
    }
  }
}
