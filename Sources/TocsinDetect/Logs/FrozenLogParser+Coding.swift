import TocsinFormat
public import TocsinLogs

/// The log parser section: flags `u32`, extra delimiters, the line format's text, the session rule and
/// time-out, the passes of masks, the templates. Spec/ModelFormat.md has the layout.
extension FrozenLogParser {
  /// Masked stretches are joined; runs of equal masked tokens are one.
  private static var joinsMasks: UInt32 { 1 }
  private static var collapsesRuns: UInt32 { 2 }

  /// The section's bytes.
  public func encoded() -> [UInt8] {
    var writer = ByteWriter()
    writer.writeUInt32(
      (tokenizer.joinsMasks ? Self.joinsMasks : 0) | (tokenizer.collapsesRuns ? Self.collapsesRuns : 0))
    writer.writeByteSet(tokenizer.extraDelimiters)
    let text = format.text
    writer.writeCount(text.count)
    writer.writeBytes(text)
    sessions.encode(to: &writer)
    writer.writeFloat64(sessionTimeout ?? 0)
    writer.writeCount(tokenizer.stages.count)
    for stage in tokenizer.stages { stage.encode(to: &writer) }
    templates.encode(to: &writer)
    return writer.bytes
  }

  /// Decodes a section, and refuses whatever the encoder would not have written.
  public init(decoding bytes: [UInt8]) throws(DetectError) {
    var reader = ByteReader(bytes.span, section: .logParser)
    let flags = try reader.read { reader throws(ModelFormatError) in try reader.readUInt32(in: 0...3) }
    let delimiters = try reader.read { reader throws(ModelFormatError) in try reader.readByteSet() }
    let format = try reader.readLineFormat()
    let sessions = try SessionRule(decoding: &reader)
    let sessionTimeout = try reader.read { reader throws(ModelFormatError) in try reader.readSessionTimeout() }
    let stageCount = try reader.read { reader throws(ModelFormatError) in
      try reader.readCount(elementSize: 1, maximum: TokenizerConfiguration.maximumStageCount)
    }
    var stages: [MaskStage] = []
    for _ in 0..<stageCount { stages.append(try MaskStage(decoding: &reader)) }
    let templates = try TemplateTable(decoding: &reader)
    try reader.read { reader throws(ModelFormatError) in try reader.finish() }
    let tokenizer = TokenizerConfiguration(
      stages: stages, extraDelimiters: delimiters, joinsMasks: flags & Int(Self.joinsMasks) != 0,
      collapsesRuns: flags & Int(Self.collapsesRuns) != 0)
    do {
      try self.init(
        format: format, tokenizer: tokenizer, sessions: sessions, sessionTimeout: sessionTimeout, templates: templates)
    } catch {
      throw .templates(error)
    }
  }
}

extension ByteReader {
  /// Reads, with the errors of detectors.
  mutating func read<Value>(
    _ body: (inout ByteReader) throws(ModelFormatError) -> Value
  ) throws(DetectError) -> Value {
    do {
      return try body(&self)
    } catch {
      throw .format(error)
    }
  }

  /// A time-out in seconds; `nil` for 0, which is none.
  fileprivate mutating func readSessionTimeout() throws(ModelFormatError) -> Double? {
    let offset = offset
    let seconds = try readFloat64()
    if seconds.bitPattern == 0 { return nil }
    guard FrozenLogParser.isSessionTimeout(seconds) else {
      throw .invalidValue(section, offset: offset, found: seconds.bitPattern)
    }
    return seconds
  }

  /// The text of a line format, which must be the canonical one.
  fileprivate mutating func readLineFormat() throws(DetectError) -> LineFormat {
    let offset = offset
    let text = try read { reader throws(ModelFormatError) in
      try reader.readBytes(count: reader.readCount(elementSize: 1, maximum: reader.remaining))
    }
    let format: LineFormat
    do {
      format = try LineFormat(text.span)
    } catch {
      throw .lineFormat(error)
    }
    guard format.text == text else {
      throw .format(.invalidValue(section, offset: offset, found: UInt64(text.count)))
    }
    return format
  }
}
