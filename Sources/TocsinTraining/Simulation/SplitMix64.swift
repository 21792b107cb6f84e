/// A small generator of pseudo-random numbers with the same sequence on every platform and in every version, unlike the
/// standard library's (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014).
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

  /// A whole number from `range`, uniform to within 2⁻³² for the small ranges used here.
  mutating func integer(in range: Range<Int>) -> Int {
    range.lowerBound + Int(next().multipliedFullWidth(by: UInt64(range.count)).high)
  }

  /// True with this probability.
  mutating func chance(_ probability: Double) -> Bool { Double(next() >> 11) * 0x1p-53 < probability }

  /// An element of a collection that is not empty.
  mutating func element<Element>(of elements: [Element]) -> Element { elements[integer(in: elements.indices)] }
}
