/// Adam (Kingma & Ba 2015, algorithm 1), with decoupled weight decay where asked for (Loshchilov & Hutter 2019).
///
///     m = β1 m + (1 − β1) g          v = β2 v + (1 − β2) g²
///     θ −= α m / (1 − β1ᵗ) / (√(v / (1 − β2ᵗ)) + ε) + α λ θ
///
/// All arithmetic is plain and elementwise, so the result does not depend on the instruction set.
public final class Adam {
  /// The constants of the method. The defaults are the paper's.
  public struct Configuration: Equatable, Sendable {
    /// β1, the decay of the mean of gradients.
    public var beta1 = 0.9
    /// β2, the decay of the mean of squared gradients.
    public var beta2 = 0.999
    /// ε, which keeps the quotient finite.
    public var epsilon = 1e-8
    /// λ; 0 is plain Adam.
    public var weightDecay = 0.0

    public init(beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8, weightDecay: Double = 0) {
      self.beta1 = beta1
      self.beta2 = beta2
      self.epsilon = epsilon
      self.weightDecay = weightDecay
    }
  }

  /// `m`, the running mean of gradients.
  public let firstMoment: ParameterVector<Float>
  /// `v`, the running mean of squared gradients.
  public let secondMoment: ParameterVector<Float>
  /// `t`, the steps taken. With the two moments it is all that a checkpoint must hold.
  public private(set) var stepCount = 0

  private let configuration: Configuration

  public init(layout: ParameterLayout, configuration: Configuration = Configuration()) {
    self.configuration = configuration
    firstMoment = ParameterVector(layout: layout)
    secondMoment = ParameterVector(layout: layout)
  }

  /// Continues from a checkpoint; the moments are replaced by the caller.
  public func resume(atStep step: Int) { stepCount = step }

  /// One step, in place. Linear in the number of parameters; allocates nothing.
  public func update(
    _ values: ParameterVector<Float>, gradient: ParameterVector<Float>, learningRate: Double
  ) {
    precondition(values.count == gradient.count && values.count == firstMoment.count, "one graph, one size")
    stepCount += 1
    let correction1 = 1 - power(configuration.beta1, stepCount)
    let correction2 = 1 - power(configuration.beta2, stepCount)
    let stepSize = Float(learningRate / correction1)
    let inverseRootCorrection = Float(1 / correction2.squareRoot())
    let (beta1, beta2) = (Float(configuration.beta1), Float(configuration.beta2))
    let (rest1, rest2) = (Float(1 - configuration.beta1), Float(1 - configuration.beta2))
    let epsilon = Float(configuration.epsilon)
    let decay = Float(learningRate * configuration.weightDecay)
    let (theta, g) = unsafe (values.pointer, gradient.pointer)
    let (m, v) = unsafe (firstMoment.pointer, secondMoment.pointer)
    for index in 0..<values.count {
      unsafe m[index] = beta1 * m[index] + rest1 * g[index]
      unsafe v[index] = beta2 * v[index] + rest2 * (g[index] * g[index])
      let denominator = unsafe v[index].squareRoot() * inverseRootCorrection + epsilon
      unsafe theta[index] -= stepSize * m[index] / denominator + decay * theta[index]
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
}
