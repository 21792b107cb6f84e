/// A step of gradient descent without momentum.
///
///     g = γ g + λ θ        θ −= α g
struct DescentStep {
  let rate: Float
  let penalty: Float
  let factor: Float

  init(rate: Double, weightDecay: Double, gradientFactor: Double) {
    self.rate = Float(rate)
    penalty = Float(weightDecay)
    factor = Float(gradientFactor)
  }

  @unsafe func apply(to theta: UnsafeMutablePointer<Float>, gradient: UnsafeMutablePointer<Float>, count: Int) {
    for index in 0..<count {
      let g = unsafe factor * gradient[index] + penalty * theta[index]
      unsafe theta[index] -= rate * g
    }
  }
}

/// A step with momentum, as PyTorch's `SGD` takes it.
///
///     g = γ g + λ θ        b = μ b + (1 − τ) g        θ −= α b,  with Nesterov's look ahead  θ −= α (g + μ b)
///
/// `b` is zero at first, and the first gradient is not dampened: τ is 0 then.
struct MomentumStep {
  private let descent: DescentStep
  private let momentum: Float
  private let share: Float
  private let isNesterov: Bool

  init(_ descent: DescentStep, momentum: Double, dampening: Double, isNesterov: Bool) {
    self.descent = descent
    self.momentum = Float(momentum)
    share = Float(1 - dampening)
    self.isNesterov = isNesterov
  }

  @unsafe func apply(
    to theta: UnsafeMutablePointer<Float>, gradient: UnsafeMutablePointer<Float>, buffer: UnsafeMutablePointer<Float>,
    count: Int
  ) {
    // What of g and of b the step takes; the loop has no branch.
    let (direct, carried): (Float, Float) = isNesterov ? (1, momentum) : (0, 1)
    for index in 0..<count {
      let g = unsafe descent.factor * gradient[index] + descent.penalty * theta[index]
      let b = unsafe momentum * buffer[index] + share * g
      unsafe buffer[index] = b
      unsafe theta[index] -= descent.rate * (direct * g + carried * b)
    }
  }
}
