/// The frozen templates of one parser. The key of a template is its place plus one.
///
/// Canonical: equal tables have equal parts. No template is there twice; the distinct tokens are sorted.
public struct TemplateTable: Equatable, Sendable {
  public static var maximumTemplateCount: Int { 1 << 16 }
  /// Tokens of all templates together; each has at most as many as a line.
  public static var maximumTokenCount: Int { 1 << 20 }
  /// Bytes of all distinct tokens together.
  public static var maximumTextByteCount: Int { 1 << 23 }

  /// What a token's code says of it: a wildcard, or the number of a literal plus one.
  package static var wildcard: UInt32 { 0 }

  public let kind: TemplateKind
  /// The distinct literals, sorted.
  package let literals: LiteralList
  /// The tokens of all templates as codes, one template behind the other.
  package let codes: [UInt32]
  /// Where the templates end in ``codes``.
  let ends: [UInt32]
  /// The training lines that each template was learnt from.
  public let lineCounts: [Int]

  /// A table of these templates, in the order of their keys.
  ///
  /// Cost: the tokens, and sorting the distinct ones.
  public init(kind: TemplateKind, templates: [LogTemplate]) throws(TemplateTableError) {
    var tokenCount = 0
    for template in templates { tokenCount += template.tokens.count }
    guard tokenCount <= Self.maximumTokenCount else { throw .tooManyTokensInTotal(maximum: Self.maximumTokenCount) }
    var index = LiteralIndex(capacity: tokenCount)
    var codes: [UInt32] = []
    var ends: [UInt32] = []
    codes.reserveCapacity(tokenCount)
    for (number, template) in templates.enumerated() {
      for (place, token) in template.tokens.enumerated() {
        switch token {
        case .wildcard: codes.append(Self.wildcard)
        case .literal(let bytes):
          try Self.checkText(bytes.count, template: number, token: place)
          codes.append(UInt32(try index.insert(bytes[...])) + 1)
        }
        guard index.literals.text.count <= Self.maximumTextByteCount else {
          throw .textTooLong(maximum: Self.maximumTextByteCount)
        }
      }
      ends.append(UInt32(codes.count))
    }
    let order = (0..<index.literals.count).sorted { index.literals.precedes($0, $1) }
    var literals = LiteralList()
    var newCodes = [UInt32](repeating: 0, count: order.count)
    for old in order {
      literals.append(index.literals.text[index.literals.range(of: old)])
      newCodes[old] = UInt32(literals.count)
    }
    for place in codes.indices where codes[place] != Self.wildcard { codes[place] = newCodes[Int(codes[place]) - 1] }
    try self.init(
      kind: kind, literals: literals, codes: codes, ends: ends, lineCounts: templates.map { $0.lineCount })
  }

  /// A table of parts that need not be trusted, but for the ends: as many as line counts, ascending, the last one the
  /// number of codes.
  package init(
    kind: TemplateKind, literals: LiteralList, codes: [UInt32], ends: [UInt32], lineCounts: [Int]
  ) throws(TemplateTableError) {
    self.kind = kind
    self.literals = literals
    self.codes = codes
    self.ends = ends
    self.lineCounts = lineCounts
    try checkSizes()
    try checkLiterals()
    for template in 0..<count { try checkTemplate(template) }
    try checkDistinctness()
  }

  public var count: Int { ends.count }

  /// The template at a place.
  public subscript(index: Int) -> LogTemplate {
    let tokens = codes[codeRange(of: index)].map { code -> TemplateToken in
      code == Self.wildcard ? .wildcard : .literal(literals.bytes(of: Int(code) - 1))
    }
    return LogTemplate(tokens: tokens, lineCount: lineCounts[index])
  }

  /// Where a template's tokens are in ``codes``.
  package func codeRange(of index: Int) -> Range<Int> { (index == 0 ? 0 : Int(ends[index - 1]))..<Int(ends[index]) }

  /// The number of a template's tokens that are not wildcards.
  func literalCount(of index: Int) -> Int {
    var count = 0
    for place in codeRange(of: index) where codes[place] != Self.wildcard { count += 1 }
    return count
  }
}
