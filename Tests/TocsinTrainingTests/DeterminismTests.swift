import Testing
import TocsinAutograd
import TocsinGraph
import TocsinKernels
import TocsinRuntime
import TocsinTraining

@Test("the same seed gives the same bits, another seed others", arguments: SmallTraining.allCases)
func seedDecides(_ training: SmallTraining) throws {
  let network = try training.run()
  #expect(try training.run().bits == network.bits)
  var configuration = training.configuration
  configuration.training.seed = 2
  let other = try DeepLogTraining(SmallTraining.dataset, configuration).run(
    arithmetic: KernelArithmetic(try KernelSet.fromEnvironment()), threads: 1)
  #expect(other.bits != network.bits)
}

@Test("the number of threads changes no bit", arguments: SmallTraining.allCases, [2, 3, 8])
func threadsDoNotMatter(_ training: SmallTraining, threads: Int) throws {
  #expect(try training.run(threads: threads).bits == training.run(threads: 1).bits)
}

@Test("every instruction set of this CPU gives the bits of scalar code", arguments: InstructionSet.allCases)
func instructionSetDoesNotMatter(_ instructionSet: InstructionSet) throws {
  guard let kernels = try? KernelSet(instructionSet) else {
    try Test.cancel("this CPU lacks \(instructionSet)")
  }
  for training in SmallTraining.allCases {
    #expect(try training.run(kernels: kernels).bits == training.run(kernels: KernelSet(.scalar)).bits)
  }
}

@Test("the tape's forward pass gives the bits of the runtime", arguments: SmallTraining.allCases)
func tapeAgreesWithRuntime(_ training: SmallTraining) throws {
  let network = try training.run()
  let weights = network.weights.flatMap { $0 }
  let model = try Model(graph: network.graph, weights: weights.span, kernels: KernelSet.fromEnvironment())
  // Every key, the begin symbol and an unknown one.
  for classes: [UInt32] in [[0], [5, 0], [5, 5, 0, 1, 2, 3, 4], [5, 0, 6, 1]] {
    let expected = try runtimeProbabilities(model, after: classes)
    #expect(try network.probabilities(after: classes).map(\.bitPattern) == expected.map(\.bitPattern))
  }
}

private func runtimeProbabilities(_ model: Model, after classes: [UInt32]) throws -> [Float] {
  var session = try Session(model: model, maximumBatch: 1, maximumSteps: classes.count)
  try session.begin(batch: 1, steps: classes.count)
  try session.setKeys(classes.span, input: 0)
  session.run()
  var probabilities = [Float](repeating: 0, count: try session.outputCount(0))
  var span = probabilities.mutableSpan
  try session.copyOutput(0, into: &span)
  return probabilities
}
