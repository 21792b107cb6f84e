import TocsinAutograd
import TocsinFormat
import TocsinGraph
import TocsinTraining

/// The training of a network on one batch, again and again.
struct BenchmarkObjective: TrainingObjective {
  let network: TrainingNetwork
  let graph: Graph
  let batch: TrainingBatch
  /// The batch, in its order.
  let items: ItemSequence<TrainingBatch>
  let validation: ItemSequence<TrainingBatch>? = nil

  init(_ network: TrainingNetwork) {
    self.network = network
    graph = network.graph()
    batch = TrainingBatch(network)
    items = ItemSequence(batch, order: Array(0..<network.batchSize))
  }

  var parameterGroups: [ParameterGroup] { network.groups(of: graph) }

  var itemsPerEpoch: Int { network.batchSize }

  func items(ofEpoch epoch: Int, seed: UInt64) -> ItemSequence<TrainingBatch> { items }

  func run(
    _ shard: Shard<TrainingBatch>, on tape: Tape<KernelArithmetic>, scratch: inout Void
  ) throws(TapeError) -> [Double] {
    let items = shard.items[shard.items.startIndex]..<shard.items[shard.items.endIndex - 1] + 1
    shard.samples.fill(&tape.batch, items: items)
    try tape.evaluate(graph.outputs.map(\.value))
    var sum = 0.0
    for (loss, scale) in shard.samples.losses(of: graph, items: items) {
      sum += Double(scale) * tape.add(loss, scale: scale)
    }
    return [sum]
  }

  func measures(ofTotals totals: [Double]) -> Measures { Measures(loss: totals[0]) }

  // A benchmark has no checkpoints to recognise.
  func writeSettings(to writer: inout ByteWriter) {}
  func writeData(to writer: inout ByteWriter) {}
}
