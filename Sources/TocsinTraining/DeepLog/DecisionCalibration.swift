public import TocsinDetect
import TocsinFormat
public import TocsinKernels

/// How the plausibility that a session must keep is found from varied training sessions.
public struct DecisionCalibration: Equatable, Sendable {
  /// Entries of this probability or above are no surprise: e⁻⁴.
  public var expectedProbability: Float = 0.018_315_639
  /// Varied training sessions that are judged.
  public var sessionCount = 20_000
  /// The share of them that may be called anomalous.
  public var falseAlarmShare = 5e-4

  public init() {}

  /// The least plausibility of the most plausible `1 - falseAlarmShare` of the sessions.
  ///
  /// They are scored as they will be in use: by the runtime, from the exported file, through a stream.
  public func minimumPlausibility(
    of file: ModelFile, sessions: [[UInt32]], kernels: KernelSet
  ) throws(DetectError) -> Double {
    guard !sessions.isEmpty else { return 0 }
    let model = try DeepLogModel(file: file, kernels: kernels)
    let scorer = try SessionScorer(model: model)
    var plausibilities = sessions.compactMap { scorer.verdict(on: $0[...])?.plausibility }
    plausibilities.sort()
    return plausibilities[min(Int(falseAlarmShare * Double(plausibilities.count)), plausibilities.count - 1)]
  }
}
