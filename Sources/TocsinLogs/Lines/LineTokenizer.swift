import TocsinTensor

/// Masks a line's content and cuts it into tokens.
public struct LineTokenizer: ~Copyable {
  /// Bytes that separate tokens: white space and extra delimiters.
  private let delimiters: ByteSet

  /// - Parameter extraDelimiters: Bytes that separate tokens besides white space.
  public init(extraDelimiters: ByteSet = ByteSet()) {
    delimiters = ByteSet.whiteSpace.union(extraDelimiters)
  }

  /// Fills `line` with the tokens of `content`. Linear in its length.
  public mutating func tokenize(_ content: Span<UInt8>, into line: inout LineTokens) {
    line.removeAll()
    let end = min(content.count, LineTokens.maximumContentByteCount)
    for index in 0..<end { line.textBuffer[index] = content[index] }
    line.textByteCount = end
    var position = 0
    while true {
      while position < end, delimiters.contains(content[position]) { position += 1 }
      guard position < end else { return }
      let start = position
      var traits: TokenTraits = []
      let isLast = line.count == LineTokens.maximumCount - 1
      while position < end, isLast || !delimiters.contains(content[position]) {
        if content[position] &- UInt8(ascii: "0") <= 9 { traits.insert(.hasDigit) }
        position += 1
      }
      if position - start == 3, content[start] == UInt8(ascii: "<"), content[start + 1] == UInt8(ascii: "*"),
        content[start + 2] == UInt8(ascii: ">")
      {
        traits.insert(.isWildcard)
      }
      line.append(
        LineToken(
          start: UInt32(start), end: UInt32(position), sourceStart: UInt32(start), sourceEnd: UInt32(position),
          hash: content.hash(from: start, to: position), traits: traits))
    }
  }
}
