public import TocsinFormat
public import TocsinKernels
public import TocsinLogs
public import TocsinRuntime

/// A Chimera model, ready to score: network, vocabulary, calibration and log parser from one file.
///
/// Immutable and shared between threads; each stream of lines gets a ``ChimeraStream``, windows by themselves a
/// ``ChimeraScorer``.
public final class ChimeraModel: Sendable {
  public let network: Model
  public let vocabulary: LogKeyVocabulary
  public let configuration: ChimeraConfiguration
  /// What makes keys of raw lines; `nil` where the model was trained from keys, and scores keys only.
  public let logParser: FrozenLogParser?
  /// The vectors of the parser's templates; `nil` where the network sees keys alone.
  let texts: TemplateVectors?
  let ports: ChimeraPorts

  /// - Parameter kernels: by default what `TOCSIN_ISA` asks for, or else the best that this CPU has.
  /// - Throws: where the file's detector is no Chimera, lacks a section, or its network is not as ``ChimeraPorts`` states.
  public init(file: ModelFile, kernels: KernelSet? = nil) throws(DetectError) {
    try DetectorKind.chimera.require(in: file)
    guard let detector = file.detector else { throw .missingSection(.detector) }
    guard let keys = file.vocabulary else { throw .missingSection(.vocabulary) }
    configuration = try ChimeraConfiguration(decoding: detector)
    do {
      vocabulary = try LogKeyVocabulary(decoding: keys)
    } catch {
      throw .format(error)
    }
    logParser = try FrozenLogParser.parser(of: file, vocabulary: vocabulary)
    if let words = configuration.words {
      guard let logParser else { throw .missingSection(.logParser) }
      texts = try TemplateVectors(of: logParser.templates, words: words)
    } else {
      texts = nil
    }
    ports = try ChimeraPorts(
      of: file.graph, windowLength: configuration.windowLength, textWidth: texts?.dimensions ?? 0)
    try file.graph.checkKeyClasses(vocabulary.count...vocabulary.count + 1)
    do {
      network = try Model(file: file, kernels: kernels)
    } catch {
      throw .runtime(error)
    }
  }

  /// The class by which a key enters the network: its place in the vocabulary, or ``unknownClass``.
  public func inputClass(of key: UInt32) -> UInt32 { vocabulary.classIndex(of: key) ?? unknownClass }

  /// The class of every key that is not in the vocabulary: the one after all others, `V`. Networks whose tables have `V`
  /// rows look up zeros for it.
  public var unknownClass: UInt32 { UInt32(vocabulary.count) }

  /// The key of lines that no template matches; `nil` where there is no parser, and so no such key.
  var unmatchedKey: UInt32? { logParser == nil ? nil : FrozenLogParser.unknownKey }

  /// How to judge with a threshold of the caller's, 0 to 1.
  func configuration(threshold: Float?) throws(DetectError) -> ChimeraConfiguration {
    var configuration = configuration
    guard let threshold else { return configuration }
    guard threshold >= 0, threshold <= 1 else { throw .threshold(threshold) }
    configuration.threshold = threshold
    return configuration
  }
}
