import Foundation
import ToolSupport

/// A line of a list of digests: `digest  file` as `sha256sum` writes it, or `kind (file) = digest` as `sha256sum --tag` does.
struct HashLine: Equatable {
  /// `nil` where the line does not say it.
  var kind: HashKind?
  var file: String
  /// Lower-case hexadecimal digits.
  var digest: String

  /// Names with line feeds, carriage returns or backslashes are escaped as `sha256sum` does, behind a backslash.
  var text: String {
    let escaped = Self.escaped(file)
    let mark = escaped == file ? "" : "\\"
    return kind.map { "\(mark)\($0.tag) (\(escaped)) = \(digest)\n" } ?? "\(mark)\(digest)  \(escaped)\n"
  }

  /// Whether a list can name a file without characters that do something to a terminal: `sha256sum` escapes no others.
  static func canName(_ file: String) -> Bool { printable(escaped(file)) == escaped(file) }

  private static func escaped(_ file: String) -> String {
    // By scalars: a carriage return and a line feed are one character.
    file.unicodeScalars.reduce(into: "") { text, scalar in
      switch scalar {
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      default: text.unicodeScalars.append(scalar)
      }
    }
  }
}

extension HashLine {
  private static let digestLength = 64

  /// `nil` where the line has neither form. A carriage return at the end is left out: in a name it would be escaped.
  init?(parsing line: String) {
    let isEscaped = line.hasPrefix("\\")
    let text = line.dropFirst(isEscaped ? 1 : 0).dropLast(line.hasSuffix("\r") ? 1 : 0)
    let digest: Substring
    let name: Substring
    if let open = text.range(of: " ("), let close = text.range(of: ") = ", options: .backwards),
      open.upperBound <= close.lowerBound, let kind = HashKind(tag: text[..<open.lowerBound])
    {
      self.kind = kind
      name = text[open.upperBound..<close.lowerBound]
      digest = text[close.upperBound...]
    } else {
      digest = text.prefix(Self.digestLength)
      let rest = text.dropFirst(Self.digestLength)
      // Behind the blank: a blank or, for binary input, an asterisk.
      guard rest.hasPrefix("  ") || rest.hasPrefix(" *") else { return nil }
      name = rest.dropFirst(2)
    }
    guard digest.count == Self.digestLength, digest.allSatisfy({ $0.isASCII && $0.isHexDigit }), !name.isEmpty,
      let file = isEscaped ? Self.unescaped(name) : String(name)
    else { return nil }
    self.file = file
    self.digest = digest.lowercased()
  }

  private static func unescaped(_ name: Substring) -> String? {
    var result = ""
    var characters = name.makeIterator()
    while let character = characters.next() {
      guard character == "\\" else {
        result.append(character)
        continue
      }
      switch characters.next() {
      case "\\": result.append("\\")
      case "n": result.append("\n")
      case "r": result.append("\r")
      default: return nil
      }
    }
    return result
  }
}
