/// SplitMix64: the numbers of a test follow from its seed.
struct Generator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// Uniform in ±`scale`.
  mutating func floats(_ count: Int, scale: Float = 1) -> [Float] {
    (0..<count).map { _ in Float.random(in: -scale...scale, using: &self) }
  }

  /// Mostly ordinary numbers, with NaNs of several payloads, infinities, zeros of both signs, subnormals and the largest
  /// and smallest numbers among them.
  mutating func specials(_ count: Int) -> [Float] {
    (0..<count).map { _ in
      let draw = next()
      if draw % 4 != 0 { return Float.random(in: -2...2, using: &self) }
      return Self.specialValues[Int(draw >> 32) % Self.specialValues.count]
    }
  }

  /// Ordinary numbers with a special value here and there, for kernels where one of them spoils many results.
  mutating func rareSpecials(_ count: Int) -> [Float] {
    (0..<count).map { _ in
      let draw = next()
      if draw % 64 != 0 { return Float.random(in: -2...2, using: &self) }
      return Self.specialValues[Int(draw >> 32) % Self.specialValues.count]
    }
  }

  static let specialValues: [Float] = [
    .nan, Float(bitPattern: 0xFFC0_0000), Float(bitPattern: 0x7F80_0001), Float(bitPattern: 0xFFA1_2345),
    .infinity, -.infinity, 0, -0.0, 0x1p-149, -0x1p-149, Float.leastNormalMagnitude.nextDown, -0x1p-126, 0x1.fffffep127,
    -0x1.fffffep127,
    88.5, 88.8, -87.4, -88.4, -103.9, -104.1, 9.1, -9.1, 0x1p-24, 1, -1,
  ]
}
