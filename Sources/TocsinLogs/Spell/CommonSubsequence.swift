/// Longest common subsequences of one line with templates, 64 tokens of the line at a time.
///
/// A row of bits, one for each token of the line, is carried from literal to literal of the template: V ← (V + (V ∧ M)) ∨
/// (V ∧ ¬M), M being where the literal occurs in the line. Bit i of a row is clear where the subsequence gets longer by
/// the line's token i. Source: Hyyrö: Bit-parallel LCS-length computation revisited (AWOCA 2004).
struct CommonSubsequence: Sendable {
  /// By token: its number among the line's distinct tokens, from 1; 0 where the line does not hold it.
  private var distinctNumbers: [UInt32] = []
  /// By number: where the token occurs.
  private var masks: [UInt64] = []
  /// One after each literal of the template at hand.
  private var rows: [UInt64] = []
  private var tokenCount = 0

  private var wordCount: Int { (tokenCount + 63) / 64 }

  /// Takes up a line. ``clear(_:)`` must follow before the next one.
  ///
  /// - Parameter idCount: Above all numbers of tokens in use.
  mutating func take(_ line: LineTokenIDs, idCount: Int) {
    tokenCount = line.count
    masks = Array(repeating: 0, count: wordCount)
    while distinctNumbers.count < idCount { distinctNumbers.append(0) }
    for position in 0..<line.count {
      let id = line.storage[position]
      if id >= .maskedToken { continue }
      if distinctNumbers[Int(id)] == 0 {
        distinctNumbers[Int(id)] = UInt32(masks.count / wordCount)
        for _ in 0..<wordCount { masks.append(0) }
      }
      masks[Int(distinctNumbers[Int(id)]) * wordCount + position / 64] |= 1 << UInt64(position % 64)
    }
  }

  mutating func clear(_ line: LineTokenIDs) {
    for position in 0..<line.count where line.storage[position] < .maskedToken {
      distinctNumbers[Int(line.storage[position])] = 0
    }
  }

  /// The literals of a template that the line holds: no common subsequence is longer.
  func bound(with template: [TokenID]) -> Int {
    template.count { $0 != .wildcard && distinctNumbers[Int($0)] != 0 }
  }

  /// The length of a longest common subsequence with a template's literals.
  mutating func length(with template: [TokenID]) -> Int {
    fillRows(template)
    var length = 0
    for word in rows.count - wordCount..<rows.count { length += (~rows[word]).nonzeroBitCount }
    return length
  }

  /// For each token of a template the line's token that it is matched with in a longest common subsequence; `nil` for
  /// wildcards and for literals outside it. Of several subsequences the one that ends last in the line.
  mutating func alignment(with template: [TokenID]) -> [Int?] {
    fillRows(template)
    var alignment: [Int?] = Array(repeating: nil, count: template.count)
    var row = rows.count / max(wordCount, 1) - 1
    var position = tokenCount - 1
    for index in template.indices.reversed() where template[index] != .wildcard {
      while position >= 0, bit(position, ofRow: row) { position -= 1 }
      row -= 1
      // Clear in the row before as well: the subsequence reaches this length without this literal.
      if position >= 0, bit(position, ofRow: row) {
        alignment[index] = position
        position -= 1
      }
    }
    return alignment
  }

  private func bit(_ position: Int, ofRow row: Int) -> Bool {
    rows[row * wordCount + position / 64] >> UInt64(position % 64) & 1 == 1
  }

  private mutating func fillRows(_ template: [TokenID]) {
    rows.removeAll(keepingCapacity: true)
    for _ in 0..<wordCount { rows.append(.max) }
    for id in template where id != .wildcard {
      let mask = Int(distinctNumbers[Int(id)]) * wordCount
      var carry: UInt64 = 0
      for word in 0..<wordCount {
        let before = rows[rows.count - wordCount]
        // A number of 0 is the mask of no occurrence.
        let occurrences = masks[mask + word]
        let (partial, first) = before.addingReportingOverflow(before & occurrences)
        let (sum, second) = partial.addingReportingOverflow(carry)
        carry = first || second ? 1 : 0
        rows.append(sum | (before & ~occurrences))
      }
    }
  }
}
