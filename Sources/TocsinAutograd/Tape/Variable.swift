/// A value on a tape: a matrix with a row per position or per sequence of the batch. Valid until the tape is reset.
public struct Variable: Equatable, Sendable {
  let node: Int
}

/// A loss on a tape.
public struct Loss: Sendable {
  /// Where it stands on the tape.
  public let variable: Variable
  /// Σ weight · −log p(target), in nats.
  public let weightedSum: Double
}
