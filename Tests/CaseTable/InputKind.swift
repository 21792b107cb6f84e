/// What an input holds.
public enum InputKind: Equatable, Sendable {
  /// In -2 ..< 2.
  case usual
  /// Magnitudes from 2^-44 to 2^12.
  case wide
  /// Every second element a zero of either sign.
  case zeros
  /// Subnormals, and normal numbers near them.
  case subnormals
  /// Magnitudes up to 2^40.
  case large
  /// One element in 32 an infinity of either sign.
  case infinities
  /// One element in 32 a NaN.
  case nans
  /// Of a mask: zeros of both signs and other numbers. One item in eight may well have nothing but zeros.
  case mask
  /// Keys below a bound, and a few beyond it.
  case keys(below: Int)

  /// What every operation on numbers is tried on.
  public static let extremes: [InputKind] = [.wide, .zeros, .subnormals, .large, .infinities, .nans]

  /// Whether every element is finite.
  public var isFinite: Bool { self != .infinities && self != .nans }

  var name: StaticString {
    switch self {
    case .usual: "usual"
    case .wide: "wide"
    case .zeros: "zeros"
    case .subnormals: "subnormals"
    case .large: "large"
    case .infinities: "infinities"
    case .nans: "nans"
    case .mask: "mask"
    case .keys: "keys"
    }
  }

  /// One element; keys are made elsewhere.
  func next(_ generator: inout SplitMix64) -> Float {
    switch self {
    case .usual, .keys: return 2 * generator.unit()
    case .wide: return generator.spread(-44...12)
    case .large: return generator.spread(20...40)
    case .zeros: return generator.integer(below: 2) == 0 ? 0 * generator.unit() : 2 * generator.unit()
    case .subnormals: return generator.integer(below: 4) == 0 ? generator.spread(-125 ... -120) : generator.subnormal()
    case .infinities:
      let number = 2 * generator.unit()
      return generator.integer(below: 32) == 0 ? (number < 0 ? -.infinity : .infinity) : number
    case .nans: return generator.integer(below: 32) == 0 ? generator.nan() : 2 * generator.unit()
    case .mask: return generator.integer(below: 2) == 0 ? 0 * generator.unit() : generator.unit()
    }
  }
}

/// What a tensor holds. All of it is finite: a model file holds nothing else.
public enum WeightKind: UInt8, Sendable {
  /// Uniform, of a size that keeps sums of products near 1.
  case usual = 0
  /// As usual, every fourth element a zero of either sign.
  case zeros = 1
  /// Subnormals.
  case subnormals = 2
  /// In 0.5 ..< 1.5: the scale of a layer norm.
  case nearOne = 3

  /// One element of a tensor whose outermost rows have `inputs` elements.
  func next(_ generator: inout SplitMix64, inputs: Int) -> Float {
    switch self {
    case .usual: return scaled(generator.unit(), inputs: inputs)
    case .zeros:
      return generator.integer(below: 4) == 0 ? 0 * generator.unit() : scaled(generator.unit(), inputs: inputs)
    case .subnormals: return generator.subnormal()
    case .nearOne: return 1 + generator.unit() / 2
    }
  }

  /// One code of an int8 tensor.
  func nextCode(_ generator: inout SplitMix64) -> Int8 {
    if self == .zeros, generator.integer(below: 4) == 0 { return 0 }
    return Int8(generator.integer(below: 255) - 127)
  }

  /// One scale of an int8 tensor whose outermost rows have `inputs` elements: 127 times it is about the largest weight.
  /// Weights of subnormals have the least scales that there can be.
  func nextScale(_ generator: inout SplitMix64, inputs: Int) -> Float {
    let number = 1.5 + generator.unit() / 2
    return self == .subnormals ? number * power(-126) : scaled(number / 128, inputs: inputs)
  }

  /// Times a power of two near `√(3 / inputs)`.
  private func scaled(_ number: Float, inputs: Int) -> Float {
    var exponent = 1
    while inputs >> (2 * exponent) > 0 { exponent += 1 }
    return number * power(1 - exponent)
  }
}
