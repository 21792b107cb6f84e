import TocsinFormat
import TocsinLogs

/// A set of bytes as 32 bytes: bit `b mod 8` of byte `b div 8` tells whether byte `b` is in it.
extension ByteWriter {
  mutating func writeByteSet(_ set: ByteSet) {
    for octet in UInt8(0)..<32 {
      var bits: UInt8 = 0
      for bit in UInt8(0)..<8 where set.contains(octet * 8 + bit) { bits |= 1 << bit }
      writeUInt8(bits)
    }
  }
}

extension ByteReader {
  mutating func readByteSet() throws(ModelFormatError) -> ByteSet {
    var set = ByteSet()
    for octet in UInt8(0)..<32 {
      let bits = try readUInt8()
      for bit in UInt8(0)..<8 where bits >> bit & 1 == 1 { set.insert(octet * 8 + bit) }
    }
    return set
  }
}
