import TocsinAutograd
import TocsinKernels
import TocsinTraining

/// One of the networks in training by our trainer.
struct OurTraining {
  let objective: BenchmarkObjective
  private let trainer: Trainer<BenchmarkObjective>

  /// The network with the parameters and the batch that every contender has.
  init(_ network: TrainingNetwork, kernels: KernelSet, threads: Int) throws {
    objective = BenchmarkObjective(network)
    var options = TrainingOptions()
    options.batchSize = network.batchSize
    options.learningRate = TrainingNetwork.learningRate
    options.optimiser = network.optimiser
    options.initialisation = network.initialisation
    options.clipNorm = nil
    trainer = try Trainer(objective, options: options, arithmetic: KernelArithmetic(kernels), threads: threads)
  }

  /// The parameters that steps start from.
  var parameters: ParameterVector<Float> { trainer.parameters }

  /// One step: forward, backward, the optimiser. Returns the loss before it.
  func step() throws -> Double { try trainer.takeStep(objective.items).loss }
}
