import Dispatch
import Synchronization
import TocsinAutograd
import TocsinGraph

/// Runs batches over threads with results that do not depend on how many there are.
///
/// A batch is cut into shards by its own size alone. Each shard has a gradient of its own, whichever thread computes it,
/// and the gradients are summed in pairs by position. Tapes belong to threads: they hold only scratch.
final class ShardedPass {
  private final class SequenceLayout {
    var batch = SequenceBatch()
  }

  private final class Shard {
    /// Made when first wanted: a validation pass has more shards than a batch and needs none.
    lazy var gradient = ParameterVector<Float>(layout: layout)
    var loss = 0.0
    var error: TapeError?
    private let layout: ParameterLayout

    init(layout: ParameterLayout) { self.layout = layout }
  }

  private let weights: PreparedWeights<KernelArithmetic>
  private let selection: StepSelection
  private let logits: ValueID
  private let tapes: [Tape<KernelArithmetic>]
  /// One for each tape: how the sequences of its shard are laid out.
  private let layouts: [SequenceLayout]
  private var shards: [Shard] = []

  /// - Parameter logits: what the loss looks at, with a row per sequence, or per position with ``StepSelection/every``.
  init(_ weights: PreparedWeights<KernelArithmetic>, selection: StepSelection, logits: ValueID, threads: Int) {
    self.weights = weights
    self.selection = selection
    self.logits = logits
    layouts = (0..<max(1, threads)).map { _ in SequenceLayout() }
    tapes = (0..<max(1, threads)).map { _ in Tape(weights) }
  }

  /// The gradient of the weighted mean loss of some samples, valid until the next call, and the sum of their losses.
  func gradient(
    _ samples: [SequenceSample], indices: ArraySlice<Int>, mixture: FutureMixture?
  ) throws(TapeError) -> (gradient: ParameterVector<Float>, lossSum: Double) {
    let scale = Float(1 / max(weight(of: samples, indices: indices), .leastNormalMagnitude))
    let count = try run(samples, indices, mixture, scale: scale)
    reduceInPairs(shards[..<count].map(\.gradient)[...], in: 0..<weights.values.count)
    return (shards[0].gradient, shards[..<count].reduce(0) { $0 + $1.loss })
  }

  /// The weighted mean loss of all samples.
  func loss(_ samples: [SequenceSample]) throws(TapeError) -> Double {
    let indices = Array(samples.indices)[...]
    let count = try run(samples, indices, nil, scale: nil)
    return shards[..<count].reduce(0) { $0 + $1.loss } / weight(of: samples, indices: indices)
  }

  /// What the targets that the loss looks at count together.
  func weight(of samples: [SequenceSample], indices: ArraySlice<Int>) -> Double {
    var sum = 0.0
    for index in indices {
      let sample = samples[index]
      switch selection {
      case .every: sum += sample.totalWeight
      case .last: sum += (sample.targets.last ?? SequenceSample.noTarget) < 0 ? 0 : Double(sample.weight)
      }
    }
    return sum
  }

  /// The number of sequences in each shard of a batch: enough to keep the kernels busy, few enough for many threads.
  private func shardSize(forBatchOf count: Int) -> Int { min(128, max(16, (count + 7) / 8)) }

  /// - Returns: the number of shards.
  private func run(
    _ samples: [SequenceSample], _ indices: ArraySlice<Int>, _ mixture: FutureMixture?, scale: Float?
  ) throws(TapeError) -> Int {
    let size = shardSize(forBatchOf: indices.count)
    let count = (indices.count + size - 1) / size
    while shards.count < count { shards.append(Shard(layout: weights.values.layout)) }
    let next = Atomic<Int>(0)
    let work = { [tapes, layouts, shards, selection, logits] (thread: Int) in
      let (tape, layout) = (tapes[thread], layouts[thread])
      while true {
        let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard index < count else { return }
        let start = indices.startIndex + index * size
        layout.batch.fill(samples, indices: indices[start..<min(start + size, indices.endIndex)], mixture: mixture)
        tape.batch.pack(layout.batch)
        let shard = shards[index]
        do throws(TapeError) {
          try tape.evaluate([logits])
          shard.loss = tape.add(layout.batch.crossEntropy(logits, atEveryStep: selection == .every), scale: scale)
          shard.error = nil
          if scale != nil { tape.differentiate(into: shard.gradient) }
        } catch {
          shard.error = error
        }
      }
    }
    let threads = min(tapes.count, count)
    if threads == 1 {
      work(0)
    } else {
      // Each thread has a tape of its own and each shard is taken by one thread, so nothing mutable is shared.
      nonisolated(unsafe) let work = work
      DispatchQueue.concurrentPerform(iterations: threads) { thread in unsafe work(thread) }
    }
    for shard in shards[..<count] { if let error = shard.error { throw error } }
    return count
  }
}
