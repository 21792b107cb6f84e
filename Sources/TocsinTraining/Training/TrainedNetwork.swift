public import TocsinGraph

/// What training gives: a network ready for export.
public struct TrainedNetwork: Equatable, Sendable {
  /// The network, as it was trained.
  public var graph: Graph
  /// The elements of each of the graph's tensors, in the graph's order, row by row.
  public var weights: [[Float]]
  /// The vocabulary: class `i` is key `keys[i]`. Ascending.
  public var keys: [UInt32]
  /// How the training went.
  public var summary: TrainingSummary

  public init(graph: Graph, weights: [[Float]], keys: [UInt32], summary: TrainingSummary) {
    self.graph = graph
    self.weights = weights
    self.keys = keys
    self.summary = summary
  }
}

/// How a training run went. It holds nothing of time or machine, so that equal runs have equal summaries.
public struct TrainingSummary: Equatable, Sendable {
  /// The epochs that were run.
  public var epochs: Int
  /// The epoch whose state was taken, counted from 1.
  public var bestEpoch: Int
  /// Mean loss per target of the last epoch, in nats.
  public var trainingLoss: Double
  /// Mean loss per target of the state that was taken on the hold-out; `nil` without one.
  public var validationLoss: Double?

  public init(epochs: Int, bestEpoch: Int, trainingLoss: Double, validationLoss: Double?) {
    self.epochs = epochs
    self.bestEpoch = bestEpoch
    self.trainingLoss = trainingLoss
    self.validationLoss = validationLoss
  }
}
