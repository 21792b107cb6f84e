/// SplitMix64: the same numbers from the same seed, everywhere.
public struct SeededGenerator: RandomNumberGenerator, Sendable {
  private var state: UInt64

  public init(seed: UInt64) { state = seed }

  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }

  /// `count` floats, uniform in `-magnitude...magnitude`.
  public mutating func floats(_ count: Int, magnitude: Float) -> [Float] {
    (0..<count).map { _ in Float.random(in: -magnitude...magnitude, using: &self) }
  }

  /// `count` keys, uniform below `bound`.
  public mutating func keys(_ count: Int, below bound: Int) -> [UInt32] {
    (0..<count).map { _ in UInt32.random(in: 0..<UInt32(bound), using: &self) }
  }
}
