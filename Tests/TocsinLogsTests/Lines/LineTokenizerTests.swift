import TestSupport
import Testing

import TocsinLogs

@Suite struct LineTokenizerTests {
  /// A token as a test sees it.
  struct Token: Equatable {
    var text: String
    var source: String
    var traits: TokenTraits = []
  }

  @Test func whiteSpaceSeparatesAndIsNoToken() throws {
    #expect(
      try Self.tokens(of: "  a\tb 12\u{1F}<*> \r") == [
        Token(text: "a", source: "a"), Token(text: "b", source: "b"),
        Token(text: "12", source: "12", traits: .hasDigit), Token(text: "<*>", source: "<*>", traits: .isWildcard),
      ])
    #expect(try Self.tokens(of: "").isEmpty)
    #expect(try Self.tokens(of: " \t ").isEmpty)
  }

  @Test func anExtraDelimiterSeparatesAfterMasking() throws {
    #expect(
      try Self.tokens(of: "x_12_y", masks: [(#"\d+"#, "NUM_BER")], extraDelimiters: "_").map(\.text) == [
        "x", "<:NUM", "BER:>", "y",
      ])
  }

  @Test func aMaskedTokenKnowsWhereItComesFrom() throws {
    #expect(
      try Self.tokens(of: "from /10.0.0.1:80, 7 left", masks: [(#"(\d+\.){3}\d+(:\d+)?"#, "IP"), (#"\d+"#, nil)]) == [
        Token(text: "from", source: "from"),
        Token(text: "/<:IP:>,", source: "/10.0.0.1:80,", traits: .hasMask),
        Token(text: "<*>", source: "7", traits: [.isWildcard, .hasMask]),
        Token(text: "left", source: "left"),
      ])
  }

  @Test func aLaterPassSeesWhatTheEarlierOneWrote() throws {
    let tokens = try Self.tokens(of: "core.17 up", masks: [(#"\d+"#, "N"), (#"core\.<:N:>"#, "CORE")])
    #expect(tokens.map(\.text) == ["<:CORE:>", "up"])
    #expect(tokens[0].source == "core.17")
  }

  @Test func aMaskMayTakeWhiteSpaceAway() throws {
    let tokens = try Self.tokens(of: "at 0xff end", masks: [(#"0x.*?\s"#, nil)])
    #expect(tokens.map(\.text) == ["at", "<*>end"])
    #expect(tokens[1].source == "0xff end")
  }

  @Test func joinedMasksAreOneStretch() throws {
    let configuration = TokenizerConfiguration(stages: [try Self.stage([(#"\d+"#, nil)])], joinsMasks: true)
    #expect(Self.tokens(of: "12:30-4 a1b2", configuration).map(\.text) == ["<*>", "a<*>b<*>"])
    #expect(Self.stretches(of: "12:30-4 a1b2", configuration) == ["12:30-4", "1", "2"])
  }

  @Test func runsOfEqualMaskedTokensAreOneToken() throws {
    let configuration = TokenizerConfiguration(stages: [try Self.stage([(#"\d+"#, nil)])], collapsesRuns: true)
    let tokens = Self.tokens(of: "cpu1 cpu2 cpu3 up up 4 5", configuration)
    #expect(tokens.map(\.text) == ["cpu<*>", "up", "up", "<*>"])
    #expect(tokens.map(\.source) == ["cpu1 cpu2 cpu3", "up", "up", "4 5"])
  }

  /// Masking token by token is a short cut: a delimiter that no line holds switches it off.
  @Test(arguments: [false, true], [false, true])
  func maskingTokensIsMaskingTheLine(joins: Bool, collapses: Bool) throws {
    let stage = try Self.stage([
      (#"blk_-?\d+"#, nil), (#"\b(?:\d+\.){3}\d+(?::\d+)?"#, "IP"), (#"(?<![\w.])\d+(?:\.\d+)?\b"#, nil),
      (#"[a-f]+\d"#, "X"),
    ])
    #expect(stage.isTokenLocal)
    var short = TokenizerConfiguration(stages: [stage], joinsMasks: joins, collapsesRuns: collapses)
    var random = SeededGenerator(seed: 11)
    let pieces = ["blk_", "-12", "7", ".", "10.0.0.1", ":80", " ", "  ", "ab", "f3", "_", "<*>", ",", "\t", "é"]
    for _ in 0..<3_000 {
      let line = (0..<Int.random(in: 0..<14, using: &random)).map { _ in
        pieces[Int.random(in: 0..<pieces.count, using: &random)]
      }.joined()
      short.extraDelimiters = ByteSet()
      let expected = (Self.tokens(of: line, short), Self.stretches(of: line, short))
      short.extraDelimiters = ByteSet([1])
      #expect(Self.tokens(of: line, short) == expected.0, "\(line)")
      #expect(Self.stretches(of: line, short) == expected.1, "\(line)")
    }
  }

  /// A model file may claim of any stage that no match leaves a token.
  @Test(
    arguments: ["a b", " ", "b c", "|c", "$", "^", "(?s).*", "a*", #"\s*"#, #"-\s|\d"#, #"-?|\s\d"#], [false, true])
  func aFalseClaimThatMasksStayWithinTokensDoesNoHarm(pattern: String, joins: Bool) throws {
    let rules = [Self.rule(pattern, nil)]
    var tables = try MaskStage(compiling: rules).tables
    tables.isTokenLocal = true
    let stage = try MaskStage(tables: tables, rules: rules)
    for line in ["", " ", "a b c", " a  b- c-1 2", String(repeating: "a b c - 1", count: 100)] {
      let tokens = Self.tokens(of: line, TokenizerConfiguration(stages: [stage], joinsMasks: joins))
      #expect(tokens.count == Self.tokens(of: line, TokenizerConfiguration()).count)
    }
  }

  @Test func theLastTokenTakesTheRestOfTheLine() throws {
    let line = String(repeating: "a ", count: LineTokens.maximumCount + 5) + "b"
    let tokens = try Self.tokens(of: line)
    #expect(tokens.count == LineTokens.maximumCount)
    #expect(tokens[LineTokens.maximumCount - 1].text == "a a a a a a b")
  }

  @Test func contentBeyondTheLimitTakesNoPart() throws {
    let line = String(repeating: "x", count: LineTokens.maximumContentByteCount + 10)
    #expect(try Self.tokens(of: line).map(\.text.utf8.count) == [LineTokens.maximumContentByteCount])
  }

  @Test(arguments: [false, true])
  func maskedTextThatDoesNotFitEndsTheLine(asWhole: Bool) throws {
    var configuration = TokenizerConfiguration(stages: [try Self.stage([(#"\d"#, "A_LONG_NAME_FOR_A_DIGIT")])])
    if asWhole { configuration.extraDelimiters = ByteSet([1]) }
    let line = String(repeating: "1 2 3 4567 ", count: 5_000)
    var tokens = LineTokens()
    var tokenizer = LineTokenizer(configuration)
    tokenizer.tokenize(Array(line.utf8).span, into: &tokens)
    #expect(tokens.text.count <= LineTokens.maximumTextByteCount)
    #expect(tokens.count > 100)
  }

  // MARK: Support

  private static func stage(_ masks: [(String, String?)]) throws -> MaskStage {
    try MaskStage(compiling: masks.map(rule))
  }

  private static func rule(_ pattern: String, _ name: String?) -> MaskRule {
    MaskRule(pattern: Array(pattern.utf8), replacement: name.map { .named(Array($0.utf8)) } ?? .wildcard)
  }

  /// Each mask as a pass of its own.
  private static func tokens(
    of line: String, masks: [(String, String?)] = [], extraDelimiters: String = ""
  ) throws -> [Token] {
    let stages = try masks.map { try stage([$0]) }
    return tokens(
      of: line, TokenizerConfiguration(stages: stages, extraDelimiters: ByteSet(extraDelimiters.utf8)))
  }

  private static func tokens(of line: String, _ configuration: TokenizerConfiguration) -> [Token] {
    let content = Array(line.utf8)
    var tokens = LineTokens()
    var tokenizer = LineTokenizer(configuration)
    tokenizer.tokenize(content.span, into: &tokens)
    return (0..<tokens.count).map { index in
      let token = tokens[index]
      let text = tokens.bytes(of: token)
      return Token(
        text: String(decoding: (0..<text.count).map { text[$0] }, as: UTF8.self),
        source: String(decoding: content[Int(token.sourceStart)..<Int(token.sourceEnd)], as: UTF8.self),
        traits: token.traits)
    }
  }

  private static func stretches(of line: String, _ configuration: TokenizerConfiguration) -> [String] {
    let content = Array(line.utf8)
    var tokens = LineTokens()
    var tokenizer = LineTokenizer(configuration)
    tokenizer.tokenize(content.span, into: &tokens)
    return (0..<tokens.maskedStretchCount).map { index in
      let stretch = tokens.maskedStretches[index]
      return String(decoding: content[Int(stretch.sourceStart)..<Int(stretch.sourceEnd)], as: UTF8.self)
    }
  }
}
