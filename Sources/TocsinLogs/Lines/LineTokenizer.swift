import TocsinTensor

/// Masks a line's content and cuts it into tokens: at white space, and at extra delimiters after masking, as Drain3 does.
///
/// Belongs to one thread; all memory is taken when it is made. Linear in the content's length, whatever it holds.
public struct LineTokenizer: ~Copyable {
  private let configuration: TokenizerConfiguration
  /// One pass whose matches never leave a token: tokens are masked one by one, and most need no look at all.
  private let masksTokens: Bool
  private let masksContent: Bool
  /// What each byte is to the tokenizer.
  private let classes: AlignedBuffer<ByteClass>
  private var scanner: MaskScanner
  private var masked: MaskedText
  private var spare: MaskedText

  public init(_ configuration: TokenizerConfiguration = TokenizerConfiguration()) {
    let stages = configuration.stages
    let masksTokens = stages.count == 1 && stages[0].isTokenLocal && configuration.extraDelimiters.isEmpty
    self.configuration = configuration
    self.masksTokens = masksTokens
    masksContent = !stages.isEmpty && !masksTokens
    classes = Self.classes(configuration, triggers: masksTokens ? stages[0].triggers : ByteSet())
    scanner = MaskScanner(maximumByteCount: LineTokens.maximumTextByteCount)
    masked = MaskedText()
    spare = MaskedText()
  }

  private static func classes(
    _ configuration: TokenizerConfiguration, triggers: ByteSet
  ) -> AlignedBuffer<ByteClass> {
    let delimiters = ByteSet.whiteSpace.union(configuration.extraDelimiters)
    let joiners = configuration.joinsMasks ? TokenizerConfiguration.joiners : ByteSet()
    var classes = AlignedBuffer<ByteClass>(count: 256)
    for byte in UInt8.min...UInt8.max {
      var value: ByteClass = []
      if delimiters.contains(byte) { value.insert(.delimiter) }
      if ByteSet.digits.contains(byte) { value.insert(.digit) }
      if triggers.contains(byte) { value.insert(.trigger) }
      if !joiners.contains(byte) { value.insert(.separating) }
      classes[Int(byte)] = value
    }
    return classes
  }

  /// Fills `line` with the tokens of `content`.
  public mutating func tokenize(_ content: Span<UInt8>, into line: inout LineTokens) {
    let content = content.extracting(0..<min(content.count, LineTokens.maximumContentByteCount))
    if masksContent {
      Self.mask(content, configuration, &scanner, &masked, &spare)
      line.restart(with: masked.text)
      cutMasked(into: &line)
    } else {
      line.restart(with: content)
      cut(content, into: &line)
    }
  }

  /// Cuts content that is masked token by token.
  private mutating func cut(_ content: Span<UInt8>, into line: inout LineTokens) {
    var position = 0
    while let token = nextToken(of: content, from: position, isLast: line.isFullButOne) {
      position = token.end
      if token.seen.contains(.trigger),
        scanner.findMatches(of: configuration.stages[0], in: content.extracting(token.start..<token.end)) > 0
      {
        guard appendMasked(token, of: content, to: &line) else { return }
      } else {
        line.append(LineToken(content, from: token.start, to: token.end, seen: token.seen))
      }
    }
  }

  /// Appends a token in which the masks have found something. False where its text has no room.
  private func appendMasked(_ token: FoundToken, of content: Span<UInt8>, to line: inout LineTokens) -> Bool {
    let classes = classes.span
    let matches = scanner.matches
    let start = line.text.count
    var seen: ByteClass = []
    var copied = token.start
    for index in 0...matches.count {
      let isLast = index == matches.count
      let end = isLast ? token.end : token.start + Int(matches[index].start)
      var between: ByteClass = []
      for position in copied..<end { between.formUnion(classes[Int(content[position])]) }
      if isLast {
        guard line.room >= end - copied else { return false }
        seen.formUnion(between)
        line.append(content, from: copied, to: end)
        break
      }
      copied = token.start + Int(matches[index].end)
      if index > 0, configuration.joinsMasks, !between.contains(.separating) {
        line.extendLastStretch(to: copied)
        continue
      }
      let before = index == 0 ? token.start : token.start + Int(matches[index - 1].end)
      let replacement = configuration.stages[0].rules[Int(matches[index].rule)].replacement.text
      guard line.room >= end - before + replacement.count else { return false }
      seen.formUnion(between)
      for byte in replacement { seen.formUnion(classes[Int(byte)]) }
      line.append(content, from: before, to: end)
      line.append(replacement.span, from: 0, to: replacement.count)
      line.append(
        MaskedStretch(
          sourceStart: UInt32(truncatingIfNeeded: end), sourceEnd: UInt32(truncatingIfNeeded: copied), stage: 0,
          rule: matches[index].rule))
    }
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
    _ content: Span<UInt8>, _ configuration: TokenizerConfiguration, _ scanner: inout MaskScanner,
    _ masked: inout MaskedText, _ spare: inout MaskedText
  ) {
    masked.restart(with: content)
    for index in configuration.stages.indices {
      guard scanner.findMatches(of: configuration.stages[index], in: masked.text) > 0 else { continue }
      spare.restart(
        with: masked, replacing: scanner.matches, of: configuration.stages[index], index: index,
        joining: configuration.joinsMasks)
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
  /// Every match of the masks holds one of these.
  static var trigger: ByteClass { ByteClass(rawValue: 4) }
  /// It keeps the masked stretches on either side of it apart.
  static var separating: ByteClass { ByteClass(rawValue: 8) }
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
