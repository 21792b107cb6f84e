/// Writes `.npz` files as `numpy.savez` does: a ZIP archive of `.npy` members, stored as they are. The same arrays give the
/// same bytes.
public struct NumpyArchiveWriter: Sendable {
  private var members: [(name: String, bytes: [UInt8])] = []

  public init() {}

  /// Adds an array under a name.
  public mutating func append(_ name: String, _ array: NumpyArray) {
    members.append((name + ".npy", array.fileBytes))
  }

  /// Adds an array with its type and shape as NumPy writes them.
  package mutating func append(_ name: String, type: String, shape: String, _ data: [UInt8]) {
    members.append((name + ".npy", NumpyArray.fileBytes(type: type, shape: shape, data)))
  }

  /// The file.
  public var bytes: [UInt8] {
    var file: [UInt8] = []
    var contents: [UInt8] = []
    for (name, bytes) in members {
      let size = littleEndianBytes(UInt32(bytes.count))
      // Version 2.0, stored, midnight of 1 January 1980.
      let fields =
        [20, 0, 0, 0, 0, 0, 0, 0, 0x21, 0] + littleEndianBytes(crc32(bytes)) + size + size
        + littleEndianBytes(UInt16(name.utf8.count)) + [0, 0]
      contents += [0x50, 0x4B, 1, 2, 20, 0] + fields + [UInt8](repeating: 0, count: 10)
      contents += littleEndianBytes(UInt32(file.count)) + Array(name.utf8)
      file += [0x50, 0x4B, 3, 4] + fields + Array(name.utf8) + bytes
    }
    let count = littleEndianBytes(UInt16(members.count))
    let end = [0x50, 0x4B, 5, 6, 0, 0, 0, 0] + count + count
    return file + contents + end + littleEndianBytes(UInt32(contents.count)) + littleEndianBytes(UInt32(file.count)) + [
      0, 0,
    ]
  }
}

/// The checksum of ZIP archives: CRC-32 with the polynomial 0xEDB88320, bits reversed.
private func crc32(_ bytes: [UInt8]) -> UInt32 {
  let table = (0..<256).map { byte in
    (0..<8).reduce(UInt32(byte)) { crc, _ in crc >> 1 ^ (crc & 1 == 0 ? 0 : 0xEDB8_8320) }
  }
  return ~bytes.reduce(~0) { crc, byte in crc >> 8 ^ table[Int(UInt8(truncatingIfNeeded: crc) ^ byte)] }
}
