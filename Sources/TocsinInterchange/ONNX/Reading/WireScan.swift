/// Counts the records of an ONNX file before it is decoded.
///
/// A record of two bytes can become a message of hundreds in memory; a bound on their number bounds what the decoder
/// allocates. The scan follows the messages that the decoder will decode, so its depth is theirs, whatever the file holds.
struct WireScan {
  /// The messages of onnx_subset.proto that hold others.
  private enum Message {
    case model, graph, node, attribute, valueInfo, type, tensorType, shape, leaf

    func nested(field: UInt64) -> Message? {
      switch (self, field) {
      case (.model, 7): .graph
      case (.graph, 1): .node
      case (.graph, 11), (.graph, 12): .valueInfo
      case (.node, 5): .attribute
      case (.valueInfo, 2): .type
      case (.type, 1): .tensorType
      case (.tensorType, 2): .shape
      case (.graph, 5), (.attribute, 5), (.model, 8), (.model, 14), (.shape, 1): .leaf
      default: nil
      }
    }
  }

  private let bytes: [UInt8]
  private var records = 0

  /// - Throws: `malformed` where the bytes are no protobuf message; `limit` where there are too many records.
  ///
  /// - Parameter isGraph: Whether the bytes are those of a graph, not of a whole model.
  static func check(_ bytes: [UInt8], isGraph: Bool = false) throws(OnnxImportError) {
    var scan = WireScan(bytes: bytes)
    try scan.visit(isGraph ? .graph : .model, 0..<bytes.count)
  }

  private init(bytes: [UInt8]) { self.bytes = bytes }

  private mutating func visit(_ message: Message, _ range: Range<Int>) throws(OnnxImportError) {
    var position = range.lowerBound
    while position < range.upperBound {
      let key = try varint(&position, end: range.upperBound)
      switch key & 7 {
      case 0: _ = try varint(&position, end: range.upperBound)
      case 1: try skip(8, &position, end: range.upperBound)
      case 5: try skip(4, &position, end: range.upperBound)
      case 2:
        let length = try varint(&position, end: range.upperBound)
        guard length <= range.upperBound - position else { throw .malformed("a record runs past its end") }
        records += 1
        guard records <= OnnxLimits.records else {
          throw .limit(.records, found: records, maximum: OnnxLimits.records)
        }
        let end = position + Int(length)
        if let nested = message.nested(field: key >> 3) { try visit(nested, position..<end) }
        position = end
      default: throw .malformed("a record of an unknown kind")
      }
    }
  }

  private func skip(_ count: Int, _ position: inout Int, end: Int) throws(OnnxImportError) {
    guard end - position >= count else { throw .malformed("a number is cut off") }
    position += count
  }

  private func varint(_ position: inout Int, end: Int) throws(OnnxImportError) -> UInt64 {
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 70, by: 7) {
      guard position < end else { throw .malformed("a number is cut off") }
      let byte = bytes[position]
      position += 1
      value |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return value }
    }
    throw .malformed("a number of more than 64 bits")
  }
}
