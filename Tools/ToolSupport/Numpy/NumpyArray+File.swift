extension NumpyArray {
  /// The array as a `.npy` file, as `numpy.save` writes it.
  public var fileBytes: [UInt8] {
    let (type, data): (String, [UInt8]) =
      switch values {
      case .floats(let values): ("<f4", values.flatMap { littleEndianBytes($0.bitPattern) })
      case .doubles(let values): ("<f8", values.flatMap { littleEndianBytes($0.bitPattern) })
      case .integers(let values): ("<i8", values.flatMap { littleEndianBytes($0) })
      }
    return Self.fileBytes(type: type, shape: "(" + shape.map { "\($0)," }.joined(separator: " ") + ")", data)
  }

  /// Elements behind their type and shape as NumPy writes these.
  static func fileBytes(type: String, shape: String, _ data: [UInt8]) -> [UInt8] {
    var header = "{'descr': '\(type)', 'fortran_order': False, 'shape': \(shape), }"
    // Elements begin at a multiple of 64, after 10 bytes, the text and a line feed.
    header += String(repeating: " ", count: (64 - (header.utf8.count + 11) % 64) % 64) + "\n"
    return magic + [1, 0] + littleEndianBytes(UInt16(header.utf8.count)) + Array(header.utf8) + data
  }
}

/// The bytes of an integer, the lowest first.
func littleEndianBytes(_ value: some FixedWidthInteger) -> [UInt8] {
  (0..<value.bitWidth / 8).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
}
