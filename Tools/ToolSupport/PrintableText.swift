import TocsinFormat

/// Bytes as text for people: what is not UTF-8 becomes U+FFFD, and the rest what ``printable(_:)-(String)`` makes of it.
public func printable(_ bytes: [UInt8]) -> String { printable(String(decoding: bytes, as: UTF8.self)) }

/// Text for people, on one line: line feeds, and what no text of a model file may hold (controls, which could change a
/// terminal's state, and characters that turn the direction of text or cannot be seen), become U+00B7.
public func printable(_ text: String) -> String {
  let scalars = text.unicodeScalars
  if scalars.allSatisfy({ isTextScalar($0.value) }) { return text }
  return String(String.UnicodeScalarView(scalars.map { isTextScalar($0.value) ? $0 : "\u{B7}" }))
}

/// As ``printable(_:)-(String)``, for text whose line feeds are meant.
package func printableLines(_ text: String) -> String {
  text.split(separator: "\n", omittingEmptySubsequences: false).map { printable(String($0)) }.joined(separator: "\n")
}
