/// What a pass over samples has measured.
public struct Measures: Equatable, Sendable {
  /// The loss, a weighted mean.
  public var loss: Double
  /// What else there is to know, such as the parts of the loss or a score, in order of display.
  public var metrics: [Metric]

  public init(loss: Double, metrics: [Metric] = []) {
    self.loss = loss
    self.metrics = metrics
  }
}

/// A number with its name in reports and logs.
public struct Metric: Equatable, Sendable {
  public var name: String
  public var value: Double

  public init(_ name: String, _ value: Double) {
    self.name = name
    self.value = value
  }
}
