import TocsinAutograd

/// Runs items over threads with results that do not depend on how many there are.
///
/// A batch is cut into shards by its own size alone. Each shard has a gradient of its own, whichever thread computes it,
/// and the gradients are summed in pairs by position. Tapes belong to threads: they hold only scratch.
final class ShardedPass<Objective: TrainingObjective> {
  typealias Samples = Objective.Samples

  /// What belongs to one thread.
  private final class Seat {
    let tape: Tape<KernelArithmetic>
    var scratch: Objective.Scratch

    init(_ tape: Tape<KernelArithmetic>, _ scratch: Objective.Scratch) {
      self.tape = tape
      self.scratch = scratch
    }
  }

  /// What came of one shard.
  private final class Outcome {
    var totals: [Double] = []
    var error: TapeError?
  }

  private final class Square {
    var value = 0.0
  }

  /// The gradient of the step that was run last, once it is reduced.
  var gradient: ParameterVector<Float> { gradients[0] }

  private let objective: Objective
  private let workers: Workers
  private let seats: [Seat]
  private let layout: ParameterLayout
  private let slices: ParameterSlices
  private var gradients: [ParameterVector<Float>]
  /// Σ g² of each slice of the gradient.
  private let squares: [Square]
  private var outcomes: [Outcome] = []

  init(_ objective: Objective, _ weights: PreparedWeights<KernelArithmetic>, workers: Workers) {
    self.objective = objective
    self.workers = workers
    seats = (0..<workers.count).map { _ in Seat(Tape(weights), objective.makeScratch()) }
    layout = weights.values.layout
    slices = ParameterSlices(parameterCount: layout.count)
    gradients = [ParameterVector(layout: layout)]
    squares = (0..<slices.count).map { _ in Square() }
  }

  /// Computes the gradient of a step, batch by batch.
  ///
  /// - Parameters:
  ///   - items: all items of the step.
  ///   - context: of the step's first shard.
  ///   - ranges: the parameters whose gradients count in the norm.
  /// - Returns: the totals of all shards, and the gradient's norm.
  func differentiate(
    _ samples: Samples, _ items: ArraySlice<Int>, batchSize: Int, _ context: StepContext, normOf ranges: [Range<Int>]
  ) throws(TapeError) -> (totals: [Double], norm: Double) {
    var totals: [Double] = []
    var norm = 0.0
    var start = items.startIndex
    while start < items.endIndex {
      let batch = items[start..<min(start + batchSize, items.endIndex)]
      // The first batch's shards are reduced to the first gradient; those of the others to the second, which is added.
      let isFirst = start == items.startIndex
      let first = isFirst ? 0 : 1
      let count = shardCount(of: batch)
      while gradients.count < first + count { gradients.append(ParameterVector(layout: layout)) }
      let part = try run(samples, batch, after: start - items.startIndex, context, gradientsFrom: first)
      totals = totals.isEmpty ? part : zip(totals, part).map(+)
      norm = reduce(gradients[first..<first + count], addsToFirst: !isFirst, normOf: ranges)
      start = batch.endIndex
    }
    return (totals, norm)
  }

  /// The totals of all items, without a gradient.
  func totals(of items: ItemSequence<Samples>) throws(TapeError) -> [Double] {
    try run(items.samples, items.order[...], after: 0, nil, gradientsFrom: 0)
  }

  /// - Returns: the norm of the first gradient.
  private func reduce(
    _ parts: ArraySlice<ParameterVector<Float>>, addsToFirst: Bool, normOf ranges: [Range<Int>]
  ) -> Double {
    workers.share(slices.count) { [slices, gradients, squares] slice, _ in
      reduceInPairs(parts, in: slices[slice])
      if addsToFirst { gradients[0].add(gradients[1], in: slices[slice]) }
      squares[slice].value = ranges.reduce(0) { sum, range in
        range.overlaps(slices[slice]) ? sum + gradients[0].squaredNorm(in: range.clamped(to: slices[slice])) : sum
      }
    }
    return squares.reduce(0) { $0 + $1.value }.squareRoot()
  }

  /// The number of items in each shard of a batch: enough to keep the kernels busy, few enough for many threads.
  private func shardSize(forBatchOf count: Int) -> Int { min(128, max(16, (count + 7) / 8)) }

  private func shardCount(of batch: ArraySlice<Int>) -> Int {
    let size = shardSize(forBatchOf: batch.count)
    return (batch.count + size - 1) / size
  }

  /// - Returns: the sums of the shards' totals, in their order.
  private func run(
    _ samples: Samples, _ batch: ArraySlice<Int>, after offset: Int, _ context: StepContext?, gradientsFrom first: Int
  ) throws(TapeError) -> [Double] {
    let size = shardSize(forBatchOf: batch.count)
    let count = shardCount(of: batch)
    while outcomes.count < count { outcomes.append(Outcome()) }
    workers.share(count) { [objective, seats, outcomes, gradients] index, worker in
      let start = batch.startIndex + index * size
      let shard = Shard(
        samples: samples, items: batch[start..<min(start + size, batch.endIndex)],
        step: context?.starting(at: offset + index * size))
      let seat = seats[worker]
      do throws(TapeError) {
        outcomes[index].totals = try objective.run(shard, on: seat.tape, scratch: &seat.scratch)
        outcomes[index].error = nil
        if context != nil { seat.tape.differentiate(into: gradients[first + index]) }
      } catch {
        outcomes[index].error = error
      }
    }
    var totals: [Double] = []
    for outcome in outcomes[..<count] {
      if let error = outcome.error { throw error }
      totals = totals.isEmpty ? outcome.totals : zip(totals, outcome.totals).map(+)
    }
    return totals
  }
}

extension StepContext {
  fileprivate func starting(at firstItem: Int) -> StepContext {
    StepContext(weight: weight, itemCount: itemCount, firstItem: firstItem, index: index, seed: seed)
  }
}
