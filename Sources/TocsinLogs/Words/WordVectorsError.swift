/// Why words, weights and vectors do not make ``WordVectors``. Words and elements are counted from 0.
public enum WordVectorsError: Error, Equatable, Sendable {
  case dimensions(Int, maximum: Int)
  case noWords
  case tooManyWords(count: Int, maximum: Int)
  /// Not lower-case ASCII letters, too short or too long, or not behind the word before it.
  case invalidWord(Int)
  /// Not above 0, or beyond ``WordVectors/maximumMagnitude``.
  case invalidWeight(word: Int)
  /// Not a number, beyond ``WordVectors/maximumMagnitude``, or -0.
  case invalidElement(word: Int, element: Int)
}

// Texts are for tools; the Embedded build does without them.
#if !hasFeature(Embedded)
  extension WordVectorsError: CustomStringConvertible {
    /// What is wrong and what to do about it. Words are counted from 1, as are the elements of their vectors.
    public var description: String {
      switch self {
      case .dimensions(let count, let maximum):
        "vectors of \(count) elements; a word vector has 1 to \(maximum)"
      case .noWords: "no words at all; learn from templates with at least one"
      case .tooManyWords(let count, let maximum):
        "\(count) words, at most \(maximum) are allowed; mask what varies"
      case .invalidWord(let index):
        "word \(index + 1) is not \(WordTokenizer.minimumLength) to \(WordTokenizer.maximumLength) lower-case ASCII "
          + "letters behind the word before it; sort the words"
      case .invalidWeight(let word):
        "word \(word + 1): its weight is not above 0 and at most \(Int(WordVectors.maximumMagnitude)); scale the weights"
      case .invalidElement(let word, let element):
        "word \(word + 1), element \(element + 1): not between ±\(Int(WordVectors.maximumMagnitude)); scale the vectors"
      }
    }
  }
#endif
