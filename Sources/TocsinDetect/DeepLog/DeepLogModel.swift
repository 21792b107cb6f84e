public import TocsinFormat
import TocsinGraph
public import TocsinKernels
public import TocsinRuntime
import TocsinTensor

/// A DeepLog log-key model, ready to score: network, vocabulary and decision rule from one file.
///
/// Immutable and shared between threads; each stream of entries gets a ``DeepLogStream``.
public final class DeepLogModel: Sendable {
  public let network: Model
  public let vocabulary: LogKeyVocabulary
  public let configuration: DeepLogConfiguration

  /// - Parameter kernels: by default what `TOCSIN_ISA` asks for, or else the best that this CPU has.
  public init(file: ModelFile, kernels: KernelSet? = nil) throws(DetectError) {
    guard let detector = file.detector else { throw .missingSection(.detector) }
    guard let keys = file.vocabulary else { throw .missingSection(.vocabulary) }
    do {
      configuration = try DeepLogConfiguration(decoding: detector)
      vocabulary = try LogKeyVocabulary(decoding: keys)
    } catch {
      throw .format(error)
    }
    do {
      network = try Model(file: file, kernels: kernels)
    } catch {
      throw .runtime(error)
    }
    let classes = file.graph.type(of: file.graph.outputs[0].value).shape.last?.maximum ?? 0
    guard classes == vocabulary.classCount else {
      throw .classCount(expected: vocabulary.classCount, found: classes)
    }
    for op in file.graph.nodes {
      guard let found = Self.keyCount(of: op, graph: file.graph), found != vocabulary.classCount else { continue }
      throw .classCount(expected: vocabulary.classCount, found: found)
    }
  }

  /// The keys that a lookup knows; `nil` for other operations.
  private static func keyCount(of op: Op, graph: Graph) -> Int? {
    switch op {
    case .oneHot(_, let classes): classes
    case .embedding(_, let table): graph.tensors[table.index].shape.dimensions[0].maximum
    default: nil
    }
  }
}
