public import TocsinLogs

extension WordVectors {
  /// Elements of the vectors of a log's own words, unless told otherwise.
  public static var standardDimensions: Int { 64 }

  /// Learns vectors of the words of a log from its templates alone: words that stand in the same templates are near each
  /// other. Weights are the inverse document frequencies of the words.
  ///
  /// The vectors are the words' associations, projected to the directions in which these are largest, of length 1. A method
  /// of counting: some hundred templates, which are all that most logs have, are too few for one that predicts. The same
  /// templates give the same bits on every machine.
  ///
  /// Only templates that training may see belong here, for what stands in others is not known before they occur.
  ///
  /// - Throws: where no template has a word, or dimensions are out of range.
  public init(
    learningFrom templates: [LogTemplate], dimensions: Int = standardDimensions
  ) throws(WordVectorsError) {
    guard dimensions >= 1, dimensions <= Self.maximumDimensions else {
      throw .dimensions(dimensions, maximum: Self.maximumDimensions)
    }
    let corpus = TemplateWords(templates)
    let columns = SymmetricMatrix(associationsOf: corpus).projected(to: dimensions)
    let elements = corpus.words.indices.flatMap { word in columns.map { $0[word] }.unitFloats }
    try self.init(
      dimensions: dimensions, words: corpus.literals, weights: corpus.inverseDocumentFrequencies, elements: elements)
  }
}

extension [Double] {
  /// The vector of length 1 in its direction; zeros have none.
  var unitFloats: [Float] {
    let length = reduce(0) { $0 + $1 * $1 }.squareRoot()
    // Adding zero makes -0 of what vanishes a 0.
    return map { length > 0 ? Float($0 / length) + 0 : 0 }
  }
}
