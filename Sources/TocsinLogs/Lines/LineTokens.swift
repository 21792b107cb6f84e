import TocsinTensor

/// A line's content after masking, cut into tokens. Made once and refilled for every line; refilling allocates nothing.
public struct LineTokens: ~Copyable {
  /// The longest content that is looked at, in bytes; what follows takes no part, in learning and in matching alike.
  public static var maximumContentByteCount: Int { 1 << 16 }
  /// Tokens of one line; the last one takes all the rest.
  public static var maximumCount: Int { 1024 }
  /// The most masked text of a line, in bytes; what does not fit takes no part.
  public static var maximumTextByteCount: Int { 1 << 17 }

  public private(set) var count = 0
  public private(set) var maskedStretchCount = 0
  private var textByteCount = 0
  private var textBuffer: AlignedBuffer<UInt8>
  private var tokens: AlignedBuffer<LineToken>
  private var stretches: AlignedBuffer<MaskedStretch>

  public init() {
    textBuffer = AlignedBuffer(unwritten: Self.maximumTextByteCount)
    tokens = AlignedBuffer(unwritten: Self.maximumCount)
    stretches = AlignedBuffer(unwritten: Self.maximumTextByteCount + 1)
  }

  /// What the tokens' positions refer to. Not the masked line as such: unmasked tokens lie where the content had them.
  public var text: Span<UInt8> {
    @_lifetime(borrow self)
    get { textBuffer.span.extracting(0..<textByteCount) }
  }

  /// The tokens, in order.
  public var span: Span<LineToken> {
    @_lifetime(borrow self)
    get { tokens.span.extracting(0..<count) }
  }

  /// What the masks have replaced, in order.
  public var maskedStretches: Span<MaskedStretch> {
    @_lifetime(borrow self)
    get { stretches.span.extracting(0..<maskedStretchCount) }
  }

  public subscript(index: Int) -> LineToken { tokens[index] }

  /// The text of a token.
  @_lifetime(borrow self)
  public borrowing func bytes(of token: LineToken) -> Span<UInt8> {
    text.extracting(Int(token.start)..<Int(token.end))
  }

  /// Whether one more token fills the line.
  var isFullButOne: Bool { count == Self.maximumCount - 1 }

  /// The bytes of text that still fit.
  var room: Int { Self.maximumTextByteCount - textByteCount }

  /// Begins a line whose text starts with these bytes.
  mutating func restart(with content: Span<UInt8>) {
    count = 0
    maskedStretchCount = 0
    textByteCount = 0
    append(content, from: 0, to: content.count)
  }

  /// Appends to the text; the caller has seen to the room.
  mutating func append(_ bytes: Span<UInt8>, from start: Int, to end: Int) {
    textBuffer.copy(bytes, from: start, to: end, at: textByteCount)
    textByteCount += end - start
  }

  mutating func append(_ stretch: MaskedStretch) {
    stretches[maskedStretchCount] = stretch
    maskedStretchCount += 1
  }

  /// Makes the last masked stretch reach further.
  mutating func extendLastStretch(to sourceEnd: Int) {
    stretches[maskedStretchCount - 1].sourceEnd = UInt32(truncatingIfNeeded: sourceEnd)
  }

  /// Whether the last token has the same text as another.
  func endsWith(textOf token: LineToken) -> Bool {
    guard count > 0, tokens[count - 1].hash == token.hash else { return false }
    let last = tokens[count - 1]
    guard last.end - last.start == token.end - token.start else { return false }
    return text.matches(from: Int(last.start), to: Int(last.end), in: text, from: Int(token.start))
  }

  /// Makes the last token stand for more of the content.
  mutating func extendLastToken(to sourceEnd: UInt32) {
    tokens[count - 1].sourceEnd = sourceEnd
  }

  mutating func append(_ token: LineToken) {
    tokens[count] = token
    count += 1
  }
}

/// A stretch of the content that a mask has replaced.
public struct MaskedStretch: Equatable, Sendable, BitwiseCopyable {
  /// The stretch in the content, in bytes.
  public var sourceStart: UInt32
  public var sourceEnd: UInt32
  /// The pass of masks, and in it the rule, that replaced it. Of nested replacements the last.
  public var stage: UInt16
  public var rule: UInt16
}
