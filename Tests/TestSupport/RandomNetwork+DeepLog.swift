public import TocsinDetect
public import TocsinFormat
public import TocsinKernels
import TocsinTensor

extension RandomNetwork {
  /// The keys that the classes stand for: ascending, with gaps, and none equal to its class.
  public var keys: [UInt32] { (0..<shape.vocabulary).map { UInt32(3 * $0 + 5) } }

  /// A key that is in no vocabulary of these.
  public static var unknownKey: UInt32 { 4 }

  /// A DeepLog model file around the network.
  public func file(_ configuration: DeepLogConfiguration) -> ModelFile {
    ModelFile(
      graph: graph, weights: weights.map { .float32($0) }, detector: configuration.encoded(),
      vocabulary: LogKeyVocabulary(keys: keys)?.encoded())
  }

  /// A DeepLog model around the network.
  public func detector(
    _ configuration: DeepLogConfiguration, kernels: KernelSet
  ) throws(DetectError) -> DeepLogModel {
    try DeepLogModel(file: file(configuration), kernels: kernels)
  }

  /// A network without units to speak of, whose softmax sees the same numbers whatever the input.
  public static func giving(logits: [Float]) throws -> RandomNetwork {
    var network = try RandomNetwork(NetworkShape(vocabulary: logits.count - 1, hidden: 1, layers: 1), seed: 0)
    network.weights = network.weights.map { $0.map { _ in 0 } }
    network["output.bias"] = logits
    return network
  }
}
