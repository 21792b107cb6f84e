import ArgumentParser
import TocsinTensor
import ToolSupport

/// `--set NAME=TEXT`.
struct CardSetting: ExpressibleByArgument {
  let name: String
  let text: String

  init?(argument: String) {
    guard let equals = argument.firstIndex(of: "=") else { return nil }
    name = String(argument[..<equals])
    text = String(argument[argument.index(after: equals)...])
  }
}

/// The name of a text, by the rules of the format.
func cardName(_ text: String, file: String) throws(ToolFailure) -> Name {
  guard let name = Name(bytes: [UInt8](text.utf8)) else {
    throw ToolFailure(
      "\(printable(Array(text.utf8))): not a name; use 1 to 64 printable ASCII characters without blanks", file: file)
  }
  return name
}

/// The texts of a JSON object by name; `nil` for those that are to go.
struct CardTexts {
  /// In the order of the file, each name once.
  let texts: [(name: String, text: String?)]

  /// The longest file that is read: every character of a full card may take six in JSON.
  private static let maximumByteCount = 1 << 20

  init(_ path: String) throws(ToolFailure) {
    var source = try ByteSource(path)
    let bytes = try source.readAll(maximumByteCount: Self.maximumByteCount)
    let object = try ToolFailure.attributing(to: path) { try StrictJSON(parsing: bytes) }
    let other = ToolFailure(
      "not a JSON object of texts; write {\"name\": \"text\"}, with null for a text that is to go", file: source.name)
    guard case .object(let fields) = object else { throw other }
    var texts: [(name: String, text: String?)] = []
    for field in fields {
      switch field.value {
      case .string(let text): texts.append((field.name, text))
      case .null: texts.append((field.name, nil))
      default: throw other
      }
    }
    self.texts = texts
  }
}
