// Texts are for tools; the Embedded build does without them.
#if !hasFeature(Embedded)
  extension LineFormatError: CustomStringConvertible {
    public var description: String {
      switch self {
      case .noContent:
        "no field is named <Content>; mark where the message stands, as in \"<Date> <Time> <Level> <Content>\", "
          + "or give one of the words syslog3164, syslog5424, json, content, log4j, logcat, cri"
      case .contentInGroup(let position):
        "byte \(position): every line has a content; take <Content> out of the optional group"
      case .duplicateField(let name, let position):
        "byte \(position): a field <\(String(decoding: name, as: UTF8.self))> is there already; name each field once"
      case .adjacentFields(let position):
        "byte \(position): nothing stands between this field and the one before; put the text there that ends it"
      case .badFieldName(let position):
        "byte \(position): a field's name has letters, digits, '_', '-' and '.', at most "
          + "\(LineNotation.maximumNameByteCount); write \\< for the character itself"
      case .unclosedGroup(let position):
        "byte \(position): '(' without ')?'; write \\( for the character itself"
      case .nestedGroup(let position): "byte \(position): a group within a group; write one after the other"
      case .strayGroupEnd(let position): "byte \(position): ')' without '('; write \\) for the character itself"
      case .groupNotOptional(let position):
        "byte \(position): a group ends with ')?'; write \\( and \\) for the characters themselves"
      case .unsupportedEscape(let position):
        "byte \(position): a backslash makes the next character stand for itself, and \\t is a blank; regular "
          + "expressions are not known here"
      case .danglingEscape(let position):
        "byte \(position): a backslash at the end; write \\\\ for the character itself"
      case .tooLong(let byteCount, let maximum): "a format of \(byteCount) bytes; at most \(maximum) are allowed"
      case .tooManyFields(let maximum): "more than \(maximum) fields; join those that are not needed apart"
      case .tooManyGroups(let maximum): "more than \(maximum) optional groups"
      }
    }
  }
#endif
