public import TocsinDetect
import TocsinFormat

extension SessionDataset {
  /// Reads windows of one class from text, a window per line as ``WindowLine`` has it: what training gets.
  ///
  /// There is no place for line labels: what follows a line's second colon is not looked at. The fingerprint is that of
  /// labels and keys alone, the SHA-256 of a line `label:key key …` for each window, so that the same windows with and
  /// without line labels, or without any labels, train the same model. Linear in `text.count`.
  ///
  /// - Parameter label: What the windows are meant to be.
  /// - Throws: where a line is no window, or labelled otherwise.
  public init(parsingWindows text: Span<UInt8>, label: WindowLabel) throws(WindowDatasetError) {
    self.init()
    var canonical: [UInt8] = []
    canonical.reserveCapacity(text.count / 2)
    var lines = WindowLines()
    while try lines.advance(in: text, label: label) != nil {
      append(lines.keys, line: lines.number)
      WindowText.append(label, lines.keys, to: &canonical)
      canonical.append(UInt8(ascii: "\n"))
    }
    guard !isEmpty else { throw .noWindows }
    fingerprint = Digest.sha256(canonical.span)
  }
}

/// Goes through the windows of a text.
struct WindowLines {
  /// The keys of the window.
  private(set) var keys: [UInt32] = []
  /// The number of its line, from 1.
  private(set) var number = 0
  private var position = 0

  /// Goes to the next window. Blank lines hold none.
  ///
  /// - Returns: Where its line is, without the line feed; `nil` at the end of the text.
  mutating func advance(in text: Span<UInt8>, label: WindowLabel) throws(WindowDatasetError) -> Range<Int>? {
    while position < text.count {
      var end = position
      while end < text.count, text[end] != UInt8(ascii: "\n") { end += 1 }
      let line = position..<end
      number += 1
      position = end + 1
      keys.removeAll(keepingCapacity: true)
      let found: WindowLabel?
      do throws(WindowLineError) {
        found = try WindowLine.parse(text.extracting(line), appendingTo: &keys)
      } catch {
        throw .line(number: number, error)
      }
      guard !keys.isEmpty else { continue }
      guard found == nil || found == label else { throw .otherLabel(line: number, expected: label) }
      return line
    }
    return nil
  }
}
