/// Reads the text of a notation into its elements.
struct LineNotationReader {
  private(set) var elements: [LineNotation.Element] = []
  private var groupStart: Int?
  private var groupCount = 0
  private var fieldCount = 0
  private var hasContent = false

  mutating func read(_ text: Span<UInt8>) throws(LineFormatError) {
    var position = 0
    while position < text.count { position = try readElement(of: text, at: position) }
    if let groupStart { throw .unclosedGroup(position: groupStart) }
    guard hasContent else { throw .noContent }
    if elements.last == .blanks { elements.removeLast() }
    try requireTextBetweenFields()
  }

  /// Reads what stands at `position` and returns where the next element starts.
  private mutating func readElement(of text: Span<UInt8>, at position: Int) throws(LineFormatError) -> Int {
    let byte = text[position]
    switch byte {
    case UInt8(ascii: "\\"): return try readEscape(of: text, at: position)
    case UInt8(ascii: "("):
      guard groupStart == nil else { throw .nestedGroup(position: position) }
      guard groupCount < LineNotation.maximumGroupCount else {
        throw .tooManyGroups(maximum: LineNotation.maximumGroupCount)
      }
      groupStart = position
      groupCount += 1
      elements.append(.groupStart)
    case UInt8(ascii: ")"):
      guard groupStart != nil else { throw .strayGroupEnd(position: position) }
      guard position + 1 < text.count, text[position + 1] == UInt8(ascii: "?") else {
        throw .groupNotOptional(position: position)
      }
      groupStart = nil
      elements.append(.groupEnd)
      return position + 2
    case UInt8(ascii: "<"):
      if let end = Self.fieldEnd(in: text, from: position) {
        try appendField(of: text, from: position, to: end)
        return end
      }
      elements.append(.literal(byte))
    case _ where ByteSet.whiteSpace.contains(byte): appendBlanks()
    default: elements.append(.literal(byte))
    }
    return position + 1
  }

  private mutating func readEscape(of text: Span<UInt8>, at position: Int) throws(LineFormatError) -> Int {
    guard position + 1 < text.count else { throw .danglingEscape(position: position) }
    let byte = text[position + 1]
    if byte == UInt8(ascii: "t") || ByteSet.whiteSpace.contains(byte) {
      appendBlanks()
    } else if ByteSet.word.contains(byte), byte != UInt8(ascii: "_") {
      throw .unsupportedEscape(position: position)
    } else {
      elements.append(.literal(byte))
    }
    return position + 2
  }

  /// Runs of white space join, and none starts the notation: the line's ends are trimmed.
  private mutating func appendBlanks() {
    if !elements.isEmpty, elements.last != .blanks { elements.append(.blanks) }
  }

  /// Where `<…>` ends, if something other than angle brackets stands within and the bracket closes.
  private static func fieldEnd(in text: Span<UInt8>, from start: Int) -> Int? {
    var position = start + 1
    while position < text.count, text[position] != UInt8(ascii: "<"), text[position] != UInt8(ascii: ">") {
      position += 1
    }
    guard position < text.count, text[position] == UInt8(ascii: ">"), position > start + 1 else { return nil }
    return position + 1
  }

  private mutating func appendField(of text: Span<UInt8>, from start: Int, to end: Int) throws(LineFormatError) {
    var name: [UInt8] = []
    for index in start + 1..<end - 1 {
      guard Self.nameBytes.contains(text[index]) else { throw .badFieldName(position: start) }
      name.append(text[index])
    }
    guard name.count <= LineNotation.maximumNameByteCount else { throw .badFieldName(position: start) }
    for element in elements {
      if case .field(let other) = element, other == name { throw .duplicateField(name: name, position: start) }
    }
    if FieldMeaning(name: name) == .content {
      guard groupStart == nil else { throw .contentInGroup(position: start) }
      guard !hasContent else { throw .duplicateField(name: name, position: start) }
      hasContent = true
    }
    fieldCount += 1
    guard fieldCount <= LineNotation.maximumFieldCount else {
      throw .tooManyFields(maximum: LineNotation.maximumFieldCount)
    }
    positions.append(start)
    elements.append(.field(name: name))
  }

  /// Where each field stands in the text.
  private var positions: [Int] = []
  private static var nameBytes: ByteSet { ByteSet.word.union(ByteSet("-.".utf8)) }

  /// No way through the notation, with groups or without, may lead from a field to a field.
  private func requireTextBetweenFields() throws(LineFormatError) {
    // Whether a field may have come last, now and where the open group began.
    var afterField = false
    var before = false
    var field = 0
    for element in elements {
      switch element {
      case .field:
        if afterField { throw .adjacentFields(position: positions[field]) }
        afterField = true
        field += 1
      case .literal, .blanks: afterField = false
      case .groupStart: before = afterField
      case .groupEnd: afterField = afterField || before
      }
    }
  }
}
