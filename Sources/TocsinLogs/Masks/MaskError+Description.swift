#if !hasFeature(Embedded)
  extension MaskError: CustomStringConvertible {
    public var description: String {
      var place = ""
      if let rule { place = "mask \(rule + 1): " }
      if let byteOffset { place += "byte \(byteOffset + 1): " }
      return "\(place)\(violation.message); \(violation.remedy)"
    }
  }

  extension MaskViolation {
    /// What is wrong, without the place.
    public var message: String {
      switch self {
      case .invalidName: "the name is empty or has bytes that names cannot have"
      case .unclosedGroup: "'(' without ')'"
      case .unopenedGroup: "')' without '('"
      case .unclosedClass: "'[' without ']'"
      case .invalidRange: "a range whose ends are no bytes in ascending order"
      case .nothingToRepeat: "nothing that can be repeated"
      case .repeatedRepetition: "a repetition of a repetition"
      case .reversedRepetition: "a repetition whose least count is above its largest"
      case .trailingBackslash: "a backslash at the end"
      case .unknownEscape(let byte): "'\\\(Self.shown(byte))' has no meaning here"
      case .incompleteHexEscape: "'\\x' without two hexadecimal digits"
      case .backreference: "a back-reference"
      case .possessive: "a possessive repetition or an atomic group"
      case .conditional: "a conditional group"
      case .comment: "a comment"
      case .unknownFlag(let byte): "unknown flag '\(Self.shown(byte))'"
      case .misplacedFlags: "flags for the whole pattern after its start"
      case .unknownGroup: "'(?' followed by something without a meaning"
      case .invalidGroupName: "a group name that is not one"
      case .wideLookAround: "a look-around at more than one byte"
      case .patternTooLong(let maximum): "longer than \(maximum) bytes"
      case .nestedTooDeep(let maximum): "groups nested deeper than \(maximum)"
      case .repetitionTooLarge(let maximum): "a repetition count above \(maximum)"
      case .tooManyPositions(let maximum): "more than \(maximum) bytes when repetitions are written out"
      case .tooManyFollows(let maximum): "more than \(maximum) ways between the bytes of the patterns"
      case .tooManyAssertions(let maximum): "more than \(maximum) kinds of neighbours to tell apart"
      case .tooManyStates(let maximum): "more than \(maximum) states"
      case .tooManyRules(let maximum): "more than \(maximum) masks in one stage"
      }
    }

    /// What to do about it.
    public var remedy: String {
      switch self {
      case .invalidName: "use letters, digits, '_', '-' and '.'"
      case .unclosedGroup: "close it, or write '\\(' for the byte itself"
      case .unopenedGroup: "open it, or write '\\)' for the byte itself"
      case .unclosedClass: "close it, or write '\\[' for the byte itself"
      case .invalidRange: "swap the ends, or write '\\-' for the byte itself"
      case .nothingToRepeat: "put a byte, class or group before it, or a backslash for the byte itself"
      case .repeatedRepetition: "put the inner one into a group, '(?:...)'"
      case .reversedRepetition: "write the smaller count first"
      case .trailingBackslash: "write '\\\\' for a backslash"
      case .unknownEscape: "leave out the backslash, or write the byte as '\\xHH'"
      case .incompleteHexEscape: "write two digits, as in '\\x0A'"
      case .backreference: "no automaton can compare with what a group matched; write the alternatives out"
      case .possessive: "use a greedy repetition and a plain group"
      case .conditional: "write the two cases as alternatives"
      case .comment: "leave it out"
      case .unknownFlag: "use 'i', 'm', 's' or 'a'"
      case .misplacedFlags: "move them to the start, or write '(?i:...)'"
      case .unknownGroup: "use '(...)', '(?:...)', '(?=', '(?!', '(?<=' or '(?<!'"
      case .invalidGroupName: "use letters, digits and '_', a digit not first"
      case .wideLookAround: "look at one byte or class, and make the rest a part of the match"
      case .patternTooLong: "split it into several masks"
      case .nestedTooDeep: "take groups apart"
      case .repetitionTooLarge, .tooManyPositions, .tooManyFollows:
        "repeat without an upper bound ('*', '+', '{m,}'), or split it into several masks"
      case .tooManyAssertions: "use the same classes in all look-arounds"
      case .tooManyStates: "bound repetitions less tightly, or put masks into stages of their own"
      case .tooManyRules: "combine masks, or use several stages"
      }
    }

    private static func shown(_ byte: UInt8) -> String { String(decoding: [byte], as: UTF8.self) }
  }
#endif
