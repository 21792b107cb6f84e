/// Writes `.npz` files as `numpy.savez` does: a ZIP archive of `.npy` members, stored as they are.
struct NumpyArchive {
  private var members: [(name: String, bytes: [UInt8])] = []

  mutating func append(_ name: String, _ values: [Float], shape: [Int]) {
    append(name, "<f4", shape, values.flatMap { Self.bytes($0.bitPattern) })
  }

  mutating func append(_ name: String, _ values: [Double], shape: [Int]) {
    append(name, "<f8", shape, values.flatMap { Self.bytes($0.bitPattern) })
  }

  private mutating func append(_ name: String, _ type: String, _ shape: [Int], _ data: [UInt8]) {
    let sizes = shape.map { "\($0)," }.joined(separator: " ")
    let header = "{'descr': '\(type)', 'fortran_order': False, 'shape': (\(sizes)), }\n"
    let start: [UInt8] = [0x93] + Array("NUMPY".utf8) + [1, 0]
    members.append((name + ".npy", start + Self.bytes(UInt16(header.utf8.count)) + Array(header.utf8) + data))
  }

  /// The file. The checksums are 0; the reader under test leaves the checks to what comes after.
  var bytes: [UInt8] {
    var file: [UInt8] = []
    var contents: [UInt8] = []
    for (name, bytes) in members {
      let size = Self.bytes(UInt32(bytes.count))
      let fields = [UInt8](repeating: 0, count: 12) + size + size + Self.bytes(UInt16(name.utf8.count))
      contents += [0x50, 0x4B, 1, 2, 20, 0, 20, 0] + fields + [UInt8](repeating: 0, count: 12)
      contents += Self.bytes(UInt32(file.count)) + Array(name.utf8)
      file += [0x50, 0x4B, 3, 4, 20, 0] + fields + [0, 0] + Array(name.utf8) + bytes
    }
    let count = Self.bytes(UInt16(members.count))
    let end = [0x50, 0x4B, 5, 6, 0, 0, 0, 0] + count + count
    return file + contents + end + Self.bytes(UInt32(contents.count)) + Self.bytes(UInt32(file.count)) + [0, 0]
  }

  private static func bytes(_ value: some FixedWidthInteger) -> [UInt8] {
    (0..<value.bitWidth / 8).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }
}
