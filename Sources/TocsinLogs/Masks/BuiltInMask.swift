/// The masks of the default configuration: one stage, in this order, every match `<*>`. They are for any system's logs;
/// none is made for a particular one.
public enum BuiltInMask: UInt8, CaseIterable, Sendable {
  /// Names of days and months: `Mon`, `Jun`.
  case calendarName = 0
  /// Time zones, and AM or PM after a number: `UTC`, `PDT`.
  case timeZone = 1
  /// `http://host/path`.
  case url = 2
  /// Five groups of hexadecimal digits: `123e4567-e89b-12d3-a456-426614174000`.
  case uuid = 3
  /// Dates and times of day: `2005-06-14`, `15:16:01,250`.
  case timeStamp = 4
  /// An IPv4 address, with a port or without: `10.0.0.1:50010`.
  case address = 5
  /// `0x1f`.
  case hexadecimal = 6
  /// Absolute paths, of Unix and Windows: `/var/log/messages`, `C:\Windows`.
  case path = 7
  /// At least three names with dots between them: hosts, classes, versions.
  case dottedName = 8
  /// A host under a common top-level domain: `example.com`.
  case domain = 9
  /// Identifiers of parts, one of which has a digit: `blk_-1608999687919862906`, `instance-00000042`.
  case identifier = 10
  /// Units that stand apart from their number: `KB`, `ms`.
  case unit = 11
  /// Numbers with a unit: sizes, durations: `512MB`, `2.5s`.
  case quantity = 12
  /// Words in which letters and digits alternate: `a1b2`.
  case mixedWord = 13
  /// Accounts that every system has: `root`.
  case account = 14
  /// Numbers with a sign, fraction or groups of digits: `-1`, `3.14`, `1,024`.
  case number = 15
  /// The digits within other words: `rack12` is `rack` and a number.
  case digits = 16

  /// What kind of parameter the mask finds: `IP`, `NUMBER`. Masks of one kind share it.
  public var name: String {
    switch self {
    case .calendarName, .timeZone: "DATE"
    case .url: "URL"
    case .uuid: "UUID"
    case .timeStamp: "TIME"
    case .address: "IP"
    case .hexadecimal: "HEX"
    case .path: "PATH"
    case .dottedName, .domain: "HOST"
    case .identifier, .mixedWord: "ID"
    case .unit: "UNIT"
    case .quantity: "QUANTITY"
    case .account: "ACCOUNT"
    case .number, .digits: "NUMBER"
    }
  }

  /// The regular expression.
  public var pattern: String {
    switch self {
    case .calendarName:
      #"\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\b(?![-.=:/\w])"#
    case .timeZone: #"\b(?:[ECMP][SD]T|UTC|GMT|CEST|CET)\b|(?<![^\s\d])[AP]M\b"#
    case .url: #"\b[a-z][a-z0-9+]*://[^\s,;"\'<>()\[\]{}]+"#
    case .uuid: #"\b[0-9a-fA-F]+(?:-[0-9a-fA-F]+){4}\b"#
    case .timeStamp: #"\b\d+[-/:]\d+[-/:]\d+(?:[.,]\d+)?\b"#
    case .address: #"\b(?:\d+\.){3}\d+(?::\d+)?\b"#
    case .hexadecimal: #"\b0[xX][0-9a-fA-F]+\b"#
    case .path: #"(?<![^\s=:(\[{\'"<,}])(?:[A-Za-z]:\\|\\\\|\.{0,2}/)[^\s,;:"\'<>()\[\]{}|]+"#
    case .dottedName: #"\b\w[\w-]*(?:\.[\w$-]+){2,}"#
    case .domain: #"\b[a-z0-9][a-z0-9-]*\.(?:com|net|org|edu|gov)\b"#
    case .identifier: #"\b[A-Za-z0-9][\w-]*[_~-]\w*\d[\w.~-]*"#
    case .unit: #"\b[KMGTP]i?B\b|(?<!\S)(?:B|[mun]s|sec|min)(?!\S)"#
    case .quantity: #"\b\d+(?:[.,]\d+)*[A-Za-z]\w*"#
    case .mixedWord: #"\b[A-Za-z]+\d+[A-Za-z]+\d\w*"#
    case .account: #"(?<![=\w])(?:root|admin|administrator|guest|nobody)\b"#
    case .number: #"(?<![\w])[-+<]?\d+(?:[.,]\d+)*"#
    case .digits: #"\d+(?:[.:]\d+)*"#
    }
  }

  /// The mask as a rule that makes its matches `<*>`.
  public var rule: MaskRule { MaskRule(pattern: Array(pattern.utf8), replacement: .wildcard) }

  /// All built-in masks as one stage's rules.
  public static var rules: [MaskRule] { allCases.map { $0.rule } }
}
