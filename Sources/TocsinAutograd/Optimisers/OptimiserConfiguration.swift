/// Which optimiser takes the steps, with its constants. Names, defaults and the order of operations are PyTorch's.
public enum OptimiserConfiguration: Equatable, Sendable {
  /// Stochastic gradient descent with momentum (Sutskever et al. 2013, as PyTorch has it). `weightDecay` is an L2
  /// penalty: it is added to the gradient, and so goes through the momentum.
  case sgd(momentum: Double = 0, dampening: Double = 0, weightDecay: Double = 0, isNesterov: Bool = false)
  /// Adam (Kingma & Ba 2015). `weightDecay` is an L2 penalty: it is added to the gradient, and so is scaled by the moments.
  case adam(beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8, weightDecay: Double = 0)
  /// Adam with decoupled weight decay (Loshchilov & Hutter 2019): parameters shrink by rate times `weightDecay`, whatever
  /// their gradient.
  case adamW(beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8, weightDecay: Double = 0.01)

  /// How many numbers it remembers for each parameter.
  public var momentCount: Int {
    switch self {
    case .sgd(let momentum, _, _, _): momentum == 0 ? 0 : 1
    case .adam, .adamW: 2
    }
  }

  /// Whether every constant is in its range: decays of means in `0 ..< 1`, all others finite and not below 0, and Nesterov's
  /// momentum above 0 and not dampened.
  public var isValid: Bool {
    switch self {
    case .sgd(let momentum, let dampening, let weightDecay, let isNesterov):
      [momentum, dampening, weightDecay].allSatisfy { $0 >= 0 && $0.isFinite }
        && (!isNesterov || (momentum > 0 && dampening == 0))
    case .adam(let beta1, let beta2, let epsilon, let weightDecay),
      .adamW(let beta1, let beta2, let epsilon, let weightDecay):
      [beta1, beta2].allSatisfy { (0..<1).contains($0) }
        && [epsilon, weightDecay].allSatisfy { $0 >= 0 && $0.isFinite }
    }
  }
}
