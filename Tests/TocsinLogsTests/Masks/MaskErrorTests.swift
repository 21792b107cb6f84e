import Testing

import TocsinLogs

@Suite struct MaskErrorTests {
  struct Case: CustomStringConvertible, Sendable {
    var pattern: String
    var byteOffset: Int?
    var violation: MaskViolation

    init(_ pattern: String, at byteOffset: Int?, _ violation: MaskViolation) {
      self.pattern = pattern
      self.byteOffset = byteOffset
      self.violation = violation
    }

    var description: String { "\(pattern.prefix(20)): \(violation)" }
  }

  @Test(arguments: cases)
  func aPatternOutsideTheLanguageIsRefusedWithItsPlace(example: Case) {
    let rules = [MaskRule("fine"), MaskRule(example.pattern)]
    let expected = MaskError(rule: 1, byteOffset: example.byteOffset, violation: example.violation)
    #expect(throws: expected) { try MaskStage(compiling: rules) }
  }

  static let cases = [
    Case("a(b", at: 1, .unclosedGroup),
    Case("a(?", at: 1, .unclosedGroup),
    Case("(?i", at: 0, .unclosedGroup),
    Case("ab)", at: 2, .unopenedGroup),
    Case("a[bc", at: 1, .unclosedClass),
    Case("[]", at: 0, .unclosedClass),
    Case(#"[a\"#, at: 0, .unclosedClass),
    Case("[a-", at: 0, .unclosedClass),
    Case("[xz-a]", at: 2, .invalidRange),
    Case(#"[\d-z]"#, at: 1, .invalidRange),
    Case("*a", at: 0, .nothingToRepeat),
    Case("a|+", at: 2, .nothingToRepeat),
    Case("({2})", at: 1, .nothingToRepeat),
    Case("^*", at: 1, .nothingToRepeat),
    Case(#"\b?"#, at: 2, .nothingToRepeat),
    Case("a**", at: 2, .repeatedRepetition),
    Case("a{2}{3}", at: 4, .repeatedRepetition),
    Case("a*??", at: 3, .repeatedRepetition),
    Case("a{3,2}", at: 1, .reversedRepetition),
    Case(#"ab\"#, at: 2, .trailingBackslash),
    Case(#"a\y"#, at: 1, .unknownEscape(UInt8(ascii: "y"))),
    Case(#"[\B]"#, at: 1, .unknownEscape(UInt8(ascii: "B"))),
    Case(#"[\1]"#, at: 1, .unknownEscape(UInt8(ascii: "1"))),
    Case(#"\x4"#, at: 0, .incompleteHexEscape),
    Case(#"[\xg0]"#, at: 1, .incompleteHexEscape),
    Case(#"(a)\1"#, at: 3, .backreference),
    Case("(?P<x>a)(?P=x)", at: 8, .backreference),
    Case("a*+", at: 2, .possessive),
    Case("(?>a)", at: 0, .possessive),
    Case("(a)(?(1)b)", at: 3, .conditional),
    Case("(?#why)", at: 0, .comment),
    Case("(?x)a b", at: 2, .unknownFlag(UInt8(ascii: "x"))),
    Case("(?-a:b)", at: 3, .unknownFlag(UInt8(ascii: "a"))),
    Case("a(?i)b", at: 1, .misplacedFlags),
    Case("(?<name>a)", at: 0, .unknownGroup),
    Case("(?~a)", at: 0, .unknownGroup),
    Case("(?-:a)", at: 0, .unknownGroup),
    Case("(?P>a)", at: 0, .unknownGroup),
    Case("(?P<1a>b)", at: 4, .invalidGroupName),
    Case("(?P<a", at: 4, .invalidGroupName),
    Case("(?=ab)", at: 0, .wideLookAround),
    Case("(?<!a+)", at: 0, .wideLookAround),
    Case("(?<=a|)", at: 0, .wideLookAround),
    Case(#"(?=a\b)"#, at: 0, .wideLookAround),
    Case(String(repeating: "a", count: 4097), at: nil, .patternTooLong(maximumByteCount: 4096)),
    Case(String(repeating: "(", count: 65), at: 64, .nestedTooDeep(maximum: 64)),
    Case("a{1001}", at: 1, .repetitionTooLarge(maximum: 1000)),
    Case("a{1,99999999999999999999}", at: 1, .repetitionTooLarge(maximum: 1000)),
    Case("(?:abc){500}", at: nil, .tooManyPositions(maximum: 1024)),
    Case("(?:a?){1000}", at: nil, .tooManyFollows(maximum: 65_536)),
    Case("(?:(?:(?:){1000}){1000}){1000}", at: nil, .tooManyFollows(maximum: 65_536)),
  ]

  @Test func aNameThatCouldSplitATokenIsRefused() {
    for name in ["", "a b", "a>", "ä"] {
      let rule = MaskRule(pattern: [0x61], replacement: .named(Array(name.utf8)))
      let error = MaskError(rule: 0, byteOffset: nil, violation: .invalidName)
      #expect(throws: error, "\(name)") { try MaskStage(compiling: [rule]) }
    }
  }

  @Test func statesAreLimited() throws {
    // Any of the last thirty bytes may begin the match: a set of places, and so a state, for each combination.
    let rules = [MaskRule("a[ab]{30}c")]
    #expect(throws: MaskError(rule: nil, byteOffset: nil, violation: .tooManyStates(maximum: 4096))) {
      try MaskStage(compiling: [MaskRule("c[ab]{12}a|[ab]a[ab]{30}")])
    }
    #expect(try MaskStage(compiling: rules).tables.stateCount < 100)
    #expect(throws: MaskError(rule: nil, byteOffset: nil, violation: .tooManyStates(maximum: 10))) {
      try MaskStage(compiling: rules, limits: MaskLimits(stateCount: 10))
    }
  }

  @Test func kindsOfNeighboursAreLimited() {
    // Seven classes that cut each other into more kinds of bytes than a row of a condition has bits.
    let classes = (0..<7).map { bit in
      "[" + (0...255).filter { $0 >> bit & 1 == 1 }.map { #"\x"# + Self.hexadecimal($0) }.joined() + "]"
    }
    let pattern = classes.map { "(?=\($0))" }.joined()
    #expect(throws: MaskError(rule: nil, byteOffset: nil, violation: .tooManyAssertions(maximum: 62))) {
      try MaskStage(compiling: [MaskRule(pattern)])
    }
  }

  @Test func rulesAreLimited() {
    let rules = [MaskRule](repeating: MaskRule("a"), count: MaskTables.maximumRuleCount + 1)
    #expect(throws: MaskError(rule: nil, byteOffset: nil, violation: .tooManyRules(maximum: 1024))) {
      try MaskStage(compiling: rules)
    }
  }

  @Test func descriptionsNamePlaceAndRemedy() {
    let error = MaskError(rule: 1, byteOffset: 2, violation: .unclosedGroup)
    #expect("\(error)" == #"mask 2: byte 3: '(' without ')'; close it, or write '\(' for the byte itself"#)
  }

  private static func hexadecimal(_ value: Int) -> String {
    String(value >> 4, radix: 16) + String(value & 15, radix: 16)
  }
}
