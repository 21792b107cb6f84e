import TocsinFormat
import TocsinLogs

/// The session rule's part of the log parser section: kind `u32`, and a pass of masks where identifiers are matched.
extension SessionRule {
  private static var singleKind: Int { 1 }
  private static var processKind: Int { 2 }
  private static var identifierKind: Int { 3 }

  func encode(to writer: inout ByteWriter) {
    switch self {
    case .single: writer.writeCount(Self.singleKind)
    case .process: writer.writeCount(Self.processKind)
    case .identifier(let stage):
      writer.writeCount(Self.identifierKind)
      stage.encode(to: &writer)
    }
  }

  init(decoding reader: inout ByteReader) throws(DetectError) {
    let kind = try reader.read { reader throws(ModelFormatError) in
      try reader.readUInt32(in: Self.singleKind...Self.identifierKind)
    }
    switch kind {
    case Self.singleKind: self = .single
    case Self.processKind: self = .process
    default: self = .identifier(try MaskStage(decoding: &reader))
    }
  }
}
