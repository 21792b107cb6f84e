/// The generator of Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014. It fills the state of
/// others, and its numbers can be had in any order.
package struct SplitMix64 {
  private static let increment: UInt64 = 0x9E37_79B9_7F4A_7C15

  private var state: UInt64

  package init(seed: UInt64) { state = seed }

  package mutating func next() -> UInt64 {
    state &+= Self.increment
    return Self.mixed(state)
  }

  /// The number that ``next()`` would give after so many others.
  @inline(__always)
  func number(_ index: UInt64) -> UInt64 { Self.mixed(state &+ (index &+ 1) &* Self.increment) }

  @inline(__always)
  private static func mixed(_ state: UInt64) -> UInt64 {
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
