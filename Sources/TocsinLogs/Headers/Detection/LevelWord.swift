/// Words that say how grave a line is.
enum LevelWord {
  /// Whether a stretch of text is one of them, in small letters or capitals.
  static func isLevel(_ text: Span<UInt8>, in range: TextRange) -> Bool {
    guard range.count >= 3, range.count <= 13 else { return false }
    for word in words {
      let known = word.description.utf8
      guard known.count == range.count else { continue }
      var position = Int(range.start)
      var isSame = true
      for byte in known {
        if text[position] | 0x20 != byte { isSame = false }
        position += 1
      }
      if isSame { return true }
    }
    return false
  }

  /// Whether a stretch is a letter that stands for one, as in Android's logs.
  static func isLetter(_ text: Span<UInt8>, in range: TextRange) -> Bool {
    guard range.count == 1 else { return false }
    switch text[Int(range.start)] {
    case UInt8(ascii: "V"), UInt8(ascii: "D"), UInt8(ascii: "I"), UInt8(ascii: "W"), UInt8(ascii: "E"),
      UInt8(ascii: "F"), UInt8(ascii: "T"):
      return true
    default: return false
    }
  }

  private static var words: [StaticString] {
    [
      "trace", "debug", "info", "information", "informational", "notice", "warn", "warning", "err", "error", "crit",
      "critical", "alert", "emerg", "emergency", "fatal", "severe", "failure", "panic", "fine", "finer", "finest",
      "config", "verbose", "log",
    ]
  }
}
