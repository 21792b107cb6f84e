/// The words of a log, each with a vector and a weight: what gives any text a vector, that of a template never seen too.
///
/// The vector of a text is the mean of its words' vectors, weighted by `tf · idf` (Chimera, section IV-A):
/// `Σ idf(w) g(w) / Σ idf(w)`, over the words as often as they occur. A word without a vector has that of its nearest
/// relative, ``relative(of:in:)``, so that `errors` is an `error`; words without relatives are passed over.
///
/// The weights are computed where the vectors are trained; here are only sums and products of `Float`, in an order that is
/// stated, so that a text has the same vector on every machine.
public struct WordVectors: Equatable, Sendable {
  public static var maximumDimensions: Int { 1 << 10 }
  public static var maximumWordCount: Int { 1 << 20 }
  /// Of the elements of vectors, and of weights: sums over the longest texts are finite.
  public static var maximumMagnitude: Float { 0x1p20 }

  /// Letters that relatives share at their beginning, at least.
  public static var minimumSharedLength: Int { 4 }

  /// Elements of a vector, `D`.
  public let dimensions: Int
  /// The words in lower case, sorted by their bytes.
  package let words: LiteralList
  /// By word: its inverse document frequency, above 0.
  package let weights: [Float]
  /// By word, `D` elements: `[W, D]`.
  package let elements: [Float]

  /// - Parameters:
  ///   - words: Lower-case ASCII letters, ascending.
  ///   - weights: One per word.
  ///   - elements: `dimensions` per word.
  package init(
    dimensions: Int, words: LiteralList, weights: [Float], elements: [Float]
  ) throws(WordVectorsError) {
    guard dimensions >= 1, dimensions <= Self.maximumDimensions else {
      throw .dimensions(dimensions, maximum: Self.maximumDimensions)
    }
    guard words.count > 0 else { throw .noWords }
    guard words.count <= Self.maximumWordCount else {
      throw .tooManyWords(count: words.count, maximum: Self.maximumWordCount)
    }
    precondition(weights.count == words.count && elements.count == words.count * dimensions, "a row per word")
    self.dimensions = dimensions
    self.words = words
    self.weights = weights
    self.elements = elements
    try checkWords()
    try checkNumbers()
  }

  /// The number of words, `W`.
  public var count: Int { words.count }

  /// The text of a word.
  public func word(_ index: Int) -> [UInt8] { words.bytes(of: index) }

  /// A word's weight.
  public func weight(_ index: Int) -> Float { weights[index] }

  /// A word's vector.
  public func vector(_ index: Int) -> ArraySlice<Float> { elements[index * dimensions..<(index + 1) * dimensions] }

  /// The place of a word: a stretch of letters of a text, in upper or lower case. `nil` where it has no vector.
  ///
  /// Cost: a binary search. Allocates nothing.
  public func index(of word: Range<Int>, in text: Span<UInt8>) -> Int? {
    let place = lowerBound(of: word, in: text)
    return place < count && order(ofWord: place, and: word, in: text) == 0 ? place : nil
  }

  /// The place of the word that a word without a vector stands nearest to: they begin alike, for at least
  /// ``minimumSharedLength`` letters and two thirds of either. Of those that share the longest beginning, the first one
  /// counts. `nil` where that one does not share enough.
  ///
  /// Cost: two binary searches. Allocates nothing.
  public func relative(of word: Range<Int>, in text: Span<UInt8>) -> Int? {
    let place = lowerBound(of: word, in: text)
    // Of sorted words, a neighbour shares the longest beginning.
    var shared = place < count ? sharedLength(ofWord: place, and: word, in: text) : 0
    if place > 0 { shared = max(shared, sharedLength(ofWord: place - 1, and: word, in: text)) }
    guard shared >= Self.minimumSharedLength, 3 * shared >= 2 * word.count else { return nil }
    let first = lowerBound(of: word.lowerBound..<word.lowerBound + shared, in: text)
    return 3 * shared >= 2 * words.range(of: first).count ? first : nil
  }

  /// Computes the vector of a text.
  ///
  /// The sums run over the words in the order of the text: each element of the sum is rounded after the product with the
  /// weight and after the addition, and last divided by the sum of the weights.
  ///
  /// - Parameter vector: ``dimensions`` elements, all written: zeros where no word of the text has a vector.
  /// - Returns: whether a word of the text has a vector.
  /// - Complexity: linear in the text, and `D` for every word. Allocates nothing.
  public func vector(ofText text: Span<UInt8>, into vector: inout MutableSpan<Float>) -> Bool {
    precondition(vector.count == dimensions, "room for one vector")
    for element in 0..<dimensions { vector[element] = 0 }
    var total: Float = 0
    var tokenizer = WordTokenizer()
    while let word = tokenizer.next(in: text) {
      guard let index = index(of: word, in: text) ?? relative(of: word, in: text) else { continue }
      let weight = weights[index]
      let row = elements.span.extracting(index * dimensions..<(index + 1) * dimensions)
      for element in 0..<dimensions { vector[element] += weight * row[element] }
      total += weight
    }
    guard total > 0 else { return false }
    for element in 0..<dimensions { vector[element] /= total }
    return true
  }

  /// The first place whose word does not sort before a word of a text.
  private func lowerBound(of word: Range<Int>, in text: Span<UInt8>) -> Int {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if order(ofWord: middle, and: word, in: text) < 0 { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// Below 0 where a word of the table sorts before a word of a text, above 0 where it sorts behind it, else 0.
  private func order(ofWord index: Int, and word: Range<Int>, in text: Span<UInt8>) -> Int {
    let range = words.range(of: index)
    let shared = sharedLength(ofWord: index, and: word, in: text)
    guard shared < range.count, shared < word.count else { return range.count - word.count }
    return words.text[range.lowerBound + shared] < text[word.lowerBound + shared] | 0x20 ? -1 : 1
  }

  /// The number of letters with which a word of the table and a word of a text begin alike.
  private func sharedLength(ofWord index: Int, and word: Range<Int>, in text: Span<UInt8>) -> Int {
    let range = words.range(of: index)
    var length = 0
    while length < min(range.count, word.count),
      words.text[range.lowerBound + length] == text[word.lowerBound + length] | 0x20
    {
      length += 1
    }
    return length
  }
}
