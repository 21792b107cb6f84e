import TocsinRuntime

/// Judges windows of keys by themselves, one or many at a time. After it is made, no call allocates.
///
/// A window's verdict does not depend on the others of its batch, to the bit. A scorer belongs to one thread at a time.
///
///     var scorer = try ChimeraScorer(model: model, maximumBatch: 64)
///     try scorer.score(keys.span, windowLength: 20)
///     for index in 0..<scorer.count { report(scorer.window(index)) }
public struct ChimeraScorer: ~Copyable {
  /// Windows at a time that make good use of the processor.
  public static let usualBatch = 64

  /// Windows of the last call.
  public private(set) var count = 0
  private var network: WindowNetwork
  private var judge: WindowJudge

  /// - Parameters:
  ///   - maximumBatch: windows that are judged in a call, at least 1.
  ///   - threshold: the probability from which on windows are anomalous, 0 to 1; by default the model's.
  /// - Throws: ``DetectError/threshold(_:)``, or ``DetectError/runtime(_:)`` where the network takes no batch so large.
  public init(model: ChimeraModel, maximumBatch: Int = 1, threshold: Float? = nil) throws(DetectError) {
    precondition(maximumBatch >= 1, "a scorer has room for a window")
    let configuration = try model.configuration(threshold: threshold)
    network = try WindowNetwork(model: model, maximumBatch: maximumBatch)
    judge = WindowJudge(
      configuration: configuration, kernels: model.network.kernels, unmatchedKey: model.unmatchedKey,
      places: maximumBatch)
  }

  public var model: ChimeraModel { network.model }

  /// Windows that a call may have.
  public var maximumBatch: Int { network.maximumBatch }

  /// Judges windows of equal length: none to ``maximumBatch``.
  ///
  /// - Parameters:
  ///   - keys: of the windows, one after the other. Keys that are not in the vocabulary are valid.
  ///   - windowLength: of each of them.
  /// - Throws: ``DetectError/windowLength(_:maximum:)`` for empty windows and for longer ones than the model has learnt
  ///   to judge. Then there is no window of this call.
  /// - Precondition: Keys of whole windows, at most ``maximumBatch`` of them.
  public mutating func score(_ keys: Span<UInt32>, windowLength: Int) throws(DetectError) {
    count = 0
    let maximum = model.configuration.windowLength
    guard windowLength >= 1, windowLength <= maximum else { throw .windowLength(windowLength, maximum: maximum) }
    precondition(keys.count % windowLength == 0, "keys of whole windows")
    precondition(keys.count / windowLength <= maximumBatch, "no more windows than there is room for")
    guard !keys.isEmpty else { return }
    network.run(keys, length: windowLength)
    count = keys.count / windowLength
    for index in 0..<count {
      let window = keys.extracting(index * windowLength..<(index + 1) * windowLength)
      network.judge(index, keys: window, places: Span(), into: &judge, place: index)
    }
  }

  /// Judges one window.
  public mutating func score(_ keys: Span<UInt32>) throws(DetectError) {
    try score(keys, windowLength: keys.count)
  }

  /// A window of the last call.
  @_lifetime(borrow self)
  public func window(_ index: Int) -> JudgedWindow {
    precondition(index >= 0 && index < count, "a window of the last call")
    return judge.window(index)
  }
}
