import TocsinTensor

/// A line's content after some passes of masks, with where each replaced piece of it came from.
struct MaskedText: ~Copyable {
  /// A replaced stretch: where its replacement stands in the text, and what it stands for in the content.
  struct Piece: BitwiseCopyable {
    var start: Int32
    var end: Int32
    var stretch: MaskedStretch
  }

  private var bytes: AlignedBuffer<UInt8>
  private var byteCount = 0
  private var pieces: AlignedBuffer<Piece>
  private var pieceCount = 0

  init() {
    bytes = AlignedBuffer(unwritten: LineTokens.maximumTextByteCount)
    pieces = AlignedBuffer(unwritten: LineTokens.maximumTextByteCount + 1)
  }

  var text: Span<UInt8> {
    @_lifetime(borrow self)
    get { bytes.span.extracting(0..<byteCount) }
  }

  /// In order of their places.
  var replacements: Span<Piece> {
    @_lifetime(borrow self)
    get { pieces.span.extracting(0..<pieceCount) }
  }

  /// Becomes a content that nothing has been replaced in.
  mutating func restart(with content: Span<UInt8>) {
    byteCount = 0
    pieceCount = 0
    append(content, from: 0, to: content.count)
  }

  /// Becomes another text with what one pass has found in it replaced. Text that does not fit is dropped.
  ///
  /// - Parameter joiners: What may stand between matches that are one; `nil`: each match is one by itself.
  mutating func restart(
    with old: borrowing MaskedText, replacing matches: Span<MaskMatch>, by replacements: ReplacementTexts, stage: Int,
    joiners: ByteSet?
  ) {
    byteCount = 0
    pieceCount = 0
    let oldPieces = old.replacements
    var source = SourceCursor()
    var copied = 0
    var passed = 0
    for match in 0..<matches.count {
      let start = Int(matches[match].start)
      if let joiners, match > 0, Self.joins(old.text, from: copied, to: start, joiners) {
        copied = Int(matches[match].end)
        pieces[pieceCount - 1].stretch.sourceEnd =
          UInt32(truncatingIfNeeded: source.content(ofEnd: copied, in: oldPieces))
        continue
      }
      keep(old.text, oldPieces, from: copied, to: start, &passed)
      copied = Int(matches[match].end)
      let replacement = replacements.span(ofStage: stage, rule: matches[match].rule)
      guard replacement.count <= LineTokens.maximumTextByteCount - byteCount else { return }
      let stretch = MaskedStretch(
        sourceStart: UInt32(truncatingIfNeeded: source.content(ofStart: start, in: oldPieces)),
        sourceEnd: UInt32(truncatingIfNeeded: source.content(ofEnd: copied, in: oldPieces)),
        stage: UInt16(truncatingIfNeeded: stage), rule: matches[match].rule)
      let place = byteCount
      append(replacement, from: 0, to: replacement.count)
      append(
        Piece(start: Int32(truncatingIfNeeded: place), end: Int32(truncatingIfNeeded: byteCount), stretch: stretch))
    }
    keep(old.text, oldPieces, from: copied, to: old.byteCount, &passed)
  }

  /// Whether masked stretches with this text between them are one.
  private static func joins(_ text: Span<UInt8>, from start: Int, to end: Int, _ joiners: ByteSet) -> Bool {
    for index in start..<end where !joiners.contains(text[index]) { return false }
    return true
  }

  /// Appends a stretch of the old text with the pieces that lie wholly in it, as far as there is room.
  private mutating func keep(
    _ text: Span<UInt8>, _ oldPieces: Span<Piece>, from start: Int, to end: Int, _ passed: inout Int
  ) {
    let shift = Int32(truncatingIfNeeded: byteCount - start)
    let stop = min(end, start + LineTokens.maximumTextByteCount - byteCount)
    append(text, from: start, to: stop)
    while passed < oldPieces.count, Int(oldPieces[passed].start) < end {
      var piece = oldPieces[passed]
      passed += 1
      guard Int(piece.start) >= start, Int(piece.end) <= stop else { continue }
      piece.start += shift
      piece.end += shift
      append(piece)
    }
  }

  private mutating func append(_ text: Span<UInt8>, from start: Int, to end: Int) {
    bytes.copy(text, from: start, to: end, at: byteCount)
    byteCount += end - start
  }

  private mutating func append(_ piece: Piece) {
    pieces[pieceCount] = piece
    pieceCount += 1
  }
}

/// Translates positions of a masked text, asked for in ascending order, to positions of the content.
struct SourceCursor {
  /// Pieces that end at or before the last position.
  private var passed = 0
  /// What to add to a position after them.
  private var shift = 0

  /// Of a position that begins something: inside a replacement, where that begins.
  mutating func content(ofStart position: Int, in pieces: Span<MaskedText.Piece>) -> Int {
    advance(to: position, in: pieces)
    guard passed < pieces.count, Int(pieces[passed].start) < position else { return position + shift }
    return Int(pieces[passed].stretch.sourceStart)
  }

  /// Of a position that ends something: inside a replacement, where that ends.
  mutating func content(ofEnd position: Int, in pieces: Span<MaskedText.Piece>) -> Int {
    advance(to: position, in: pieces)
    guard passed < pieces.count, Int(pieces[passed].start) < position else { return position + shift }
    return Int(pieces[passed].stretch.sourceEnd)
  }

  private mutating func advance(to position: Int, in pieces: Span<MaskedText.Piece>) {
    while passed < pieces.count, Int(pieces[passed].end) <= position {
      shift = Int(pieces[passed].stretch.sourceEnd) - Int(pieces[passed].end)
      passed += 1
    }
  }
}
