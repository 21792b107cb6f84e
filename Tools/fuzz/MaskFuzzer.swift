import TocsinLogs

/// Any bytes are a mask or a typed error, and any tables are those of a stage or a typed error; what is accepted scans
/// any text without a trap, and finds matches in order.
///
/// Input: a byte for the kind of attack, the length of the first part, the first part, the text. The first part is a
/// pattern, with `;` between several, or changes to the tables of a good stage.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  guard count >= 2 else { return 0 }
  let input = unsafe Span(_unsafeStart: bytes.unsafelyUnwrapped, count: count)
  let split = min(count, 2 + Int(input[1]))
  var part: [UInt8] = []
  for index in 2..<split { part.append(input[index]) }
  let text = input.extracting(split..<count)
  if input[0] & 1 == 0 {
    fuzzPatterns(part, text)
  } else {
    fuzzTables(part, base: Int(input[0] >> 1), text)
  }
  return 0
}

private func fuzzPatterns(_ part: [UInt8], _ text: Span<UInt8>) {
  var rules: [MaskRule] = []
  for pattern in part.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false) {
    rules.append(MaskRule(pattern: Array(pattern)))
  }
  let limits = MaskLimits(positionCount: 256, followCount: 4096, stateCount: 512)
  guard let stage = try? MaskStage(compiling: rules, limits: limits) else { return }
  let count = scan(stage, text)
  guard let restored = try? MaskStage(tables: stage.tables, rules: rules) else {
    preconditionFailure("the tables of a stage are valid")
  }
  precondition(restored == stage && scan(restored, text) == count, "a stage survives its tables")
}

/// Each change is four bytes: which table, which element of it (two bytes), what to write there.
private func fuzzTables(_ part: [UInt8], base: Int, _ text: Span<UInt8>) {
  let patterns = [#"\b(?:[\w-]+\.){2,}[\w-]+|a*?$"#, #"(?<!x)\d+|"#, "(ab|[^a])*?c{2,3}", "a"]
  var rules: [MaskRule] = []
  for index in 0...base % patterns.count { rules.append(MaskRule(pattern: Array(patterns[index].utf8))) }
  guard let stage = try? MaskStage(compiling: rules) else { preconditionFailure("the patterns are good") }
  var tables = stage.tables
  for start in stride(from: 0, to: part.count - 3, by: 4) {
    let index = Int(part[start + 1]) | Int(part[start + 2]) << 8
    let value = UInt64(part[start + 3])
    switch part[start] % 10 {
    case 0: change(&tables.byteClasses, index, value)
    case 1: change(&tables.transitions, index, value)
    case 2: change(&tables.positionSets, index, value << (value & 63) ^ value)
    case 3: change(&tables.nextKinds, index, value)
    case 4: change(&tables.previousKinds, index, value)
    case 5: change(&tables.conditions, index, value << (value & 63) ^ value)
    case 6: change(&tables.stepOffsets, index, value)
    case 7: change(&tables.stepTargets, index, value)
    case 8: change(&tables.stepConditions, index, value)
    default: tables.isTokenLocal.toggle()
    }
  }
  guard let corrupt = try? MaskStage(tables: tables, rules: rules) else { return }
  _ = scan(corrupt, text)
  var tokenizer = LineTokenizer(TokenizerConfiguration(stages: [corrupt], joinsMasks: base & 1 == 0))
  var line = LineTokens()
  tokenizer.tokenize(text, into: &line)
}

/// Writes an element, appends one, or removes the last one.
private func change<Element: FixedWidthInteger>(_ table: inout [Element], _ index: Int, _ value: UInt64) {
  let value = Element(truncatingIfNeeded: value)
  if index == 0xFFFF {
    table.append(value)
  } else if index == 0xFFFE {
    _ = table.popLast()
  } else if !table.isEmpty {
    table[index % table.count] = value
  }
}

/// Scans a text and checks what holds for the matches of every stage.
private func scan(_ stage: MaskStage, _ text: Span<UInt8>) -> Int {
  var scanner = MaskScanner(maximumByteCount: text.count)
  let count = scanner.findMatches(of: stage, in: text)
  let matches = scanner.matches
  precondition(matches.count == count, "the number of matches is returned")
  var end: UInt32 = 0
  var wasEmpty = false
  for index in 0..<count {
    let match = matches[index]
    precondition(match.start >= end && match.end >= match.start, "matches ascend and do not overlap")
    precondition(match.end <= text.count && match.rule < stage.rules.count, "matches lie in the text")
    let isEmpty = match.start == match.end
    precondition(!(isEmpty && wasEmpty && match.start == end), "no two empty matches at one place")
    end = match.end
    wasEmpty = isEmpty
  }
  return count
}
