/// Arrays in an `.npz` file, as `numpy.savez` writes it: a ZIP archive of `.npy` members that are stored as they are.
///
/// Formats: PKWARE's APPNOTE.TXT 4.3 and NumPy's `numpy.lib.format`. Compressed members, archives above 4 GiB and
/// arrays in Fortran's order are refused.
public struct NumpyArchive: Sendable {
  public let path: String
  private let bytes: [UInt8]
  /// The members' bytes, by name without `.npy`.
  private var members: [String: Range<Int>] = [:]

  /// Reads the archive's table of contents.
  public init(_ path: String) throws(ToolFailure) {
    self.path = path
    var source = try ByteSource(path)
    bytes = try source.readAll()
    guard let end = endRecord() else { throw unreadable("no ZIP archive") }
    var entry = Int(number(end + 16, UInt32.self))
    for _ in 0..<number(end + 10, UInt16.self) {
      guard entry + 46 <= end, number(entry, UInt32.self) == 0x0201_4B50 else {
        throw unreadable("damaged table of contents")
      }
      let name = entry + 46..<entry + 46 + Int(number(entry + 28, UInt16.self))
      let local = Int(number(entry + 42, UInt32.self))
      guard name.upperBound <= end, local + 30 <= end else { throw unreadable("damaged table of contents") }
      let start = local + 30 + Int(number(local + 26, UInt16.self)) + Int(number(local + 28, UInt16.self))
      let length = Int(number(entry + 20, UInt32.self))
      guard number(entry + 10, UInt16.self) == 0, start + length <= end else {
        throw unreadable("a member is compressed, or reaches beyond the file")
      }
      var text = String(decoding: bytes[name], as: UTF8.self)
      if text.hasSuffix(".npy") { text.removeLast(4) }
      members[text] = start..<start + length
      entry = name.upperBound + Int(number(entry + 30, UInt16.self)) + Int(number(entry + 32, UInt16.self))
    }
  }

  /// The names of the arrays, sorted.
  public var names: [String] { members.keys.sorted() }

  /// The array of a name.
  public func array(_ name: String) throws(ToolFailure) -> NumpyArray {
    guard let member = members[name], member.count >= 12, bytes[member].starts(with: NumpyArray.magic) else {
      let list = names.isEmpty ? "it is empty" : "it has \(names.joined(separator: ", "))"
      throw ToolFailure("no array \(name); \(list)", file: path)
    }
    let headerStart = member.lowerBound + (bytes[member.lowerBound + 6] == 1 ? 10 : 12)
    let headerLength =
      bytes[member.lowerBound + 6] == 1
      ? Int(number(member.lowerBound + 8, UInt16.self)) : Int(number(member.lowerBound + 8, UInt32.self))
    let start = headerStart + headerLength
    guard start <= member.upperBound else { throw unreadable("damaged array \(name)") }
    let header = String(decoding: bytes[headerStart..<start], as: UTF8.self)
    guard header.contains("'fortran_order': False") else {
      throw ToolFailure("array \(name) is in Fortran's order; save numpy.ascontiguousarray of it", file: path)
    }
    guard let shape = Self.shape(in: header) else { throw unreadable("damaged array \(name)") }
    var count = 1
    for size in shape {
      guard size > 0, count <= member.count / size else { throw unreadable("damaged array \(name)") }
      count *= size
    }
    guard let type = header.firstMatch(of: /'descr': '([^']*)'/)?.1,
      let (width, values) = elements(String(type), count, at: start, within: member)
    else {
      throw ToolFailure(
        "array \(name) has elements of a type that is not read; save float32, int64 or bool", file: path)
    }
    guard start + count * width == member.upperBound else { throw unreadable("damaged array \(name)") }
    return NumpyArray(shape: shape, values: values)
  }

  /// Elements of a type and their width in bytes; fewer than `count` where the member ends before. `nil` for other types.
  private func elements(
    _ type: String, _ count: Int, at start: Int, within member: Range<Int>
  ) -> (width: Int, values: NumpyArray.Values)? {
    func numbers<Number: FixedWidthInteger>(_ type: Number.Type) -> [Number] {
      let width = Number.bitWidth / 8
      return (0..<min(count, (member.upperBound - start) / width)).map { number(start + $0 * width, type) }
    }
    return switch type {
    case "<f4": (4, .floats(numbers(UInt32.self).map { Float(bitPattern: $0) }))
    case "<f8": (8, .doubles(numbers(UInt64.self).map { Double(bitPattern: $0) }))
    case "<i4": (4, .integers(numbers(Int32.self).map { Int64($0) }))
    case "<u4": (4, .integers(numbers(UInt32.self).map { Int64($0) }))
    case "<i8": (8, .integers(numbers(Int64.self)))
    case "|b1", "|u1": (1, .integers(numbers(UInt8.self).map { Int64($0) }))
    default: nil
    }
  }

  /// The sizes in `'shape': (64, 10, 29), `.
  private static func shape(in header: String) -> [Int]? {
    guard let match = header.firstMatch(of: /'shape': \(([0-9, ]*)\)/) else { return nil }
    return match.1.split(separator: ",").compactMap { Int($0.filter { $0 != " " }) }
  }

  /// Where the record at the end of the archive begins.
  private func endRecord() -> Int? {
    stride(from: bytes.count - 22, through: max(0, bytes.count - 22 - 0xFFFF), by: -1).first {
      $0 >= 0 && number($0, UInt32.self) == 0x0605_4B50
    }
  }

  private func number<Number: FixedWidthInteger>(_ offset: Int, _ type: Number.Type) -> Number {
    unsafe bytes.withUnsafeBytes { bytes in
      Number(littleEndian: unsafe bytes.loadUnaligned(fromByteOffset: offset, as: type))
    }
  }

  private func unreadable(_ what: String) -> ToolFailure {
    ToolFailure("\(what); write it with numpy.savez", file: path)
  }
}
