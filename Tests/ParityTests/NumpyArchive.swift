import Foundation

/// The arrays of a `.npz` file as `numpy.savez` writes it: a zip archive of stored `.npy` files.
struct NumpyArchive {
  struct Array {
    var shape: [Int]
    /// Row-major; integers as numbers too.
    var values: [Double]
  }

  enum Failure: Error {
    case notAnArchive, compressed, notAnArray(String), elementType(String)
  }

  private(set) var arrays: [String: Array] = [:]

  init(_ url: URL) throws {
    let bytes = [UInt8](try Data(contentsOf: url))
    for (name, content) in try Self.entries(bytes) where name.hasSuffix(".npy") {
      arrays[String(name.dropLast(4))] = try Self.array(content, name)
    }
  }

  /// The files of the archive, by its central directory.
  private static func entries(_ bytes: [UInt8]) throws -> [(String, ArraySlice<UInt8>)] {
    // The directory's end has no comment here, so it is the last 22 bytes.
    let end = bytes.count - 22
    guard end >= 0, bytes.starts(at: end, with: [0x50, 0x4B, 5, 6]) else { throw Failure.notAnArchive }
    var position = bytes.integer(at: end + 16, 4)
    var entries: [(String, ArraySlice<UInt8>)] = []
    for _ in 0..<bytes.integer(at: end + 10, 2) {
      guard bytes.starts(at: position, with: [0x50, 0x4B, 1, 2]) else { throw Failure.notAnArchive }
      guard bytes.integer(at: position + 10, 2) == 0 else { throw Failure.compressed }
      let size = bytes.integer(at: position + 20, 4)
      let nameLength = bytes.integer(at: position + 28, 2)
      let header = bytes.integer(at: position + 42, 4)
      let name = String(decoding: bytes[(position + 46)..<(position + 46 + nameLength)], as: UTF8.self)
      let start = header + 30 + bytes.integer(at: header + 26, 2) + bytes.integer(at: header + 28, 2)
      guard start + size <= bytes.count else { throw Failure.notAnArchive }
      entries.append((name, bytes[start..<start + size]))
      position += 46 + nameLength + bytes.integer(at: position + 30, 2) + bytes.integer(at: position + 32, 2)
    }
    return entries
  }

  private static func array(_ slice: ArraySlice<UInt8>, _ name: String) throws -> Array {
    let bytes = [UInt8](slice)
    guard bytes.starts(at: 0, with: [0x93] + Swift.Array("NUMPY".utf8)), bytes.count > 10 else {
      throw Failure.notAnArray(name)
    }
    let headerLength = bytes.integer(at: 8, 2)
    let header = String(decoding: bytes[10..<(10 + headerLength)], as: UTF8.self)
    guard let type = header.firstMatch(of: /'descr': '([^']*)'/)?.1,
      let sizes = header.firstMatch(of: /'shape': \(([^)]*)\)/)?.1
    else { throw Failure.notAnArray(name) }
    let shape = sizes.split(separator: ",").compactMap { Int($0.trimmingCharacters(in: .whitespaces)) }
    let start = 10 + headerLength
    let count = shape.reduce(1, *)
    let values: [Double]
    switch type {
    case "<f4": values = (0..<count).map { Double(Float(bitPattern: UInt32(bytes.integer(at: start + 4 * $0, 4)))) }
    case "<f8":
      values = (0..<count).map { index in
        let (low, high) = (bytes.integer(at: start + 8 * index, 4), bytes.integer(at: start + 8 * index + 4, 4))
        return Double(bitPattern: UInt64(high) << 32 | UInt64(low))
      }
    case "<i8": values = (0..<count).map { Double(bytes.integer(at: start + 8 * $0, 4)) }
    default: throw Failure.elementType("\(type)")
    }
    return Array(shape: shape, values: values)
  }
}

extension [UInt8] {
  fileprivate func starts(at position: Int, with prefix: [UInt8]) -> Bool {
    position >= 0 && position + prefix.count <= count && self[position...].starts(with: prefix)
  }

  /// A little-endian number.
  fileprivate func integer(at position: Int, _ width: Int) -> Int {
    (0..<width).reduce(0) { $0 | Int(self[position + $1]) << (8 * $1) }
  }
}
