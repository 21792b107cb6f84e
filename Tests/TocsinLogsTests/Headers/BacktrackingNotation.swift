import TestSupport

/// A notation that is read as a backtracking engine reads the regular expression that loghub makes of it.
struct BacktrackingNotation {
  indirect enum Part {
    case field
    case literal(UInt8)
    case blanks
    case group([Part])
  }

  private var parts: [Part] = []

  /// A random notation. Fields are named in order, the last one Content.
  init(_ generator: inout SeededGenerator) {
    let count = Int.random(in: 1...4, using: &generator)
    for index in 0..<count {
      if index > 0 { parts += Self.separator(&generator) }
      let canBeOptional = index < count - 1 && index > 0
      if canBeOptional, Int.random(in: 0..<3, using: &generator) == 0 {
        parts.append(.group([.literal(UInt8(ascii: "["))] + [.field, .literal(UInt8(ascii: "]"))]))
        parts.append(.literal(UInt8(ascii: ":")))
        if Bool.random(using: &generator) { parts.append(.blanks) }
      }
      parts.append(.field)
    }
    if Int.random(in: 0..<6, using: &generator) == 0 { parts += [.blanks, .literal(UInt8(ascii: "a"))] }
  }

  private static func separator(_ generator: inout SeededGenerator) -> [Part] {
    let choices: [[Part]] = [
      [.blanks], [.literal(UInt8(ascii: ":")), .blanks], [.blanks, .literal(UInt8(ascii: "a")), .blanks],
      [.literal(UInt8(ascii: "["))], [.blanks, .literal(UInt8(ascii: "["))],
      [.literal(UInt8(ascii: "]")), .blanks], [.literal(UInt8(ascii: ":"))],
      [.group([.blanks, .literal(UInt8(ascii: "a"))]), .literal(UInt8(ascii: ":"))],
    ]
    return choices.randomElement(using: &generator) ?? [.blanks]
  }

  var text: String {
    var field = 0
    let count = Self.fieldCount(parts)
    func write(_ parts: [Part]) -> String {
      parts.map { part in
        switch part {
        case .field:
          field += 1
          return field == count ? "<Content>" : "<F\(field)>"
        case .literal(let byte): return "\\" + String(UnicodeScalar(byte))
        case .blanks: return " "
        case .group(let parts): return "(" + write(parts) + ")?"
        }
      }.joined()
    }
    // Letters and digits are not to be escaped.
    return write(parts).replacing("\\a", with: "a")
  }

  private static func fieldCount(_ parts: [Part]) -> Int {
    parts.reduce(0) { count, part in
      switch part {
      case .field: count + 1
      case .group(let parts): count + fieldCount(parts)
      default: count
      }
    }
  }

  /// The texts of the fields in the first reading that a search finds which tries short fields before long ones, long
  /// runs of blanks before short ones, and groups before their absence.
  func fields(of line: [UInt8]) -> [String?]? {
    let blanks: Set<UInt8> = [9, 10, 11, 12, 13, 28, 29, 30, 31, 32]
    var text = line[...]
    while let first = text.first, blanks.contains(first) { text.removeFirst() }
    while let last = text.last, blanks.contains(last) { text.removeLast() }
    let bytes = Array(text)

    func search(_ parts: ArraySlice<Part>, _ position: Int, _ field: Int) -> [Int: Range<Int>]? {
      guard let part = parts.first else { return position == bytes.count ? [:] : nil }
      let rest = parts.dropFirst()
      switch part {
      case .field:
        for end in position...bytes.count {
          if var found = search(rest, end, field + 1) {
            found[field] = position..<end
            return found
          }
        }
        return nil
      case .literal(let byte):
        guard position < bytes.count, bytes[position] == byte else { return nil }
        return search(rest, position + 1, field)
      case .blanks:
        var end = position
        while end < bytes.count, blanks.contains(bytes[end]) { end += 1 }
        while end > position {
          if let found = search(rest, end, field) { return found }
          end -= 1
        }
        return nil
      case .group(let parts):
        if let found = search(parts[...] + rest, position, field) { return found }
        return search(rest, position, field + Self.fieldCount(parts))
      }
    }

    guard let found = search(parts[...], 0, 0) else { return nil }
    return (0..<Self.fieldCount(parts)).map { field in
      found[field].map { String(decoding: bytes[$0], as: UTF8.self) }
    }
  }
}
