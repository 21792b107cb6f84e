import Testing
import TocsinAutograd
import TocsinGraph
import TocsinTensor
import TocsinTraining

/// Chimera's joint loss: its parts, what each of them moves, and what switches leave out.
@Suite struct ChimeraObjectiveTests {
  private typealias Small = SmallChimeraTraining

  /// What one step of plain gradient descent at rate 1 does.
  private struct OneStep {
    let totals: [Double]
    /// The gradient of each tensor by name.
    let gradients: [String: [Float]]
    let bits: [UInt32]

    /// Whether a tensor whose name starts so is moved at all.
    func moves(_ prefix: String) -> Bool {
      gradients.contains { $0.key.hasPrefix(prefix) && $0.value.contains { $0 != 0 } }
    }
  }

  private func step(
    _ weights: [Float], threads: Int = 2, change: (inout ChimeraTrainingConfiguration) -> Void = { _ in }
  ) throws -> OneStep {
    var configuration = Small.configuration
    configuration.loss.detection = weights[0]
    configuration.loss.localisation = weights[1]
    configuration.loss.disentanglement = weights[2]
    configuration.loss.alignment = weights[3]
    configuration.training.optimiser = .sgd()
    configuration.training.clipNorm = nil
    change(&configuration)
    let training = try Small.training(configuration)
    let objective = training.objective
    let stepper = try TrainingStepper(
      objective, options: training.configuration.training, arithmetic: Small.arithmetic(), threads: threads)
    let tensors = objective.graph.tensors.indices
    func values() -> [[Float]] { tensors.map { stepper.weights.values.values(of: TensorID($0)) } }
    let before = values()
    let items = objective.items(ofEpoch: 1, seed: 1)
    let totals = try #require(try stepper.step(items.order[...], of: items.samples, index: 0, learningRate: 1))
    let after = values()
    let gradients = tensors.map { tensor in
      (objective.graph.tensors[tensor].name.text, zip(before[tensor], after[tensor]).map { $0 - $1 })
    }
    return OneStep(
      totals: totals, gradients: Dictionary(uniqueKeysWithValues: gradients),
      bits: after.flatMap { $0.map(\.bitPattern) })
  }

  @Test func theLossIsTheWeightedSumOfItsParts() throws {
    let measures = try Small.training().objective.measures(ofTotals: [2, 4, 6, 8, 2, 3])
    #expect(abs(measures.loss - (1 * 1 + 2 * 2 + 0.001 * 3 + 0.5 * 4)) < 1e-6)
    #expect(measures.metrics.map(\.name) == ["detection", "localisation", "disentanglement", "alignment", "accuracy"])
    #expect(measures.metrics.map(\.value) == [1, 2, 3, 4, 0.75])
  }

  @Test func theGradientIsTheWeightedSumOfTheirs() throws {
    let weights: [Float] = [0.5, 2, 3, 4]
    let parts = try weights.indices.map { part in try step(weights.indices.map { $0 == part ? 1 : 0 }) }
    let whole = try step(weights)
    for (name, gradient) in whole.gradients {
      let errors = gradient.indices.map { index in
        abs(gradient[index] - zip(weights, parts).reduce(0) { $0 + $1.0 * ($1.1.gradients[name]?[index] ?? .nan) })
      }
      #expect(errors.allSatisfy { $0 < 1e-5 * max(1, gradient.map(abs).max() ?? 0) }, "\(name)")
    }
    // Each part is there, and is the number that it is in the whole.
    for part in parts.indices { #expect(parts[part].totals[part] == whole.totals[part] && whole.totals[part] > 0) }
  }

  @Test func eachPartMovesWhatItReads() throws {
    let detection = try step([1, 0, 0, 0])
    for name in ["detector", "attention", "privateDetection", "shared", "embedding"] { #expect(detection.moves(name)) }
    for name in ["localiser", "privateLocalisation"] { #expect(!detection.moves(name), "\(name)") }
    let localisation = try step([0, 1, 0, 0])
    for name in ["localiser", "privateLocalisation", "shared", "embedding"] { #expect(localisation.moves(name)) }
    for name in ["detector", "attention", "privateDetection"] { #expect(!localisation.moves(name), "\(name)") }
    let disentanglement = try step([0, 0, 1, 0])
    for name in ["private", "shared", "embedding"] { #expect(disentanglement.moves(name)) }
    for name in ["detector", "attention", "localiser"] { #expect(!disentanglement.moves(name), "\(name)") }
  }

  @Test func theAlignmentMovesBothHeads() throws {
    let alignment = try step([0, 0, 0, 1])
    for name in ["attention.weight", "attention.bias", "localiser.0", "localiser.2", "privateDetection"] {
      #expect(alignment.moves(name), "\(name)")
    }
    #expect(alignment.moves("privateLocalisation"))
    #expect(!alignment.moves("detector") && !alignment.moves("linear"))
  }

  @Test func withoutCDANothingIsAligned() throws {
    let without = try step([1, 2, 0.001, 0])
    #expect(without.totals[3] == 0)
    #expect(try step([1, 2, 0.001, 0.5]).bits != without.bits)
    #expect(try step([1, 2, 0.001, 0.5]).totals[0..<3] == without.totals[0..<3])
  }

  @Test func withoutILRLNothingIsKeptApart() throws {
    func step(_ disentanglement: Float) throws -> OneStep {
      try self.step([1, 2, disentanglement, 0.5]) { $0.architecture.hasPrivateEncoders = false }
    }
    let without = try step(1)
    #expect(without.totals[2] == 0 && without.totals[3] > 0)
    #expect(try step(0).bits == without.bits)
    // With private encoders, no weight is no loss.
    #expect(try self.step([1, 2, 0, 0.5]).totals[2] == 0)
  }

  @Test func normalWindowsAreAlignedWhereAskedFor() throws {
    let abnormal = try step([0, 0, 0, 1]).totals[3]
    #expect(try step([0, 0, 0, 1]) { $0.alignsNormalWindows = true }.totals[3] > abnormal)
  }

  @Test(arguments: [GramForm.features, .positions]) func threadsChangeNoBit(_ form: GramForm) throws {
    let steps = try [1, 2, 3].map { threads in try step([1, 2, 0.1, 0.5], threads: threads) { $0.gramForm = form } }
    for other in steps.dropFirst() { #expect(other.totals == steps[0].totals && other.bits == steps[0].bits) }
  }

  @Test func thereIsAPairForEveryNormalWindowAndAbnormalOnesAreEquallyFrequent() throws {
    let training = try Small.training()
    let objective = training.objective
    let orders = [1, 2].map { objective.items(ofEpoch: $0, seed: 1).order }
    for order in orders { #expect(order.sorted() == Array(0..<training.trained.normal.count)) }
    #expect(orders[0] != orders[1])
    #expect(objective.items(ofEpoch: 1, seed: 1).order == orders[0])
    #expect(training.trained.normal.count == 48 && training.trained.abnormal.count == 16)
    // Three times each of the 16 abnormal windows.
    let partners = [1, 2].map { objective.items(ofEpoch: $0, seed: 1).samples.partners }
    for partner in 0..<16 { #expect(partners[0].count { $0 == partner } == 3) }
    #expect(partners[0] != partners[1])
    #expect(objective.validation?.order.count == training.heldOut.normal.count)
  }
}
