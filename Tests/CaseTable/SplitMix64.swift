/// Steele, Lea and Flood's generator, and numbers made of its bits exactly: no library function has a say in them.
struct SplitMix64 {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// Below `bound`, which is small beside 2^32.
  mutating func integer(below bound: Int) -> Int { Int(((next() >> 32) &* UInt64(bound)) >> 32) }

  /// Uniform in `-1 ..< 1`, a multiple of 2^-24.
  mutating func unit() -> Float { Float(Int64(next() >> 39) - (1 << 24)) * 0x1p-24 }

  /// Uniform in magnitude's sign and fraction, the exponent uniform in a range.
  mutating func spread(_ exponents: ClosedRange<Int>) -> Float {
    let exponent = exponents.lowerBound + integer(below: exponents.count)
    return unit() * power(exponent)
  }

  /// A subnormal of either sign; 0 now and then.
  mutating func subnormal() -> Float { Float(bitPattern: UInt32(truncatingIfNeeded: next()) & 0x807F_FFFF) }

  /// A NaN of any sign and payload, quiet or signalling.
  mutating func nan() -> Float { Float(bitPattern: UInt32(truncatingIfNeeded: next()) | 0x7F80_0001) }

  /// One key in sixteen lies beyond the bound: there is no row for it.
  mutating func key(below bound: Int) -> UInt32 {
    switch integer(below: 32) {
    case 0: UInt32(bound)
    case 1: .max
    default: UInt32(integer(below: bound))
    }
  }
}

/// `2^exponent`, for a normal result.
func power(_ exponent: Int) -> Float { Float(bitPattern: UInt32(exponent + 127) << 23) }
