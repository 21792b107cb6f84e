extension WordVectors {
  /// That words can be found, and that each is what a tokenizer takes for one.
  func checkWords() throws(WordVectorsError) {
    for index in 0..<count {
      let range = words.range(of: index)
      guard range.count >= WordTokenizer.minimumLength, range.count <= WordTokenizer.maximumLength else {
        throw .invalidWord(index)
      }
      for position in range where words.text[position] &- UInt8(ascii: "a") >= 26 { throw .invalidWord(index) }
      if index > 0, !words.precedes(index - 1, index) { throw .invalidWord(index) }
    }
  }

  /// That no text has a vector that is not finite. -0 is refused, so that equal vectors have equal bits.
  func checkNumbers() throws(WordVectorsError) {
    for (index, weight) in weights.enumerated() {
      guard weight > 0, weight <= Self.maximumMagnitude else { throw .invalidWeight(word: index) }
    }
    for (index, element) in elements.enumerated() {
      guard element.magnitude <= Self.maximumMagnitude, !(element == 0 && element.sign == .minus) else {
        throw .invalidElement(word: index / dimensions, element: index % dimensions)
      }
    }
  }
}
