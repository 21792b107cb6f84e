package import TocsinAutograd
import TocsinGraph

/// Takes steps of an optimiser for an objective: gradients by several threads, reduced in a fixed order, clipped, applied.
///
/// No bit depends on the number of threads.
package final class TrainingStepper<Objective: TrainingObjective> {
  /// The parameters.
  package let weights: PreparedWeights<KernelArithmetic>
  /// What takes the steps, and how far it is.
  package let optimiser: Optimiser

  private let objective: Objective
  private let options: TrainingOptions
  private let workers: Workers
  private let pass: ShardedPass<Objective>
  private let slices: ParameterSlices

  /// Gives the parameters their first values.
  package init(
    _ objective: Objective, options: TrainingOptions, arithmetic: KernelArithmetic, threads: Int
  ) throws(TapeError) {
    self.objective = objective
    self.options = options
    weights = try PreparedWeights(objective.graph, arithmetic: arithmetic)
    weights.values.initialise(objective.graph, options.initialisation, seed: options.seed)
    let layout = weights.values.layout
    optimiser = Optimiser(options.optimiser, layout: layout, groups: objective.parameterGroups)
    workers = Workers(count: threads)
    pass = ShardedPass(objective, weights, workers: workers)
    slices = ParameterSlices(parameterCount: layout.count)
    weights.update()
  }

  /// Takes one step.
  ///
  /// - Parameters:
  ///   - items: all that the step is for, in one or more batches.
  ///   - index: the steps before it, in all epochs.
  /// - Returns: the totals of all shards; `nil` where they or the gradient are not finite, and nothing has changed.
  package func step(
    _ items: ArraySlice<Int>, of samples: Objective.Samples, index: Int, learningRate: Double
  ) throws(TapeError) -> [Double]? {
    let context = StepContext(
      weight: objective.weight(of: items, in: samples), itemCount: items.count, firstItem: 0, index: index,
      seed: options.seed)
    let (totals, norm) = try pass.differentiate(
      samples, items, batchSize: options.batchSize, context, normOf: optimiser.trainedRanges)
    guard totals.allSatisfy(\.isFinite), norm.isFinite else { return nil }
    let clipping = options.clipNorm.map { clippingFactor(norm: norm, maximum: $0) } ?? 1
    optimiser.beginStep(learningRate: learningRate, gradientFactor: clipping)
    workers.share(slices.count) { [optimiser, weights, pass, slices] slice, _ in
      optimiser.update(weights.values, gradient: pass.gradient, in: slices[slice])
    }
    updateWeights()
    return totals
  }

  /// The totals of items, without a gradient.
  package func totals(of items: ItemSequence<Objective.Samples>) throws(TapeError) -> [Double] {
    try pass.totals(of: items)
  }

  /// Derives what the kernels want of the parameters, after these have changed.
  package func updateWeights() {
    workers.share(weights.layerCount) { [weights] layer, _ in weights.update(layer: layer) }
  }
}
