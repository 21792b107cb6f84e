import Synchronization
import TocsinAutograd
import TocsinFormat
import TocsinGraph
import TocsinKernels
import TocsinTensor
import TocsinTraining

/// Tells normal rows from abnormal ones, which come in pairs: a small system unlike DeepLog. It has dense batches, an item
/// that is two rows of a batch, parameter groups whose rates it changes, dropout, a metric that it wants high, and, where
/// asked for, a sample that makes the loss NaN.
struct PairObjective: TrainingObjective {
  struct Samples: Sendable {
    var normal: [[Float]]
    var abnormal: [[Float]]
  }

  var graph: Graph
  var samples: Samples
  /// The epoch whose last pair has no finite features.
  var poisonedEpoch: Int?
  /// Whether the group `hidden` is frozen from the start.
  var freezesHidden = false
  /// The epoch after which the group `hidden` is frozen.
  var freezesAfter: Int?
  /// Whether the weight of every step is 0.
  var isWeightless = false
  /// Counts how often all data is gone through.
  var dataWrites: Counter?
  /// Whether validation counts hits; else its loss decides.
  var maximisesHits = false

  static let columns = 4

  init(pairs: Int = 50) throws {
    func tensor(_ name: Name, _ shape: [Int]) -> TensorDeclaration {
      TensorDeclaration(name: name, dtype: .float32, shape: Shape(fixed: shape))
    }
    graph = try Graph(
      inputs: [
        PortDeclaration(
          name: "x", dtype: .float32, shape: Shape([.batch(maximum: 256), .fixed(Self.columns)]))
      ],
      tensors: [
        tensor("hidden.bias", [8]), tensor("hidden.weight", [8, Self.columns]), tensor("output.bias", [2]),
        tensor("output.weight", [2, 8]),
      ],
      nodes: [
        .linear(ValueID(0), weight: TensorID(1), bias: TensorID(0)), .softmax(ValueID(1)),
        .linear(ValueID(2), weight: TensorID(3), bias: TensorID(2)),
      ],
      outputs: [Output(name: "logits", value: ValueID(3))])
    var random = RandomNumbers(seed: 5, stream: .order)
    func rows(around mean: Double) -> [[Float]] {
      (0..<pairs).map { _ in (0..<Self.columns).map { _ in Float(random.normal() + mean) } }
    }
    samples = Samples(normal: rows(around: -0.4), abnormal: rows(around: 0.4))
  }

  var parameterGroups: [ParameterGroup] {
    [
      ParameterGroup(name: "hidden", tensors: [TensorID(0), TensorID(1)], rateFactor: freezesHidden ? 0 : 1),
      ParameterGroup(name: "output", tensors: [TensorID(2), TensorID(3)], rateFactor: 0.5),
    ]
  }

  var itemsPerEpoch: Int { samples.normal.count }

  func items(ofEpoch epoch: Int, seed: UInt64) -> ItemSequence<Samples> {
    var samples = samples
    var order = Array(samples.normal.indices)
    var random = RandomNumbers(seed: seed, stream: .order, index: UInt64(epoch))
    random.shuffle(&order)
    if epoch == poisonedEpoch, let last = order.last { samples.abnormal[last][0] = .nan }
    return ItemSequence(samples, order: order)
  }

  var validation: ItemSequence<Samples>? { ItemSequence(samples, order: Array(samples.normal.indices)) }

  func weight(of items: ArraySlice<Int>, in samples: Samples) -> Double { isWeightless ? 0 : Double(items.count) }

  func run(
    _ shard: Shard<Samples>, on tape: Tape<KernelArithmetic>, scratch: inout Void
  ) throws(TapeError) -> [Double] {
    let count = shard.items.count
    tape.batch.begin(itemCount: 2 * count)
    for item in shard.items {
      for rows in [shard.samples.normal, shard.samples.abnormal] {
        tape.batch.inputs[0].numbers.append(contentsOf: rows[item])
      }
    }
    try tape.evaluate([ValueID(3)], dropout: shard.step?.dropout([DropoutSite(ValueID(2), rate: 0.1)], rowsPerItem: 2))
    let targets = (0..<2 * count).map { Int32($0 % 2) }
    let loss = tape.add(.crossEntropy(ValueID(3), ClassTargets(classes: targets)), scale: shard.step?.scale)
    let logits = tape.elements(of: ValueID(3))
    let hits = (0..<2 * count).count { (logits[2 * $0] < logits[2 * $0 + 1]) == (targets[$0] == 1) }
    return [loss, Double(count), Double(hits)]
  }

  func measures(ofTotals totals: [Double]) -> Measures {
    Measures(
      loss: totals[0] / totals[1],
      metrics: [Metric("pairs", totals[1]), Metric("hits", totals[2] / (2 * totals[1]))])
  }

  func score(of validation: Measures) -> Double { maximisesHits ? validation.metrics[1].value : -validation.loss }

  func adjust(_ groups: inout [ParameterGroup], after report: EpochReport) {
    if report.epoch == freezesAfter { groups[0].rateFactor = 0 }
  }

  func writeSettings(to writer: inout ByteWriter) { writer.writeCount(freezesAfter ?? 0) }

  func writeData(to writer: inout ByteWriter) {
    dataWrites?.increment()
    for row in samples.normal + samples.abnormal { for value in row { writer.writeFloat32(value) } }
  }
}

extension PairObjective {
  /// Six epochs of four steps each, the last of two pairs.
  static var options: TrainingOptions {
    var options = TrainingOptions()
    options.batchSize = 16
    options.epochs = 6
    options.stopping = nil
    options.learningRate = 0.05
    options.initialisation = Initialisation(.pytorch)
    return options
  }

  func trainer(_ options: TrainingOptions = Self.options, threads: Int = 2) throws -> Trainer<PairObjective> {
    try Trainer(
      self, options: options, arithmetic: KernelArithmetic(try KernelSet.fromEnvironment()), threads: threads)
  }
}

/// A count that copies of a value share.
final class Counter: Sendable {
  private let count = Mutex(0)

  var value: Int { count.withLock(\.self) }

  func increment() { count.withLock { $0 += 1 } }
}
