public import TocsinFormat
import TocsinGraph
public import TocsinKernels
public import TocsinLogs
public import TocsinRuntime
import TocsinTensor

/// A DeepLog log-key model, ready to score: network, vocabulary, decision rule and log parser from one file.
///
/// Immutable and shared between threads; each stream of entries gets a ``DeepLogStream``.
public final class DeepLogModel: Sendable {
  public let network: Model
  public let vocabulary: LogKeyVocabulary
  public let configuration: DeepLogConfiguration
  /// What makes keys of raw lines; `nil` where the model was trained from keys, and scores keys only.
  public let logParser: FrozenLogParser?

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
    logParser = try Self.logParser(of: file, vocabulary: vocabulary)
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

  /// The file's parser, which must be able to make every key of the vocabulary. It may make others: those of templates
  /// that no training session held, which are unknown keys to the network.
  private static func logParser(
    of file: ModelFile, vocabulary: LogKeyVocabulary
  ) throws(DetectError) -> FrozenLogParser? {
    guard let bytes = file.logParser else { return nil }
    let parser = try FrozenLogParser(decoding: bytes)
    for key in vocabulary.keys where key == FrozenLogParser.unknownKey || Int(key) > parser.templates.count {
      throw .keyWithoutTemplate(key, templates: parser.templates.count)
    }
    return parser
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
