/// A step of Adam (Kingma & Ba 2015, algorithm 1) or AdamW (Loshchilov & Hutter 2019, algorithm 2), in PyTorch's order.
///
///     θ −= α λ' θ (AdamW)                g = γ g + λ θ (Adam)
///     m += (1 − β1) (g − m)              v = β2 v + (1 − β2) g²
///     θ −= α / (1 − β1ᵗ) m / (√v / √(1 − β2ᵗ) + ε)
struct AdamStep {
  private let rest1: Float
  private let beta2: Float
  private let rest2: Float
  private let epsilon: Float
  /// `α / (1 − β1ᵗ)`.
  private let stepSize: Float
  /// `√(1 − β2ᵗ)`.
  private let rootCorrection: Float
  private let penalty: Float
  /// `1 − α λ'`.
  private let shrinkage: Float
  private let factor: Float

  /// - Parameters:
  ///   - count: `t`, from 1.
  ///   - penalty: λ, Adam's weight decay.
  ///   - decay: λ', AdamW's.
  ///   - gradientFactor: γ.
  init(
    count: Int, beta1: Double, beta2: Double, epsilon: Double, rate: Double, penalty: Double, decay: Double,
    gradientFactor: Double
  ) {
    rest1 = Float(1 - beta1)
    self.beta2 = Float(beta2)
    rest2 = Float(1 - beta2)
    self.epsilon = Float(epsilon)
    stepSize = Float(rate / (1 - power(beta1, count)))
    rootCorrection = Float((1 - power(beta2, count)).squareRoot())
    self.penalty = Float(penalty)
    shrinkage = Float(1 - rate * decay)
    factor = Float(gradientFactor)
  }

  @unsafe func apply(
    to theta: UnsafeMutablePointer<Float>, gradient: UnsafeMutablePointer<Float>, mean: UnsafeMutablePointer<Float>,
    square: UnsafeMutablePointer<Float>, count: Int
  ) {
    // In groups of lanes, as a loop over elements would not be vectorised: their roots may call the C library.
    unsafe forEachGroup(of: count) { first, count in
      let value = unsafe load(theta + first, count)
      let g = unsafe factor * load(gradient + first, count) + penalty * value
      var m = unsafe load(mean + first, count)
      m += rest1 * (g - m)
      let v = unsafe beta2 * load(square + first, count) + rest2 * (g * g)
      unsafe store(m, to: mean + first, count)
      unsafe store(v, to: square + first, count)
      let move = stepSize * m / (v.squareRoot() / rootCorrection + epsilon)
      unsafe store(shrinkage * value - move, to: theta + first, count)
    }
  }
}

/// `base` to the `exponent`-th by squaring: rounded the same everywhere, unlike libm's `pow`.
private func power(_ base: Double, _ exponent: Int) -> Double {
  var (result, square, rest) = (1.0, base, exponent)
  while rest > 0 {
    if rest & 1 == 1 { result *= square }
    square *= square
    rest >>= 1
  }
  return result
}
