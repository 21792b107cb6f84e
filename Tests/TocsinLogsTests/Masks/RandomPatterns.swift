import TestSupport

/// Random masks, and texts in which they find something.
struct RandomPatterns {
  private var generator: SeededGenerator

  init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

  private static let bytes = [
    "a", "b", "c", "1", "_", " ", "-", ".", #"\d"#, #"\w"#, #"\s"#, #"\D"#, #"\W"#, #"\S"#, "[ab]", "[^a]", "[a-c1]",
    #"[\w-]"#, #"\."#, #"[^\d\s]"#, "\n", "[^]b]", "[-a]", #"\x61"#, "(?i:A)", "(?s:.)", #"\xff"#,
  ]
  private static let assertions = [
    "^", "$", #"\b"#, #"\B"#, #"\A"#, #"\Z"#, "(?=[ab])", "(?!a)", "(?<=[a1])", #"(?<!\w)"#, #"(?!\w)"#, #"(?=\s|$)"#,
    "(?<!^)", "(?m:^)", "(?m:$)", "(?=)", "(?!)", "(?<=b|c)", #"(?!\S)"#, #"(?<!\S)"#,
  ]
  private static let counts = ["*", "+", "?", "{2}", "{1,2}", "{0,2}", "{,2}", "{1,}", "{2,}", "{2,3}", "{0}", "{,}"]
  private static let alphabet = Array("aaabbbc11__  --..\n\tA".utf8) + [0, 0x1C, 0x80, 0xFF]

  mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &generator) }

  mutating func pattern(depth: Int) -> String {
    let choice = number(0...99)
    if depth == 0 || choice < 25 { return one(of: Self.bytes) }
    if choice < 37 { return one(of: Self.assertions) }
    if choice < 57 { return pattern(depth: depth - 1) + pattern(depth: depth - 1) }
    if choice < 72 {
      let parts = (0..<number(1...3)).map { _ in number(0...3) == 0 ? "" : pattern(depth: depth - 1) }
      return (number(0...1) == 0 ? "(" : "(?:") + parts.joined(separator: "|") + ")"
    }
    if choice < 95 {
      return "(?:" + pattern(depth: depth - 1) + ")" + one(of: Self.counts) + (number(0...2) == 0 ? "?" : "")
    }
    return pattern(depth: depth - 1) + "|" + pattern(depth: depth - 1)
  }

  mutating func text(maximumByteCount: Int) -> [UInt8] {
    (0..<number(0...maximumByteCount)).map { _ in Self.alphabet[number(0...Self.alphabet.count - 1)] }
  }

  private mutating func one(of strings: [String]) -> String { strings[number(0...strings.count - 1)] }
}
