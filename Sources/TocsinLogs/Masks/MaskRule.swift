/// One mask: what it finds and what stands in its place afterwards.
public struct MaskRule: Equatable, Sendable {
  /// A regular expression in the language of `Spec/Masks.md`, in bytes.
  public var pattern: [UInt8]
  public var replacement: MaskReplacement

  public init(pattern: [UInt8], replacement: MaskReplacement = .wildcard) {
    self.pattern = pattern
    self.replacement = replacement
  }
}

/// What stands in place of a match.
public enum MaskReplacement: Equatable, Sendable {
  /// `<*>`: a parameter, whatever it is.
  case wildcard
  /// `<:NAME:>`: a parameter of a kind with this name, which has letters, digits, `_`, `-` and `.` only.
  case named([UInt8])

  /// The replacement as it stands in a masked line.
  public var text: [UInt8] {
    switch self {
    case .wildcard: LogTemplate.wildcardText
    case .named(let name):
      [UInt8(ascii: "<"), UInt8(ascii: ":")] + name + [UInt8(ascii: ":"), UInt8(ascii: ">")]
    }
  }

  /// Whether a name has only the bytes that names may have. Others could split a token or look like a wildcard.
  static func isName(_ bytes: [UInt8]) -> Bool {
    guard !bytes.isEmpty else { return false }
    for byte in bytes where !isNameByte(byte) { return false }
    return true
  }

  static func isNameByte(_ byte: UInt8) -> Bool {
    ByteSet.word.contains(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
  }
}
