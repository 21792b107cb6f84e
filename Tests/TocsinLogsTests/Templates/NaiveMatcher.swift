import TestSupport

import TocsinLogs

/// What templates mean, as plainly as can be: the oracle of the matcher's tests.
struct NaiveMatcher {
  let kind: TemplateKind
  let templates: [LogTemplate]

  func match(_ line: [[UInt8]]) -> TemplateMatch {
    var best: Int?
    for (index, template) in templates.enumerated() where matches(template.tokens[...], line[...]) {
      if let known = best, templates[known].literalCount >= template.literalCount { continue }
      best = index
    }
    if let best { return .known(template: best) }
    return nearest(line)
  }

  func matches(_ template: ArraySlice<TemplateToken>, _ line: ArraySlice<[UInt8]>) -> Bool {
    guard let token = template.first else { return line.isEmpty }
    switch (token, kind) {
    case (.literal(let text), _): return line.first == text && matches(template.dropFirst(), line.dropFirst())
    case (.wildcard, .positional): return !line.isEmpty && matches(template.dropFirst(), line.dropFirst())
    case (.wildcard, .subsequence):
      return (0...line.count).contains { matches(template.dropFirst(), line.dropFirst($0)) }
    }
  }

  private func nearest(_ line: [[UInt8]]) -> TemplateMatch {
    var best: (index: Int, score: Int, length: Int, literals: Int)?
    for (index, template) in templates.enumerated() {
      let (literals, wildcards, length) = likeness(template, line)
      let score = 2 * literals + wildcards
      guard literals > 0 else { continue }
      if let best {
        let (mine, others) = (best.score * length, score * best.length)
        if others < mine || (others == mine && literals <= best.literals) { continue }
      }
      best = (index, score, length, literals)
    }
    guard let best else { return .unknown(nearest: nil, similarity: 0) }
    return .unknown(nearest: best.index, similarity: Float(best.score) / Float(2 * best.length))
  }

  /// Equal tokens, tokens taken by wildcards, and the length that they are measured against.
  private func likeness(_ template: LogTemplate, _ line: [[UInt8]]) -> (literals: Int, wildcards: Int, length: Int) {
    if kind == .subsequence {
      let common = template.tokens.filter { token in line.contains { token == .literal($0) } }
      return (common.count, 0, max(template.literalCount, line.count, 1))
    }
    var agreeing: [(TemplateToken, [UInt8])] = []
    let pairs = Array(zip(template.tokens, line))
    let agrees: ((TemplateToken, [UInt8])) -> Bool = { $0.0 == .wildcard || $0.0 == .literal($0.1) }
    if template.tokens.count == line.count {
      agreeing = pairs.filter(agrees)
    } else {
      agreeing = Array(pairs.prefix(while: agrees))
      let left = pairs.count - agreeing.count
      agreeing += zip(template.tokens.reversed(), line.reversed()).prefix(left).prefix(while: agrees)
    }
    let wildcards = agreeing.filter { $0.0 == .wildcard }.count
    return (agreeing.count - wildcards, wildcards, max(template.tokens.count, line.count, 1))
  }
}

/// Tables and lines of few words, so that much almost matches.
struct RandomTemplates {
  private var generator: SeededGenerator
  private let words: [[UInt8]]

  init(seed: UInt64, wordCount: Int) {
    generator = SeededGenerator(seed: seed)
    words = (0..<wordCount).map { Array("w\($0)".utf8) }
  }

  mutating func table(kind: TemplateKind, count: Int, longest: Int) throws -> TemplateTable {
    var templates: [LogTemplate] = []
    for _ in 0..<count {
      let wildcardShare = Double.random(in: 0...1, using: &generator)
      var tokens: [TemplateToken] = []
      for _ in 0..<Int.random(in: 0...longest, using: &generator) {
        let isWildcard = Double.random(in: 0...1, using: &generator) < wildcardShare
        if isWildcard, kind == .subsequence, tokens.last == .wildcard { continue }
        tokens.append(isWildcard ? .wildcard : .literal(word()))
      }
      if templates.contains(where: { $0.tokens == tokens }) { continue }
      templates.append(LogTemplate(tokens: tokens, lineCount: Int.random(in: 0...1000, using: &generator)))
    }
    return try TemplateTable(kind: kind, templates: templates)
  }

  /// A line of anything, or an instance of a template with a change or none.
  mutating func line(for table: TemplateTable, longest: Int) -> [[UInt8]] {
    if Int.random(in: 0..<4, using: &generator) == 0 {
      return (0..<Int.random(in: 0...longest, using: &generator)).map { _ in word() }
    }
    var line: [[UInt8]] = []
    for token in table[Int.random(in: 0..<table.count, using: &generator)].tokens {
      switch token {
      case .literal(let text): line.append(text)
      case .wildcard:
        let count = table.kind == .positional ? 1 : Int.random(in: 0...3, using: &generator)
        for _ in 0..<count { line.append(word()) }
      }
    }
    guard !line.isEmpty else { return line }
    let place = Int.random(in: line.indices, using: &generator)
    switch Int.random(in: 0..<6, using: &generator) {
    case 0: line[place] = word()
    case 1: line.insert(word(), at: place)
    case 2: line.remove(at: place)
    default: break
    }
    return line
  }

  private mutating func word() -> [UInt8] { words[Int.random(in: words.indices, using: &generator)] }
}

/// A matcher with what it needs to be asked about texts.
struct LineMatcher: ~Copyable {
  let matcher: TemplateMatcher
  private var scratch: MatchScratch
  private var tokenizer = LineTokenizer()
  private var line = LineTokens()

  init(_ table: TemplateTable) throws {
    matcher = try TemplateMatcher(table)
    scratch = MatchScratch(for: matcher)
  }

  mutating func match(_ text: [UInt8]) -> TemplateMatch {
    tokenizer.tokenize(text.span, into: &line)
    return matcher.match(line, using: &scratch)
  }

  mutating func match(_ words: [[UInt8]]) -> TemplateMatch { match(Array(words.joined(separator: [32]))) }
}

extension LogTemplate {
  /// A template of words, `<*>` for a wildcard.
  init(_ text: String, lineCount: Int = 1) {
    let tokens = text.split(separator: " ").map { word -> TemplateToken in
      word == "<*>" ? .wildcard : .literal(Array(word.utf8))
    }
    self.init(tokens: tokens, lineCount: lineCount)
  }
}
