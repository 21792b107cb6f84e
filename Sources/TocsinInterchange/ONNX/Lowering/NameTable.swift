import TocsinTensor

/// Makes names of Tocsin from names of ONNX files: always the same for the same file, each once.
struct NameTable {
  private var taken: Set<[UInt8]> = []

  /// The name as it is, as far as a name may be so: other characters become `_`, a long name ends in a checksum, and
  /// one that is taken in a number.
  mutating func name(for text: String) -> Name {
    var bytes = text.utf8.map { $0 > 0x20 && $0 < 0x7F ? $0 : UInt8(ascii: "_") }
    if bytes.isEmpty { bytes = Array("unnamed".utf8) }
    if bytes.count > Name.maximumLength {
      let digits = String(Self.checksum(bytes), radix: 16)
      let ending = "~" + String(repeating: "0", count: 16 - digits.count) + digits
      bytes = Array(bytes.prefix(Name.maximumLength - ending.utf8.count)) + Array(ending.utf8)
    }
    var unique = bytes
    var number = 2
    while !taken.insert(unique).inserted {
      let ending = Array("~\(number)".utf8)
      unique = Array(bytes.prefix(Name.maximumLength - ending.count)) + ending
      number += 1
    }
    guard let name = Name(bytes: unique) else { preconditionFailure("the bytes are those of a name") }
    return name
  }

  /// FNV-1a, 64 bits.
  private static func checksum(_ bytes: [UInt8]) -> UInt64 {
    bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  }
}
