public import TocsinAutograd
public import TocsinFormat
public import TocsinGraph

/// What a system trains: a network, samples, and losses on the network's values. ``Trainer`` does the rest.
///
/// An *item* is the smallest thing that is drawn, ordered and computed by itself; where a loss compares samples, as with
/// pairs of a normal and an abnormal window, an item is the pair, and no cut goes through it. A step's items are cut into
/// *shards*, each run by one thread. Everything here is a function of its arguments: that is what makes training
/// independent of threads and interruptions.
public protocol TrainingObjective: Sendable {
  /// What items are positions in.
  associatedtype Samples: Sendable
  /// What a thread needs to lay out shards, kept from one to the next.
  associatedtype Scratch

  /// The network.
  var graph: Graph { get }
  /// The tensors that are trained alike; by default see ``ParameterGroup/standard(for:)``.
  var parameterGroups: [ParameterGroup] { get }
  /// The number of items in each epoch.
  var itemsPerEpoch: Int { get }
  /// The items of an epoch, from 1, in the order in which they are taken.
  func items(ofEpoch epoch: Int, seed: UInt64) -> ItemSequence<Samples>
  /// The hold-out; `nil` without one.
  var validation: ItemSequence<Samples>? { get }

  /// What the losses of a step are divided by, so that its shards' gradients add up to that of a mean. By default the
  /// number of items.
  func weight(of items: ArraySlice<Int>, in samples: Samples) -> Double
  /// Scratch for one thread.
  func makeScratch() -> Scratch
  /// Fills the tape's batch with a shard, evaluates what the losses need and computes them: in training each with
  /// ``StepContext/scale``, so that the tape is ready to be differentiated.
  ///
  /// - Returns: what adds up over shards and says how well it went: equally many numbers each time.
  func run(_ shard: Shard<Samples>, on tape: Tape<KernelArithmetic>, scratch: inout Scratch) throws(TapeError)
    -> [Double]
  /// What the totals of many shards say.
  func measures(ofTotals totals: [Double]) -> Measures

  /// How good a hold-out's measures are: the state with the highest score is taken. By default the lowest loss is best.
  func score(of validation: Measures) -> Double
  /// Changes the groups' rates for the next epoch; by default nothing. Checkpoints hold the groups, not the objective.
  func adjust(_ groups: inout [ParameterGroup], after report: EpochReport)

  /// Writes every setting that the result depends on, for checkpoints to know their training by.
  func writeSettings(to writer: inout ByteWriter)
  /// Writes all samples, or what they follow from, likewise.
  func writeData(to writer: inout ByteWriter)
}

extension TrainingObjective {
  public var parameterGroups: [ParameterGroup] { ParameterGroup.standard(for: graph) }
  public func weight(of items: ArraySlice<Int>, in samples: Samples) -> Double { Double(items.count) }
  public func score(of validation: Measures) -> Double { -validation.loss }
  public func adjust(_ groups: inout [ParameterGroup], after report: EpochReport) {}
}

extension TrainingObjective where Scratch == Void {
  public func makeScratch() {}
}

/// Samples, and the order in which to take them.
public struct ItemSequence<Samples: Sendable>: Sendable {
  public var samples: Samples
  /// The items: what they are positions in is up to the objective.
  public var order: [Int]

  public init(_ samples: Samples, order: [Int]) {
    self.samples = samples
    self.order = order
  }
}

/// Some items that one thread runs at a time.
public struct Shard<Samples: Sendable>: Sendable {
  public let samples: Samples
  /// The items, at least one.
  public let items: ArraySlice<Int>
  /// The step of the optimiser that it is for; `nil` in validation, where no gradient is wanted and nothing is dropped.
  public let step: StepContext?
}

/// What a shard must know of the step that it is a part of.
public struct StepContext: Equatable, Sendable {
  /// ``TrainingObjective/weight(of:in:)`` of all items of the step.
  public let weight: Double
  /// The number of items of the step.
  public let itemCount: Int
  /// The place of the shard's first item among them.
  public let firstItem: Int
  /// The steps before it, in all epochs.
  public let index: Int
  /// The seed of the training.
  public let seed: UInt64

  /// What the tape is to drop: as each item's place in the step says, wherever the shards are cut.
  ///
  /// - Parameter rowsPerItem: rows of the tape's batch for each item, which stand side by side.
  public func dropout(_ sites: [DropoutSite], rowsPerItem: Int = 1) -> DropoutPass {
    DropoutPass(sites, seed: seed, step: UInt64(index), firstItem: firstItem * rowsPerItem)
  }

  /// What losses that are sums over items are multiplied by; 0 in a step in which nothing counts.
  public var scale: Float { weight == 0 ? 0 : Float(1 / weight) }
}
