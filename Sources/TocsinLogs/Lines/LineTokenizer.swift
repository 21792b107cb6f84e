import TocsinTensor

/// Masks a line's content and cuts it into tokens: at white space, and at extra delimiters after masking, as Drain3 does.
///
/// Belongs to one thread; all memory is taken when it is made. Linear in the content's length, whatever it holds.
public struct LineTokenizer: ~Copyable {
  private let configuration: TokenizerConfiguration
  /// One pass whose matches never leave a token, so that the content needs no copy with them replaced.
  private let masksTokens: Bool
  private let masksContent: Bool
  private let hasExtraDelimiters: Bool
  /// What may stand between matches that are one; `nil` where each is one by itself.
  private let joiners: ByteSet?
  /// What each byte is to the tokenizer.
  private let classes: AlignedBuffer<ByteClass>
  private let replacements: ReplacementTexts
  private var scanner: MaskScanner
  private var masked: MaskedText
  private var spare: MaskedText

  public init(_ configuration: TokenizerConfiguration = TokenizerConfiguration()) {
    let stages = configuration.stages
    let masksTokens = stages.count == 1 && stages[0].isTokenLocal && configuration.extraDelimiters.isEmpty
    self.configuration = configuration
    self.masksTokens = masksTokens
    masksContent = !stages.isEmpty && !masksTokens
    hasExtraDelimiters = !configuration.extraDelimiters.isEmpty
    joiners = configuration.joinsMasks ? TokenizerConfiguration.joiners : nil
    classes = Self.classes(configuration, joiners ?? ByteSet())
    replacements = ReplacementTexts(of: stages)
    scanner = MaskScanner(maximumByteCount: LineTokens.maximumTextByteCount)
    masked = MaskedText()
    spare = MaskedText()
  }

  private static func classes(
    _ configuration: TokenizerConfiguration, _ joiners: ByteSet
  ) -> AlignedBuffer<ByteClass> {
    let delimiters = ByteSet.whiteSpace.union(configuration.extraDelimiters)
    var classes = AlignedBuffer<ByteClass>(count: 256)
    for byte in UInt8.min...UInt8.max {
      var value: ByteClass = []
      if delimiters.contains(byte) { value.insert(.delimiter) }
      if ByteSet.digits.contains(byte) { value.insert(.digit) }
      if !joiners.contains(byte) { value.insert(.separating) }
      classes[Int(byte)] = value
    }
    return classes
  }

  /// Fills `line` with the tokens of `content`.
  public mutating func tokenize(_ content: Span<UInt8>, into line: inout LineTokens) {
    let content = content.extracting(0..<min(content.count, LineTokens.maximumContentByteCount))
    if masksContent {
      Self.mask(content, configuration, joiners, replacements, &scanner, &masked, &spare)
      line.restart(with: masked.text)
      cutMasked(into: &line)
    } else {
      line.restart(with: content)
      cut(content, into: &line)
    }
  }

  /// Cuts content whose masked stretches each lie in one token.
  private mutating func cut(_ content: Span<UInt8>, into line: inout LineTokens) {
    if masksTokens { _ = scanner.findMatches(of: configuration.stages[0], in: content) }
    let matches = scanner.matches
    var position = 0
    var match = 0
    while let token = nextToken(of: content, from: position, isLast: line.isFullButOne) {
      position = token.end
      let first = match
      while match < matches.count, Int(matches[match].start) < token.end { match += 1 }
      if first == match {
        line.append(LineToken(content, from: token.start, to: token.end, seen: token.seen))
      } else {
        guard appendMasked(token, of: content, matches.extracting(first..<match), to: &line) else { return }
      }
    }
  }

  /// Appends a token in which the masks have found something. False where its text has no room.
  private func appendMasked(
    _ token: FoundToken, of content: Span<UInt8>, _ matches: Span<MaskMatch>, to line: inout LineTokens
  ) -> Bool {
    let classes = classes.span
    let start = line.text.count
    var seen: ByteClass = []
    var copied = token.start
    for index in 0..<matches.count {
      let match = matches[index]
      let end = Int(match.start)
      // Tables from a file may claim wrongly that no match leaves a token or is empty.
      guard end >= copied, match.end > match.start, Int(match.end) <= token.end else { continue }
      var between: ByteClass = []
      for position in copied..<end { between.formUnion(classes[Int(content[position])]) }
      if copied > token.start, configuration.joinsMasks, !between.contains(.separating) {
        copied = Int(match.end)
        line.extendLastStretch(to: copied)
        continue
      }
      let replacement = replacements.span(ofStage: 0, rule: match.rule)
      guard line.room >= end - copied + replacement.count else { return false }
      seen.formUnion(between)
      for position in 0..<replacement.count { seen.formUnion(classes[Int(replacement[position])]) }
      line.append(content, from: copied, to: end)
      line.append(replacement, from: 0, to: replacement.count)
      copied = Int(match.end)
      line.append(MaskedStretch(sourceStart: match.start, sourceEnd: match.end, stage: 0, rule: match.rule))
    }
    guard line.room >= token.end - copied else { return false }
    for position in copied..<token.end { seen.formUnion(classes[Int(content[position])]) }
    line.append(content, from: copied, to: token.end)
    var made = LineToken(line.text, from: start, to: line.text.count, seen: seen)
    made.sourceStart = UInt32(truncatingIfNeeded: token.start)
    made.sourceEnd = UInt32(truncatingIfNeeded: token.end)
    appendMasked(made, to: &line)
    return true
  }

