import TocsinTensor

/// Names of tensors as a person gives them: whole, or a beginning followed by `*`.
struct TensorPatterns {
  private let patterns: [String]

  /// How many names an error lists.
  private static let maximumNear = 3

  init(_ patterns: [String]) { self.patterns = patterns }

  /// Which of the names a pattern matches.
  /// - Throws: `unknownTensor` for the first pattern that matches none.
  func matches(in names: [Name]) throws(PrecisionError) -> [Bool] {
    var isMatched = [Bool](repeating: false, count: names.count)
    for pattern in patterns {
      let isPrefix = pattern.utf8.last == UInt8(ascii: "*")
      let text = Array(pattern.utf8.dropLast(isPrefix ? 1 : 0))
      let matches = names.indices.filter { isPrefix ? names[$0].bytes.starts(with: text) : names[$0].bytes == text }
      guard !matches.isEmpty else {
        throw .unknownTensor(pattern, near: Self.near(text, isPrefix: isPrefix, among: names))
      }
      for match in matches { isMatched[match] = true }
    }
    return isMatched
  }

  /// The names that take the fewest changes, nearest first.
  private static func near(_ text: [UInt8], isPrefix: Bool, among names: [Name]) -> [Name] {
    let ranked = names.map { name in
      (name: name, distance: editDistance(text, isPrefix ? Array(name.bytes.prefix(text.count)) : name.bytes))
    }
    return ranked.sorted { $0.distance < $1.distance }.prefix(maximumNear).map(\.name)
  }

  /// Levenshtein's: how many bytes have to be put in, taken out or replaced.
  private static func editDistance(_ first: [UInt8], _ second: [UInt8]) -> Int {
    var row = Array(0...second.count)
    for (i, byte) in first.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, other) in second.enumerated() {
        let replaced = diagonal + (byte == other ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = min(replaced, diagonal + 1, row[j] + 1)
      }
    }
    return row[second.count]
  }
}
