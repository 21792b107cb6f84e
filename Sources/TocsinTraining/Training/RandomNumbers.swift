import TocsinAutograd

/// What random numbers are for. Each purpose has its own stream, so that drawing more for one changes no other.
public enum RandomStream: UInt64, Sendable {
  case initialisation = 1
  case holdOut = 2
  case order = 3
  case augmentation = 4
  case calibration = 5
  case simulation = 6
  case simulatedLog = 7
  case split = 8
  case oversampling = 9
  case bootstrap = 10
  case embedding = 11
}

/// xoshiro256** (Blackman & Vigna 2018, "Scrambled linear pseudorandom number generators"), its state filled by
/// ``SplitMix64``.
///
/// The standard library promises no fixed sequence for its shuffles and ranges, so those that training uses are here.
public struct RandomNumbers: Sendable {
  private var state: (UInt64, UInt64, UInt64, UInt64)

  /// A stream of its own for each seed, purpose and index, such as an epoch's number. Nothing but these three needs to be
  /// kept to continue after an interruption.
  public init(seed: UInt64, stream: RandomStream, index: UInt64 = 0) {
    var mixer = SplitMix64(seed: seed)
    mixer = SplitMix64(seed: mixer.next() &+ stream.rawValue)
    mixer = SplitMix64(seed: mixer.next() &+ index)
    state = (mixer.next(), mixer.next(), mixer.next(), mixer.next())
  }

  /// 64 random bits.
  public mutating func next() -> UInt64 {
    let product = state.1 &* 5
    let result = (product << 7 | product >> 57) &* 9
    let shifted = state.1 << 17
    state.2 ^= state.0
    state.3 ^= state.1
    state.1 ^= state.2
    state.0 ^= state.3
    state.2 ^= shifted
    state.3 = state.3 << 45 | state.3 >> 19
    return result
  }

  /// A multiple of 2⁻⁵³ in `0 ..< 1`.
  public mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// A number in `0 ..< bound`, without bias (Lemire 2019).
  public mutating func index(below bound: Int) -> Int {
    precondition(bound > 0, "there must be something to choose from")
    let range = UInt64(bound)
    let threshold = (0 &- range) % range
    while true {
      let product = next().multipliedFullWidth(by: range)
      if product.low >= threshold { return Int(product.high) }
    }
  }

  /// About normal with mean 0 and variance 1: the sum of twelve uniform numbers less 6 (Irwin–Hall), which needs no
  /// logarithm or sine and so is the same on every platform. ``standardNormal()`` is exact.
  public mutating func normal() -> Double {
    var sum = -6.0
    for _ in 0..<12 { sum += uniform() }
    return sum
  }

  /// Puts the elements in random order (Fisher–Yates).
  public mutating func shuffle<Element>(_ elements: inout [Element]) {
    for last in stride(from: elements.count - 1, to: 0, by: -1) { elements.swapAt(last, index(below: last + 1)) }
  }
}
