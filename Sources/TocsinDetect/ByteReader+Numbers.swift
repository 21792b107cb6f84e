import TocsinFormat

/// Numbers of the detector section. None is a zero with a sign, so that equal numbers have equal bytes.
extension ByteReader {
  /// The kind of detector that the section must be of.
  mutating func readKind(_ kind: DetectorKind) throws(ModelFormatError) {
    _ = try readUInt32(in: Int(kind.rawValue)...Int(kind.rawValue))
  }

  /// A number in 0…1.
  mutating func readProbability32() throws(ModelFormatError) -> Float {
    try readFloat32(where: { $0 >= 0 && $0 <= 1 })
  }

  /// A number in 0…1.
  mutating func readProbability64() throws(ModelFormatError) -> Double {
    let start = offset
    let value = try readFloat64()
    guard value >= 0, value <= 1, !isNegativeZero(value) else {
      throw .invalidValue(section, offset: start, found: value.bitPattern)
    }
    return value
  }

  /// A finite number that a condition holds for.
  mutating func readFloat32(where isValid: (Float) -> Bool) throws(ModelFormatError) -> Float {
    let start = offset
    let value = try readFloat32()
    guard value.isFinite, isValid(value), !isNegativeZero(Double(value)) else {
      throw .invalidValue(section, offset: start, found: UInt64(value.bitPattern))
    }
    return value
  }
}

private func isNegativeZero(_ value: Double) -> Bool { value == 0 && value.sign == .minus }
