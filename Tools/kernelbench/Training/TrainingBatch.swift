import TocsinAutograd
import TocsinGraph
import TocsinTensor
import TocsinTraining
import ToolSupport

/// What a network is trained on, always the same: random inputs and targets from a seed.
struct TrainingBatch {
  /// Of M1: the windows of keys. Of M2: empty.
  private(set) var keys: [UInt32] = []
  /// Of M2: the windows of lines. Of M1: empty.
  private(set) var numbers: [Float] = []
  /// The class of each item.
  private(set) var classes: [Int32] = []
  /// Of M2: whether each line is abnormal.
  private(set) var lines: [Float] = []

  init(_ network: TrainingNetwork) {
    var random = RandomNumbers(seed: 1, stream: .simulation)
    let count = network.batchSize
    switch network {
    case .m1:
      let sizes = TrainingNetwork.deepLog
      keys = (0..<count * sizes.steps).map { _ in UInt32(random.index(below: sizes.classes)) }
      classes = (0..<count).map { _ in Int32(random.index(below: sizes.classes)) }
    case .m2:
      let sizes = TrainingNetwork.chimera
      numbers = (0..<count * sizes.steps * sizes.features).map { _ in Float(random.normal()) }
      classes = (0..<count).map { _ in Int32(random.index(below: 2)) }
      lines = (0..<count * sizes.steps).map { _ in Float(random.index(below: 2)) }
    }
  }

  /// The batch and parameters as `train_worker.py` reads them.
  func archive(_ network: TrainingNetwork, parameters: ParameterVector<Float>, of graph: Graph) -> [UInt8] {
    var archive = NumpyArchiveWriter()
    for (index, tensor) in graph.tensors.enumerated() where !network.isFrozen(tensor.name) {
      archive.append(
        tensor.name.text,
        NumpyArray(
          shape: tensor.shape.dimensions.map(\.maximum), values: .floats(parameters.values(of: TensorID(index)))))
    }
    let count = classes.count
    let targets = NumpyArray(shape: [count], values: .integers(classes.map { Int64($0) }))
    switch network {
    case .m1:
      archive.append(
        "batch.keys", NumpyArray(shape: [count, keys.count / count], values: .integers(keys.map { Int64($0) })))
      archive.append("batch.next", targets)
    case .m2:
      let (features, steps, _) = TrainingNetwork.chimera
      archive.append("batch.x", NumpyArray(shape: [count, steps, features], values: .floats(numbers)))
      archive.append("batch.abnormal", targets)
      archive.append("batch.lines", NumpyArray(shape: [count, steps], values: .floats(lines)))
    }
    return archive.bytes
  }
}

extension TrainingBatch {
  /// Lays out some of the items.
  func fill(_ batch: inout TapeBatch<Float>, items: Range<Int>) {
    batch.begin(itemCount: items.count)
    let count = classes.count
    func part<Element>(_ values: [Element]) -> ArraySlice<Element> {
      let width = values.count / count
      return values[items.lowerBound * width..<items.upperBound * width]
    }
    batch.inputs[0].keys.append(contentsOf: part(keys))
    batch.inputs[0].numbers.append(contentsOf: part(numbers))
  }

  /// The losses of some of the items, each with the scale that makes it a mean over the batch.
  func losses(of graph: Graph, items: Range<Int>) -> [(loss: Loss, scale: Float)] {
    let targets = ClassTargets(classes: Array(classes[items]))
    var losses: [(loss: Loss, scale: Float)] = [
      (.crossEntropy(graph.outputs[0].value, targets), 1 / Float(classes.count))
    ]
    if !lines.isEmpty {
      let width = lines.count / classes.count
      let targets = Array(lines[items.lowerBound * width..<items.upperBound * width])
      losses.append((.binaryCrossEntropy(graph.outputs[1].value, targets: targets), 1 / Float(lines.count)))
    }
    return losses
  }
}
