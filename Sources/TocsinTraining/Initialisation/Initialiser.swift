import TocsinTensor

/// The distribution that a tensor's first values are drawn from, or the values themselves.
///
/// Every number comes from exact operations and rounded `Double` arithmetic alone and is rounded to `Float` once, so one
/// seed gives the same bits on every platform.
public enum Initialiser: Equatable, Sendable {
  /// One value for all elements.
  case constant(Float)
  /// Uniform in `±limit`.
  case uniform(limit: Double)
  /// Normal with mean 0.
  case normal(deviation: Double)
  /// Normal with mean 0, but nothing beyond two deviations. `deviation` is that of the distribution before the cut, as in
  /// Keras; what is left has 0.880 of it.
  case truncatedNormal(deviation: Double)
  /// Mean 0 and variance `gain / fan`: Keras's `VarianceScaling`, of which the schemes of Glorot and He are settings.
  case scaled(gain: Double, fan: FanMode, shape: DistributionShape)
  /// A matrix whose rows, or whose columns where those are fewer, are orthonormal, times `gain` (Saxe et al., "Exact
  /// solutions to the nonlinear dynamics of learning in deep linear neural networks", 2014). All dimensions but the
  /// outermost count as columns. Costs `rows · columns · min(rows, columns)`.
  case orthogonal(gain: Double)
  /// Row `t` of a table `[Tmax, D]` of positions: `sin(t / 10000^(2i / D))` at `2i` and the cosine at `2i + 1` (Vaswani et
  /// al., "Attention is all you need", 2017, 3.5). Nothing is drawn.
  case sinusoidal
  /// These, row by row: as many as the tensor has elements.
  case values([Float])

  /// Uniform in `±√(6 / (in + out))`: Xavier's (Glorot and Bengio, "Understanding the difficulty of training deep
  /// feedforward neural networks", 2010, equation 16).
  public static let glorotUniform = Initialiser.scaled(gain: 1, fan: .mean, shape: .uniform)
  /// Normal with variance `2 / (in + out)` (the same paper, equation 12).
  public static let glorotNormal = Initialiser.scaled(gain: 1, fan: .mean, shape: .normal)

  /// Uniform in `±√(6 / ((1 + a²) in))`: Kaiming's (He et al., "Delving deep into rectifiers", 2015, equation 15), for
  /// layers before a leaky ReLU of slope `a`; PyTorch's own layers take `a = √5`, which is `±√(1 / in)`.
  public static func heUniform(negativeSlope: Double = 0) -> Initialiser {
    .scaled(gain: 2 / (1 + negativeSlope * negativeSlope), fan: .inputs, shape: .uniform)
  }

  /// Normal with variance `2 / ((1 + a²) in)` (the same paper).
  public static func heNormal(negativeSlope: Double = 0) -> Initialiser {
    .scaled(gain: 2 / (1 + negativeSlope * negativeSlope), fan: .inputs, shape: .normal)
  }
}

/// What a variance is divided by.
public enum FanMode: UInt8, Sendable {
  case inputs = 0
  case outputs = 1
  /// Half the sum of both.
  case mean = 2
}

/// The form of a distribution of given variance.
public enum DistributionShape: UInt8, Sendable {
  case uniform = 0
  /// PyTorch's.
  case normal = 1
  /// Keras's normal: cut at two deviations, and widened first so that the variance is as given.
  case truncatedNormal = 2
}

/// How many numbers each output of a tensor's op sums (`inputs`), and how many outputs each of its inputs has a part in.
struct Fans: Equatable, Sendable {
  var inputs: Int
  var outputs: Int

  func divisor(_ mode: FanMode) -> Double {
    switch mode {
    case .inputs: Double(inputs)
    case .outputs: Double(outputs)
    case .mean: Double(inputs + outputs) / 2
    }
  }
}
