import Foundation
import TocsinAutograd
import TocsinDetect
import TocsinGraph
import TocsinKernels
import TocsinTraining

/// Small trainings that finish in a moment and use every kind of sample.
enum SmallTraining: CaseIterable, Sendable {
  case windows, literatureWindows, sessions, augmented

  var configuration: DeepLogTrainingConfiguration {
    var configuration = DeepLogTrainingConfiguration()
    configuration.windowLength = 3
    configuration.hiddenSize = 20
    configuration.training.epochs = 5
    configuration.training.batchSize = 40
    configuration.holdOut = 0.2
    switch self {
    case .windows: break
    case .literatureWindows: configuration.sessions = .shortIsAnomalous
    case .sessions:
      configuration.history = .session
      configuration.training.initialisation = Initialisation(.pytorch)
      configuration.training.optimiser = .adamW(weightDecay: 0.01)
    case .augmented:
      var augmentation = SessionAugmentation()
      augmentation.batchesPerEpoch = 3
      augmentation.minimumDistinctCounts = 2
      configuration.augmentation = augmentation
      configuration.history = .session
      configuration.training.schedule = .cosine(floor: 0.01)
      configuration.training.stopping = nil
    }
    return configuration
  }

  /// Sessions of unequal lengths over five keys.
  static let dataset: SessionDataset = {
    var dataset = SessionDataset()
    var random = RandomNumbers(seed: 99, stream: .order)
    for _ in 0..<60 {
      var session: [UInt32] = [10]
      for _ in 0..<random.index(below: 9) { session.append(UInt32([20, 30, 30, 40][random.index(below: 4)])) }
      dataset.append(session + [50])
    }
    return dataset
  }()

  func training() throws -> DeepLogTraining { try DeepLogTraining(Self.dataset, configuration) }

  func run(threads: Int = 2, kernels: KernelSet? = nil) throws -> TrainedNetwork {
    try training().run(
      arithmetic: KernelArithmetic(kernels ?? KernelSet.fromEnvironment()), threads: threads)
  }
}

extension TrainedNetwork {
  /// All parameters as bits, for comparisons that tell 0 from -0.
  var bits: [UInt32] { weights.flatMap { $0.map(\.bitPattern) } }

  /// A tape over the trained parameters.
  func tape(_ graph: Graph) throws -> Tape<KernelArithmetic> {
    let prepared = try PreparedWeights(
      graph, arithmetic: KernelArithmetic(try KernelSet.fromEnvironment()))
    for (index, values) in weights.enumerated() { prepared.values.replace(TensorID(index), with: values) }
    prepared.update()
    return Tape(prepared)
  }

  /// The probabilities of the class after the last of these input classes.
  func probabilities(after classes: [UInt32]) throws -> [Float] {
    let tape = try tape(graph)
    tape.batch.begin(itemCount: 1, stepCount: classes.count)
    tape.batch.inputs[0].keys.append(contentsOf: classes)
    let output = graph.outputs[0].value
    try tape.evaluate([output])
    return tape.elements(of: output)
  }
}

/// A path for a file of one test, removed at the end.
final class TemporaryFile {
  let path: String

  init() {
    path = FileManager.default.temporaryDirectory.appending(path: "tocsin-\(UUID().uuidString)").path
  }

  /// Takes the bytes of another file.
  func copy(_ other: TemporaryFile) throws {
    try? FileManager.default.removeItem(atPath: path)
    try FileManager.default.copyItem(atPath: other.path, toPath: path)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}
