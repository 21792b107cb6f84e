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
}
