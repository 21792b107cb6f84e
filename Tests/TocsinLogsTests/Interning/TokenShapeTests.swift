import Testing

import TocsinLogs

@Suite struct TokenShapeTests {
  @Test(
    arguments: [
      ("open", [.letter]), ("17", [.digit]), ("a1", [.letter, .digit]), ("--", []), ("<*>", [.mask]),
      ("<:IP4:>", [.mask]), ("(<*>)", [.mask]), ("x<*>", [.mask, .letter]), ("<*>1", [.mask, .digit]), ("<*", []),
      ("<:", []), ("<::>", []), ("<:a:", [.letter]), ("<:a b:>", [.letter]), ("<<*>", [.mask]),
    ] as [(String, TokenShape)])
  func whatATextHoldsOutsideMasks(text: String, shape: TokenShape) {
    #expect(Self.shape(of: text) == shape)
  }

  private static func shape(of text: String) -> TokenShape {
    let bytes = Array(text.utf8)
    return TokenShape(of: bytes.span)
  }
}
