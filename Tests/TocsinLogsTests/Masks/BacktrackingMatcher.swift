import TocsinLogs

/// What masks mean, the simple way: a backtracking matcher over parsed patterns, with the rules of Python's `re` for
/// repetitions that make no progress. Exponential in the worst case, so it gives up after a number of steps.
struct BacktrackingMatcher {
  private let patterns: [MaskPattern]
  private let maximumStepCount: Int

  private struct GivesUp: Error {}

  init(_ patterns: [String], maximumStepCount: Int = 20_000) throws {
    self.patterns = try patterns.map { try MaskPatternParser.parse(Array($0.utf8)) }
    self.maximumStepCount = maximumStepCount
  }

  /// All matches in a text; `nil` where finding one takes too many steps.
  func matches(in text: [UInt8]) -> [FoundMatch]? {
    var found: [FoundMatch] = []
    var start = 0
    var mustAdvance = false
    while start <= text.count {
      let attempt = Result { try match(in: text, from: start, mustAdvance: mustAdvance) }
      guard case .success(let outcome) = attempt else { return nil }
      guard let match = outcome else {
        start += 1
        mustAdvance = false
        continue
      }
      found.append(match)
      mustAdvance = match.end == match.start
      start = match.end
    }
    return found
  }

  private func match(in text: [UInt8], from start: Int, mustAdvance: Bool) throws -> FoundMatch? {
    for (rule, pattern) in patterns.enumerated() {
      var attempt = Attempt(text: text, stepsLeft: maximumStepCount)
      var end = 0
      let succeeds = try attempt.match(pattern, start) { _, position in
        end = position
        return !mustAdvance || position > start
      }
      if succeeds { return FoundMatch(start, end, rule) }
    }
    return nil
  }

  /// One attempt at one place. Continuations say whether the rest matches.
  private struct Attempt {
    typealias Rest = (inout Attempt, Int) throws -> Bool

    let text: [UInt8]
    var stepsLeft: Int

    mutating func match(_ pattern: MaskPattern, _ position: Int, _ rest: Rest) throws -> Bool {
      stepsLeft -= 1
      guard stepsLeft > 0 else { throw GivesUp() }
      switch pattern {
      case .empty: return try rest(&self, position)
      case .byte(let set):
        return try position < text.count && set.contains(text[position]) && rest(&self, position + 1)
      case .assertion(let assertion):
        let isFinal = position == text.count - 1 && text[position] == 0x0A
        let next: MaskNextByte =
          position == text.count ? .none : isFinal ? .finalLineFeed : .byte(text[position])
        guard assertion.holds(previous: position == 0 ? nil : text[position - 1], next: next) else { return false }
        return try rest(&self, position)
      case .sequence(let parts): return try match(parts[...], position, rest)
      case .alternatives(let parts):
        for part in parts where try match(part, position, rest) { return true }
        return false
      case .repetition(let body, let minimum, let maximum, let isGreedy):
        let loop = Loop(body: body, minimum: minimum, maximum: maximum ?? .max, isGreedy: isGreedy)
        return try repeated(loop, position, count: 0, last: nil, rest)
      }
    }

    private mutating func match(_ parts: ArraySlice<MaskPattern>, _ position: Int, _ rest: Rest) throws -> Bool {
      guard let first = parts.first else { return try rest(&self, position) }
      return try match(first, position) { try $0.match(parts.dropFirst(), $1, rest) }
    }

    struct Loop {
      var body: MaskPattern
      var minimum: Int
      var maximum: Int
      var isGreedy: Bool
    }

    /// `last` is where the round before began, once there are enough of them.
    private mutating func repeated(
      _ loop: Loop, _ position: Int, count: Int, last: Int?, _ rest: Rest
    ) throws -> Bool {
      if count < loop.minimum {
        return try match(loop.body, position) { try $0.repeated(loop, $1, count: count + 1, last: last, rest) }
      }
      let mayRepeat = count < loop.maximum && last != position
      if !loop.isGreedy, try rest(&self, position) { return true }
      if mayRepeat,
        try match(
          loop.body, position, { try $0.repeated(loop, $1, count: count + 1, last: position, rest) })
      {
        return true
      }
      return try loop.isGreedy && rest(&self, position)
    }
  }
}
