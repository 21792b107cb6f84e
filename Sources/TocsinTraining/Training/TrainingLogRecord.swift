/// One epoch as a line of a training log. `Spec/Json.md` documents it.
public struct TrainingLogRecord: Codable, Equatable, Sendable {
  /// The number grows when a field changes its meaning or goes; new fields do not change it.
  public static let schema = "tocsin.epoch/1"

  /// No training has more.
  static let maximumEpoch = 1_000_000_000

  /// What a pass over samples has measured.
  public struct Pass: Codable, Equatable, Sendable {
    public var loss: Double
    /// By name; `nil` where there are none.
    public var metrics: [String: Double]?
  }

  public var schema: String
  public var epoch: Int
  public var epochs: Int
  public var steps: Int
  public var learningRate: Double
  public var training: Pass
  public var validation: Pass?
  public var isBest: Bool
  public var items: Int
  public var seconds: Double
  public var itemsPerSecond: Double
}

extension TrainingLogRecord {
  init(_ report: EpochReport) {
    schema = Self.schema
    epoch = report.epoch
    epochs = report.epochs
    steps = report.steps
    learningRate = report.learningRate
    training = Pass(report.training)
    validation = report.validation.map(Pass.init)
    isBest = report.isBest
    items = report.time.items
    seconds = report.time.seconds
    itemsPerSecond = report.time.itemsPerSecond
  }
}

extension TrainingLogRecord.Pass {
  fileprivate init(_ measures: Measures) {
    loss = measures.loss
    metrics = measures.metrics.isEmpty ? nil : Dictionary(measures.metrics.map { ($0.name, $0.value) }) { $1 }
  }
}
