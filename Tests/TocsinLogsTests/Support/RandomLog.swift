import TestSupport

/// Random logs over few words, so that prefixes, templates and similarities coincide often.
enum RandomLog {
  private static let words = [
    "open", "close", "block", "node", "for", "from", "at", "failed", "x1", "7", "42", "eth0", "<*>", "size=", "a", "b",
  ]

  /// Lines of 0 to 8 tokens.
  static func lines(_ count: Int, seed: UInt64) -> [[String]] {
    var random = SeededGenerator(seed: seed)
    return (0..<count).map { _ in
      (0..<Int.random(in: 0...8, using: &random)).map { position in
        // Early positions draw from fewer words, so that leaves hold several clusters.
        let bound = position < 2 ? 10 : words.count
        return words[Int.random(in: 0..<bound, using: &random)]
      }
    }
  }

  /// Lines of 1 to 6 tokens, some of them masked in full or in part.
  static func maskedLines(_ count: Int, seed: UInt64) -> [[String]] {
    let tokens = [
      "<*>", "(<*>)", "x<*>", "y<*>", "id=<*>", "id=", "id=a", "id=b<*>", "list(<*>,a", "--", "open", "close", "file",
      "of", "user",
    ]
    var random = SeededGenerator(seed: seed)
    return (0..<count).map { _ in
      let shape = Int.random(in: 1...6, using: &random)
      // Few places vary in a line, so that lines are alike often enough to merge.
      let varying = Int.random(in: 0..<shape, using: &random)
      return (0..<shape).map { place in
        let isFixed = place != varying && Int.random(in: 0..<4, using: &random) > 0
        return isFixed
          ? ["read", "from", "of", "the", "disk", "now"][place] : tokens.randomElement(using: &random) ?? ""
      }
    }
  }
}
