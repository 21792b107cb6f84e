// Texts are for tools; the Embedded build does without them.
#if !hasFeature(Embedded)
  extension SavedStateError: CustomStringConvertible {
    /// What is wrong and what to do about it: `place: what is wrong; remedy`.
    public var description: String {
      switch self {
      case .notASavedState: "saved state: not one; give what save wrote, or start without"
      case .unsupportedVersion(let version):
        "saved state, byte 8: version \(version) is not known; use the version of the program that saved it"
      case .truncated(let offset): "saved state, byte \(offset): ends too early; \(Self.remedy)"
      case .length(let stated, let found):
        "saved state, byte 16: says that it has \(stated) bytes, there are \(found); \(Self.remedy)"
      case .trailingBytes(let offset, let count): "saved state, byte \(offset): \(count) bytes too many; \(Self.remedy)"
      case .checksum(let stated, let computed):
        "saved state: the checksum is \(String(computed, radix: 16)), the state says \(String(stated, radix: 16)); "
          + Self.remedy
      case .otherStream(let expected, let found):
        "saved state, byte 10: of \(SavedStreamKind(rawValue: found).map { "a \($0.name)" } ?? "kind \(found)"), "
          + "not of a \(expected.name); restore it into a stream of its type"
      case .otherModel: "saved state, byte 24: of another model; restore it with the model that it was saved with"
      case .otherOption(let expected, let found):
        "saved state, byte 12: its protocol or stride is \(found), the stream's \(expected); "
          + "make the stream with that of the state"
      case .tooManySessions(let count, let maximum):
        "saved state: \(count) open sessions, the stream has room for \(maximum); allow more"
      case .invalidValue(let offset): "saved state, byte \(offset): no stream has such a value; \(Self.remedy)"
      }
    }

    private static var remedy: String { "it is damaged, take an older one or start without" }
  }
#endif
