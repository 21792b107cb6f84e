import TocsinTensor

/// A line's content after masking, cut into tokens. Made once and refilled for every line; refilling allocates nothing.
public struct LineTokens: ~Copyable {
  /// The longest content that is looked at, in bytes; what follows takes no part, in learning and in matching alike.
  public static var maximumContentByteCount: Int { 1 << 16 }
  /// Tokens of one line; the last one takes all the rest.
  public static var maximumCount: Int { 1024 }
  /// Masked text can be longer than the content. What does not fit takes no part.
  public static var maximumTextByteCount: Int { 1 << 17 }

  public private(set) var count = 0
  var textByteCount = 0
  var textBuffer: AlignedBuffer<UInt8>
  private var tokens: AlignedBuffer<LineToken>

  public init() {
    textBuffer = AlignedBuffer(unwritten: Self.maximumTextByteCount)
    tokens = AlignedBuffer(unwritten: Self.maximumCount)
  }

  /// The masked text.
  public var text: Span<UInt8> {
    @_lifetime(borrow self)
    get { textBuffer.span.extracting(0..<textByteCount) }
  }

  /// The tokens, in order.
  public var span: Span<LineToken> {
    @_lifetime(borrow self)
    get { tokens.span.extracting(0..<count) }
  }

  public subscript(index: Int) -> LineToken { tokens[index] }

  /// The text of a token.
  @_lifetime(borrow self)
  public borrowing func bytes(of token: LineToken) -> Span<UInt8> {
    text.extracting(Int(token.start)..<Int(token.end))
  }

  mutating func removeAll() {
    count = 0
    textByteCount = 0
  }

  mutating func append(_ token: LineToken) {
    tokens[count] = token
    count += 1
  }
}
