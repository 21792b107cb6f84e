import TocsinAutograd
import TocsinDetect
import TocsinGraph
import TocsinKernels
import TocsinTensor
import TocsinTraining

/// Made-up windows and a small network for them, trained in a moment.
enum SmallChimeraTraining {
  static let windowLength = 5

  /// Keys of normal and abnormal windows.
  static let commonKeys: [UInt32] = [10, 20, 30, 40]
  /// A key of few normal windows.
  static let rareKey: UInt32 = 50
  /// Keys of abnormal windows alone, of which each has one or two.
  static let faultKeys: [UInt32] = [90, 91]

  /// 60 distinct normal windows.
  static let normal: SessionDataset = windows(60, stream: .order) { index, keys, random in
    if index % 10 == 0 { keys[random.index(below: keys.count)] = rareKey }
  }

  /// 20 distinct abnormal windows.
  static let abnormal: SessionDataset = windows(20, stream: .split) { index, keys, random in
    for fault in faultKeys.prefix(1 + index % 2) { keys[random.index(below: keys.count)] = fault }
    if index % 2 == 0 { keys[0] = faultKeys[index / 2 % 2] }
  }

  private static func windows(
    _ count: Int, stream: RandomStream, change: (Int, inout [UInt32], inout RandomNumbers) -> Void
  ) -> SessionDataset {
    var windows: [[UInt32]] = []
    var random = RandomNumbers(seed: 17, stream: stream)
    while windows.count < count {
      var keys = (0..<windowLength).map { _ in commonKeys[random.index(below: commonKeys.count)] }
      change(windows.count, &keys, &random)
      if !windows.contains(keys) { windows.append(keys) }
    }
    return dataset(windows)
  }

  static func dataset(_ windows: [[UInt32]]) -> SessionDataset {
    var dataset = SessionDataset()
    for window in windows { dataset.append(window) }
    return dataset
  }

  /// 48 pairs in an epoch, which are three shards.
  static var configuration: ChimeraTrainingConfiguration {
    var configuration = ChimeraTrainingConfiguration()
    configuration.architecture.windowLength = windowLength
    configuration.architecture.hiddenSize = 8
    configuration.architecture.embeddingWidth = 6
    configuration.holdOut = 0.2
    configuration.epochs = 2
    configuration.training.batchSize = 48
    return configuration
  }

  static func training(
    _ configuration: ChimeraTrainingConfiguration = configuration
  ) throws -> ChimeraTraining {
    try ChimeraTraining(normal: normal, abnormal: abnormal, configuration)
  }

  static func arithmetic() throws -> KernelArithmetic { KernelArithmetic(try KernelSet.fromEnvironment()) }
}

extension ChimeraTraining {
  func run(threads: Int) throws -> TrainedNetwork {
    try run(arithmetic: SmallChimeraTraining.arithmetic(), threads: threads)
  }

  /// A tape over the network before the first step.
  func tape() throws -> Tape<KernelArithmetic> {
    let weights = try PreparedWeights(network.trainingGraph, arithmetic: SmallChimeraTraining.arithmetic())
    weights.values.initialise(
      network.trainingGraph, configuration.training.initialisation, seed: configuration.training.seed)
    weights.update()
    return Tape(weights)
  }

  /// The classes of a window's keys.
  func classes(of window: some Sequence<UInt32>) -> [UInt32] {
    window.map { vocabulary.classIndex(of: $0) ?? UInt32(vocabulary.count) }
  }
}

extension Tape {
  /// Evaluates values on windows of classes, all of one length.
  func evaluate(_ wanted: [ValueID], classes windows: [[UInt32]]) throws {
    batch.begin(itemCount: windows.count, stepCount: windows[0].count)
    for window in windows { batch.inputs[0].keys.append(contentsOf: window) }
    try evaluate(wanted)
  }
}

extension Graph {
  /// The tensor of a name.
  func tensor(_ name: String) -> TensorID? {
    tensors.firstIndex { $0.name.text == name }.map { TensorID($0) }
  }

  /// What the linear layer of a name reads, and what it makes of it.
  func linear(_ name: String) -> (input: ValueID, output: ValueID)? {
    for (index, node) in nodes.enumerated() {
      if case .linear(let input, let weight, _) = node, weight == tensor("\(name).weight") {
        return (input, ValueID(inputs.count + index))
      }
    }
    return nil
  }
}

extension WindowDiagnosis {
  /// The likeliest root cause.
  var firstLine: Int? {
    guard case .ranked(let lines) = order else { return nil }
    return lines.first
  }
}
