import TocsinAutograd
import TocsinKernels
import TocsinTraining

/// One of the networks in training by our trainer, step by step.
struct OurTraining {
  let objective: BenchmarkObjective
  private let stepper: TrainingStepper<BenchmarkObjective>

  /// The network with the parameters and the batch that every contender has.
  init(_ network: TrainingNetwork, kernels: KernelSet, threads: Int) throws {
    objective = BenchmarkObjective(network)
    var options = TrainingOptions()
    options.batchSize = network.batchSize
    options.optimiser = network.optimiser
    options.initialisation = network.initialisation
    options.clipNorm = nil
    stepper = try TrainingStepper(objective, options: options, arithmetic: KernelArithmetic(kernels), threads: threads)
  }

  /// The parameters that steps start from.
  var parameters: ParameterVector<Float> { stepper.weights.values }

  /// One step: forward, backward, the optimiser. Returns the loss before it.
  func step() throws -> Double {
    let items = objective.items
    let totals = try stepper.step(
      items.order[...], of: items.samples, index: 0, learningRate: TrainingNetwork.learningRate)
    guard let totals else { throw TrainingError.diverged(epoch: 1, step: nil) }
    return objective.measures(ofTotals: totals).loss
  }
}
