/// Finds the words of a text, one after the other: templates and lines are compared by their words.
///
///     var tokenizer = WordTokenizer()
///     while let word = tokenizer.next(in: text) { use(text, word) }
///
/// A word is a run of ASCII letters, as long as possible, cut at the humps of camel case: before an upper-case letter that
/// follows a lower-case one, or that a lower-case one follows. `HTTPServerError` is three words, `TLBs` is `TL` and `Bs`.
/// One letter alone is no word, nor are more than ``maximumLength``. Masks, `<*>` and `<:NAME:>`, hold no words.
///
/// Upper and lower case are the same; a word is known by its lower-case letters, `byte | 0x20`.
public struct WordTokenizer: Sendable, BitwiseCopyable {
  /// The letters of a word, at most.
  public static var maximumLength: Int { 64 }
  /// The letters of a word, at least.
  public static var minimumLength: Int { 2 }

  private var position = 0

  /// At the beginning of a text.
  public init() {}

  /// Where the next word stands; `nil` where there is none. All words together take time linear in the text.
  public mutating func next(in text: Span<UInt8>) -> Range<Int>? {
    while position < text.count {
      let maskLength = TokenShape.maskLength(in: text, at: position)
      if maskLength > 0 {
        position += maskLength
      } else if text[position].isLetter {
        let start = position
        position = Self.endOfWord(from: start, in: text)
        if position - start >= Self.minimumLength && position - start <= Self.maximumLength { return start..<position }
      } else {
        position += 1
      }
    }
    return nil
  }

  private static func endOfWord(from start: Int, in text: Span<UInt8>) -> Int {
    var end = start + 1
    while end < text.count, text[end].isLetter {
      if text[end].isUpperCase {
        if !text[end - 1].isUpperCase { break }
        if end + 1 < text.count, text[end + 1].isLetter, !text[end + 1].isUpperCase { break }
      }
      end += 1
    }
    return end
  }
}

extension UInt8 {
  /// Of ASCII.
  fileprivate var isLetter: Bool { (self | 0x20) &- UInt8(ascii: "a") < 26 }
  fileprivate var isUpperCase: Bool { self &- UInt8(ascii: "A") < 26 }
}
