/// How near a template is to a line that it does not match.
///
/// Every token that the template has as a literal where the line has it counts two, every token that a wildcard takes
/// one, over twice the length of the longer of the two: a wildcard agrees with anything, which says less.
struct Likeness {
  var score = 0
  /// Tokens that are equal.
  var literals = 0
  var length = 1
  var template: Int?

  var similarity: Float { Float(score) / Float(2 * length) }

  /// Counts a token of a template beside one of the line.
  @inline(__always)
  mutating func count(_ code: UInt32, _ other: UInt32) {
    let isEqual = code == other ? 1 : 0
    literals += isEqual
    score += 2 * isEqual + (code == TemplateTable.wildcard ? 1 : 0)
  }

  /// Takes the place of what it is nearer than; of equally near templates the one with more equal tokens, of those the
  /// first. A template that has no token in common with the line is not near.
  mutating func replace(with other: Likeness) {
    guard other.literals > 0, let number = other.template else { return }
    let (mine, others) = (score * other.length, other.score * length)
    if others < mine { return }
    if others == mine, let template {
      if other.literals < literals { return }
      if other.literals == literals, template < number { return }
    }
    self = other
  }

  /// Whether a template of which at most `score` counts over a length could take this one's place.
  func mayYield(toScore other: Int, length otherLength: Int) -> Bool {
    other * length >= score * otherLength
  }
}
