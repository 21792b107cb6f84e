import TocsinAutograd

extension SymmetricMatrix {
  /// How much more often than by chance words stand in one template.
  ///
  /// An element is the positive pointwise mutual information of two words, `max(0, ln(c(a, b) · c / (c(a) · c(b))))` (Church
  /// & Hanks 1990; Levy & Goldberg 2014 show that word2vec factorises its like), where `c(a, b)` is the weight of the
  /// templates that have both, a word with itself included, and the others are its sums. 1 is added where a word meets
  /// itself: a word that stands with every other, or alone, is like itself at least.
  ///
  /// Time and memory: the pairs of words within templates.
  init(associationsOf corpus: TemplateWords) {
    self.init()
    var templatesOfWord = [[Int]](repeating: [], count: corpus.words.count)
    var totals = [Double](repeating: 0, count: corpus.words.count)
    for (template, words) in corpus.templates.enumerated() {
      for word in words {
        templatesOfWord[word].append(template)
        totals[word] += corpus.weights[template] * Double(words.count)
      }
    }
    let total = totals.reduce(0, +)
    var weights = [Double](repeating: 0, count: corpus.words.count)
    for word in corpus.words.indices {
      var others: Set<Int> = []
      for template in templatesOfWord[word] {
        for other in corpus.templates[template] { weights[other] += corpus.weights[template] }
        others.formUnion(corpus.templates[template])
      }
      var row: [(column: Int, value: Double)] = []
      for other in others.sorted() {
        let information = naturalLogarithm(weights[other] * total / (totals[word] * totals[other]))
        let value = max(0, information) + (other == word ? 1 : 0)
        if value > 0 { row.append((other, value)) }
        weights[other] = 0
      }
      appendRow(row)
    }
  }
}
