/// What makes a table valid. Every check is linear but for the search for duplicates, which sorts: nothing that a file
/// holds can make it slow.
extension TemplateTable {
  func checkSizes() throws(TemplateTableError) {
    guard count > 0 else { throw .noTemplates }
    guard count <= Self.maximumTemplateCount else {
      throw .tooManyTemplates(count: count, maximum: Self.maximumTemplateCount)
    }
    guard codes.count <= Self.maximumTokenCount else { throw .tooManyTokensInTotal(maximum: Self.maximumTokenCount) }
    guard literals.text.count <= Self.maximumTextByteCount else {
      throw .textTooLong(maximum: Self.maximumTextByteCount)
    }
  }

  static func checkText(_ byteCount: Int, template: Int, token: Int) throws(TemplateTableError) {
    guard byteCount > 0 else { throw .emptyToken(template: template, token: token) }
    guard byteCount <= LineTokens.maximumTextByteCount else {
      throw .tokenTooLong(
        template: template, token: token, byteCount: byteCount, maximum: LineTokens.maximumTextByteCount)
    }
  }

  /// Literals are sorted, each once, of an allowed length, and in use.
  func checkLiterals() throws(TemplateTableError) {
    var isUsed = [Bool](repeating: false, count: literals.count)
    for code in codes where code != Self.wildcard && Int(code) <= literals.count { isUsed[Int(code) - 1] = true }
    for index in 0..<literals.count {
      let length = literals.range(of: index).count
      guard length > 0, length <= LineTokens.maximumTextByteCount, isUsed[index] else { throw .invalidLiteral(index) }
      guard index == 0 || literals.precedes(index - 1, index) else { throw .invalidLiteral(index) }
    }
  }

  func checkTemplate(_ template: Int) throws(TemplateTableError) {
    let range = codeRange(of: template)
    guard range.count <= LineTokens.maximumCount else {
      throw .tooManyTokens(template: template, count: range.count, maximum: LineTokens.maximumCount)
    }
    var wasWildcard = false
    for place in range {
      let token = place - range.lowerBound
      guard codes[place] <= literals.count else { throw .unknownLiteral(template: template, token: token) }
      let isWildcard = codes[place] == Self.wildcard
      if kind == .subsequence, isWildcard, wasWildcard { throw .adjacentWildcards(template: template, token: token) }
      wasWildcard = isWildcard
    }
    guard lineCounts[template] >= 0 else { throw .negativeLineCount(template: template) }
  }

  func checkDistinctness() throws(TemplateTableError) {
    let order = (0..<count).sorted { precedes($0, $1) ?? ($0 < $1) }
    for (first, second) in zip(order, order.dropFirst()) where precedes(first, second) == nil {
      throw .duplicate(template: second, of: first)
    }
  }

  /// Whether a template sorts before another, by their codes; `nil` where they are the same.
  private func precedes(_ first: Int, _ second: Int) -> Bool? {
    let (one, other) = (codeRange(of: first), codeRange(of: second))
    if one.count != other.count { return one.count < other.count }
    for offset in 0..<one.count {
      let (code, otherCode) = (codes[one.lowerBound + offset], codes[other.lowerBound + offset])
      if code != otherCode { return code < otherCode }
    }
    return nil
  }
}
