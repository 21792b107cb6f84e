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
    try DetectorKind.deepLog.require(in: file)
    guard let detector = file.detector else { throw .missingSection(.detector) }
    guard let keys = file.vocabulary else { throw .missingSection(.vocabulary) }
    do {
      configuration = try DeepLogConfiguration(decoding: detector)
      vocabulary = try LogKeyVocabulary(decoding: keys)
    } catch {
      throw .format(error)
    }
    logParser = try FrozenLogParser.parser(of: file, vocabulary: vocabulary)
    do {
      network = try Model(file: file, kernels: kernels)
    } catch {
      throw .runtime(error)
    }
    let classes = file.graph.type(of: file.graph.outputs[0].value).shape.last?.maximum ?? 0
    guard classes == vocabulary.classCount else {
      throw .classCount(expected: vocabulary.classCount, found: classes)
    }
    try file.graph.checkKeyClasses(vocabulary.classCount...vocabulary.classCount)
  }
}
