/// English words that say nothing of what a line tells. They get no vectors, so that models pass them over.
///
/// Few, for others are told apart by how many templates have them; `not`, `no`, `off` and `without` are what lines differ
/// by.
enum StopWords {
  static let all: Set<[UInt8]> = Set(
    [
      "an", "and", "are", "as", "at", "be", "been", "but", "by", "for", "from", "had", "has", "have", "in", "into",
      "is",
      "it", "its", "of", "on", "or", "that", "the", "their", "then", "there", "these", "this", "those", "to", "was",
      "were", "which", "will", "with", "would",
    ].map { Array($0.utf8) })
}
