import TocsinLogs

/// Small tables of templates and lines from any bytes: the matcher agrees with a plain loop, templates match what they
/// are made of, and matching leaves no trace.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  var input = FuzzInput(unsafe Span(_unsafeStart: bytes.unsafelyUnwrapped, count: count))
  let kind: TemplateKind = input.next() & 1 == 0 ? .positional : .subsequence
  let templates = input.templates()
  guard let table = try? TemplateTable(kind: kind, templates: templates), let matcher = try? TemplateMatcher(table)
  else {
    return 0
  }
  precondition((0..<table.count).map { table[$0] } == templates, "a table gives its templates back")
  var scratch = MatchScratch(for: matcher)
  var tokenizer = LineTokenizer()
  var tokens = LineTokens()
  var first: [TemplateMatch] = []
  let lines = input.lines()
  for line in lines {
    tokenizer.tokenize(line.span, into: &tokens)
    let words = (0..<tokens.count).map { index in
      let token = tokens.bytes(of: tokens[index])
      return (0..<token.count).map { token[$0] }
    }
    let match = matcher.match(tokens, using: &scratch)
    precondition(best(of: templates, kind: kind, for: words) == match.template, "the same template as a loop finds")
    if case .known(let template) = match {
      matcher.findParameters(of: template, in: tokens, using: &scratch)
      let parameters = scratch.parameters
      for index in parameters.indices {
        precondition(parameters[index].start <= parameters[index].end && parameters[index].end <= line.count, "inside")
      }
    }
    first.append(match)
  }
  for (line, match) in zip(lines, first).reversed() {
    tokenizer.tokenize(line.span, into: &tokens)
    precondition(matcher.match(tokens, using: &scratch) == match, "what was matched before does not matter")
  }
  return 0
}

/// Bytes that turn into templates and lines of few different words.
private struct FuzzInput: ~Escapable {
  private let bytes: Span<UInt8>
  private var position = 0

  @_lifetime(copy bytes)
  init(_ bytes: Span<UInt8>) { self.bytes = bytes }

  mutating func next() -> UInt8 {
    guard position < bytes.count else { return 0 }
    position += 1
    return bytes[position - 1]
  }

  mutating func templates() -> [LogTemplate] {
    (0..<Int(next() & 31)).map { _ in
      let tokens = (0..<Int(next() & 15)).map { _ in token() }
      return LogTemplate(tokens: tokens, lineCount: Int(next()))
    }
  }

  private mutating func token() -> TemplateToken {
    let byte = next()
    switch byte & 7 {
    case 0, 1: return .wildcard
    case 2: return .literal((0..<Int(byte >> 3)).map { _ in next() })
    default: return .literal([UInt8(ascii: "a") + byte >> 3 & 3])
    }
  }

  /// Words of the templates, and whatever else the bytes hold.
  mutating func lines() -> [[UInt8]] {
    var lines: [[UInt8]] = []
    while position < bytes.count, lines.count < 64 {
      var line: [UInt8] = []
      for _ in 0..<Int(next() & 15) {
        switch token() {
        case .literal(let text): line += text + [UInt8(ascii: " ")]
        case .wildcard: line += [next(), UInt8(ascii: " ")]
        }
      }
      lines.append(line)
    }
    return lines
  }
}

extension TemplateMatch {
  fileprivate var template: Int? {
    if case .known(let template) = self { template } else { nil }
  }
}

/// The first of the matching templates with the most literals.
private func best(of templates: [LogTemplate], kind: TemplateKind, for line: [[UInt8]]) -> Int? {
  var best: Int?
  for (index, template) in templates.enumerated() where matches(template.tokens, kind: kind, line) {
    if let known = best, templates[known].literalCount >= template.literalCount { continue }
    best = index
  }
  return best
}

/// By dynamic programming: which beginnings of the line the template's beginning matches.
private func matches(_ template: [TemplateToken], kind: TemplateKind, _ line: [[UInt8]]) -> Bool {
  var ends = [Bool](repeating: false, count: line.count + 1)
  ends[0] = true
  for token in template {
    var next = [Bool](repeating: false, count: line.count + 1)
    for end in 0...line.count {
      switch (token, kind) {
      case (.literal(let text), _): next[end] = end > 0 && ends[end - 1] && line[end - 1] == text
      case (.wildcard, .positional): next[end] = end > 0 && ends[end - 1]
      case (.wildcard, .subsequence): next[end] = ends[end] || (end > 0 && next[end - 1])
      }
    }
    ends = next
  }
  return ends[line.count]
}
