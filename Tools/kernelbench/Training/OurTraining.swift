import Foundation
import TocsinAutograd
import TocsinGraph
import TocsinKernels
import TocsinTraining

/// One of the networks in training by our tape, on one or several threads.
final class OurTraining {
  private final class Shard {
    let items: Range<Int>
    let tape: Tape<KernelArithmetic>
    let gradient: ParameterVector<Float>
    var loss = 0.0
    var error: TapeError?

    init(_ items: Range<Int>, _ tape: Tape<KernelArithmetic>, layout: ParameterLayout) {
      self.items = items
      self.tape = tape
      gradient = ParameterVector(layout: layout)
    }
  }

  let network: TrainingNetwork
  let graph: Graph
  let weights: PreparedWeights<KernelArithmetic>
  let batch: TrainingBatch
  private let optimiser: Optimiser
  private var shards: [Shard] = []
  private let threads: Int

  /// The network with the parameters and the batch that every contender has.
  init(_ network: TrainingNetwork, kernels: KernelSet, threads: Int) throws {
    self.network = network
    self.threads = threads
    graph = network.graph()
    batch = TrainingBatch(network)
    weights = try PreparedWeights(graph, arithmetic: KernelArithmetic(kernels))
    weights.values.initialise(graph, network.initialisation, seed: 1)
    weights.update()
    optimiser = Optimiser(
      network.optimiser, layout: weights.values.layout, groups: network.groups(of: graph))
    // As many items as ShardedPass gives to a shard.
    let size = min(128, max(16, network.batchSize / 8))
    let tapes = (0..<threads).map { _ in Tape(weights) }
    for (index, start) in stride(from: 0, to: network.batchSize, by: size).enumerated() {
      shards.append(
        Shard(
          start..<min(start + size, network.batchSize), tapes[index % threads], layout: weights.values.layout))
    }
  }

  /// One step: forward, backward, the optimiser. Returns the loss before it.
  func step() throws -> Double {
    // A shard belongs to one thread, and a tape to one shard at a time.
    nonisolated(unsafe) let training = self
    DispatchQueue.concurrentPerform(iterations: threads) { thread in unsafe training.run(thread: thread) }
    for shard in shards { if let error = shard.error { throw error } }
    reduceInPairs(shards.map(\.gradient)[...], in: 0..<weights.values.count)
    optimiser.update(weights.values, gradient: shards[0].gradient, learningRate: TrainingNetwork.learningRate)
    weights.update()
    return shards.reduce(0) { $0 + $1.loss }
  }

  private func run(thread: Int) {
    for index in stride(from: thread, to: shards.count, by: threads) { run(shards[index]) }
  }

  private func run(_ shard: Shard) {
    do throws(TapeError) {
      let tape = shard.tape
      batch.fill(&tape.batch, items: shard.items)
      try tape.evaluate(graph.outputs.map(\.value))
      shard.loss = 0
      for (loss, scale) in batch.losses(of: graph, items: shard.items) {
        shard.loss += Double(scale) * tape.add(loss, scale: scale)
      }
      tape.differentiate(into: shard.gradient)
    } catch {
      shard.error = error
    }
  }
}
