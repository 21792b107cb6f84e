/// Takes steps against gradients, and holds what it remembers between them.
///
/// All arithmetic is plain and elementwise in `Float`, so the result depends neither on the instruction set nor on how the
/// parameters are shared out among threads.
public final class Optimiser {
  /// What it was made with.
  public let configuration: OptimiserConfiguration
  /// Its groups. Rates and decay may change between steps, tensors may not.
  public var groups: [ParameterGroup] {
    didSet { precondition(groups.map(\.tensors) == oldValue.map(\.tensors), "groups keep their tensors") }
  }
  /// What it remembers of each parameter: SGD's momentum, or Adam's two moments. With ``stepCounts`` and the groups it is
  /// all that a checkpoint must hold.
  public let moments: [ParameterVector<Float>]
  /// The steps that each group has taken; a frozen group takes none.
  public private(set) var stepCounts: [Int]

  private let segments: [(range: Range<Int>, group: Int)]
  private var steps: [GroupStep] = []

  /// - Precondition: the configuration is valid, and each tensor of the layout is in exactly one group.
  public init(_ configuration: OptimiserConfiguration, layout: ParameterLayout, groups: [ParameterGroup]? = nil) {
    precondition(configuration.isValid, "the optimiser's constants are in their ranges")
    let groups = groups ?? layout.singleGroup
    self.configuration = configuration
    self.groups = groups
    moments = (0..<configuration.momentCount).map { _ in ParameterVector(layout: layout) }
    stepCounts = groups.map { _ in 0 }
    segments = layout.segments(of: groups)
  }

  /// Continues from a checkpoint; the moments and groups are replaced by the caller.
  public func resume(stepCounts: [Int]) {
    precondition(stepCounts.count == groups.count, "one count for each group")
    self.stepCounts = stepCounts
  }

  /// The elements of all groups that are not frozen, in order; neighbours are one range.
  package var trainedRanges: [Range<Int>] {
    var ranges: [Range<Int>] = []
    for segment in segments where groups[segment.group].rateFactor != 0 {
      if let last = ranges.last, last.upperBound == segment.range.lowerBound {
        ranges[ranges.count - 1] = last.lowerBound..<segment.range.upperBound
      } else {
        ranges.append(segment.range)
      }
    }
    return ranges
  }

  /// One step, in place. Linear in the number of parameters.
  ///
  /// - Parameter gradientFactor: what the gradient is multiplied by first: see ``clippingFactor(norm:maximum:)``.
  public func update(
    _ values: ParameterVector<Float>, gradient: ParameterVector<Float>, learningRate: Double,
    gradientFactor: Double = 1
  ) {
    beginStep(learningRate: learningRate, gradientFactor: gradientFactor)
    update(values, gradient: gradient, in: 0..<values.count)
  }

  /// Begins a step, which is then taken slice by slice; threads may share them out.
  package func beginStep(learningRate: Double, gradientFactor: Double) {
    for (index, group) in groups.enumerated() where group.rateFactor != 0 { stepCounts[index] += 1 }
    steps = groups.indices.map { index in
      GroupStep(
        configuration, groups[index], count: stepCounts[index], learningRate: learningRate,
        gradientFactor: gradientFactor)
    }
  }

  /// Takes the step that was begun for some of the parameters.
  package func update(_ values: ParameterVector<Float>, gradient: ParameterVector<Float>, in range: Range<Int>) {
    precondition(range.lowerBound >= 0 && range.upperBound <= values.count, "slice out of range")
    precondition(
      values.count == gradient.count && moments.allSatisfy { $0.count == values.count }, "one graph, one size")
    for segment in segments where segment.range.overlaps(range) {
      let part = segment.range.clamped(to: range)
      let (theta, g) = unsafe (values.pointer + part.lowerBound, gradient.pointer + part.lowerBound)
      switch steps[segment.group] {
      case .frozen: break
      case .descent(let step): unsafe step.apply(to: theta, gradient: g, count: part.count)
      case .momentum(let step):
        unsafe step.apply(to: theta, gradient: g, buffer: moments[0].pointer + part.lowerBound, count: part.count)
      case .adam(let step):
        unsafe step.apply(
          to: theta, gradient: g, mean: moments[0].pointer + part.lowerBound,
          square: moments[1].pointer + part.lowerBound, count: part.count)
      }
    }
  }
}

/// The constants of one group's step.
private enum GroupStep {
  case frozen
  case descent(DescentStep)
  case momentum(MomentumStep)
  case adam(AdamStep)

  init(
    _ configuration: OptimiserConfiguration, _ group: ParameterGroup, count: Int, learningRate: Double,
    gradientFactor: Double
  ) {
    guard group.rateFactor != 0 else {
      self = .frozen
      return
    }
    let rate = learningRate * group.rateFactor
    switch configuration {
    case .sgd(let momentum, let dampening, let weightDecay, let isNesterov):
      let decay = group.decaysWeights ? weightDecay : 0
      let descent = DescentStep(rate: rate, weightDecay: decay, gradientFactor: gradientFactor)
      self =
        momentum == 0
        ? .descent(descent)
        : .momentum(
          MomentumStep(
            descent, momentum: momentum, dampening: count == 1 ? 0 : dampening, isNesterov: isNesterov))
    case .adam(let beta1, let beta2, let epsilon, let weightDecay):
      self = .adam(
        AdamStep(
          count: count, beta1: beta1, beta2: beta2, epsilon: epsilon, rate: rate,
          penalty: group.decaysWeights ? weightDecay : 0, decay: 0, gradientFactor: gradientFactor))
    case .adamW(let beta1, let beta2, let epsilon, let weightDecay):
      self = .adam(
        AdamStep(
          count: count, beta1: beta1, beta2: beta2, epsilon: epsilon, rate: rate, penalty: 0,
          decay: group.decaysWeights ? weightDecay : 0, gradientFactor: gradientFactor))
    }
  }
}
