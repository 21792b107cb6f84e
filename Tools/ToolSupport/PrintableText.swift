/// Bytes as text for people: what is not UTF-8 becomes U+FFFD, and control characters, which could change a terminal's
/// state, U+00B7.
public func printable(_ bytes: [UInt8]) -> String {
  let text = String(decoding: bytes, as: UTF8.self)
  let isClean = text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
  if isClean { return text }
  return String(
    String.UnicodeScalarView(text.unicodeScalars.map { $0.properties.generalCategory == .control ? "\u{B7}" : $0 }))
}