  /// Appends a token with a masked stretch, or joins it with the one before it.
  @inline(__always)
  private func appendMasked(_ token: LineToken, to line: inout LineTokens) {
    var token = token
    token.traits.insert(.hasMask)
    if configuration.collapsesRuns, line.endsWith(textOf: token) {
      line.extendLastToken(to: token.sourceEnd)
    } else {
      line.append(token)
    }
  }

  /// Applies all passes to content; the result is in `masked`.
  private static func mask(
    _ content: Span<UInt8>, _ configuration: TokenizerConfiguration, _ joiners: ByteSet?,
    _ replacements: ReplacementTexts, _ scanner: inout MaskScanner, _ masked: inout MaskedText,
    _ spare: inout MaskedText
  ) {
    masked.restart(with: content)
    for index in configuration.stages.indices {
      guard scanner.findMatches(of: configuration.stages[index], in: masked.text) > 0 else { continue }
      spare.restart(
        with: masked, replacing: scanner.matches, by: replacements, stage: index, joiners: joiners)
      swap(&masked, &spare)
    }
  }

  /// Cuts text that has been masked as a whole.
  private func cutMasked(into line: inout LineTokens) {
    let text = masked.text
    let pieces = masked.replacements
    for index in 0..<pieces.count { line.append(pieces[index].stretch) }
    var position = 0
    var source = SourceCursor()
    var firstPiece = 0
    while let token = nextToken(of: text, from: position, isLast: line.isFullButOne) {
      position = token.end
      var made = LineToken(text, from: token.start, to: token.end, seen: token.seen)
      made.sourceStart = UInt32(truncatingIfNeeded: source.content(ofStart: token.start, in: pieces))
      made.sourceEnd = UInt32(truncatingIfNeeded: source.content(ofEnd: token.end, in: pieces))
      while firstPiece < pieces.count, Int(pieces[firstPiece].end) <= token.start { firstPiece += 1 }
      if firstPiece < pieces.count, Int(pieces[firstPiece].start) < token.end {
        appendMasked(made, to: &line)
      } else {
        line.append(made)
      }
    }
  }

  private struct FoundToken {
    var start: Int
    var end: Int
    var seen: ByteClass
  }

  /// The first token at or after `position`; the last one of a line takes all the rest.
  @inline(__always)
  private func nextToken(of text: Span<UInt8>, from position: Int, isLast: Bool) -> FoundToken? {
    let classes = classes.span
    var start = position
    while start < text.count, classes[Int(text[start])].contains(.delimiter) { start += 1 }
    guard start < text.count else { return nil }
    var end = start
    var seen: ByteClass = []
    if !hasExtraDelimiters && !isLast {
      while text.count - end >= 8 {
        let word = text.word(at: end)
        let blanks = word.bytesBelow(0x21)
        let length = blanks.trailingZeroBitCount >> 3
        let digits = (word ^ 0x3030_3030_3030_3030 | (length == 8 ? 0 : ~0 << UInt64(length * 8))).bytesBelow(10)
        if digits != 0 { seen.insert(.digit) }
        end += length
        if length < 8 {
          // White space, or a control character, which is like any letter.
          if classes[Int(text[end])].contains(.delimiter) { return FoundToken(start: start, end: end, seen: seen) }
          end += 1
        }
      }
    }
    while end < text.count {
      let byte = classes[Int(text[end])]
      if byte.contains(.delimiter) && !isLast { break }
      seen.formUnion(byte)
      end += 1
    }
    return FoundToken(start: start, end: end, seen: seen)
  }
}

/// What a byte is to the tokenizer.
struct ByteClass: OptionSet, BitwiseCopyable {
  let rawValue: UInt8

  static var delimiter: ByteClass { ByteClass(rawValue: 1) }
  static var digit: ByteClass { ByteClass(rawValue: 2) }
  /// It keeps the masked stretches on either side of it apart.
  static var separating: ByteClass { ByteClass(rawValue: 4) }
}

extension LineToken {
  /// The token that stands for a stretch of text.
  @inline(__always)
  fileprivate init(_ text: Span<UInt8>, from start: Int, to end: Int, seen: ByteClass) {
    var traits: TokenTraits = seen.contains(.digit) ? .hasDigit : []
    if end - start == 3, text.partialWord(at: start, length: 3) == Self.wildcardWord { traits.insert(.isWildcard) }
    self.init(
      start: UInt32(truncatingIfNeeded: start), end: UInt32(truncatingIfNeeded: end),
      sourceStart: UInt32(truncatingIfNeeded: start), sourceEnd: UInt32(truncatingIfNeeded: end),
      hash: text.hash(from: start, to: end), traits: traits)
  }
}
