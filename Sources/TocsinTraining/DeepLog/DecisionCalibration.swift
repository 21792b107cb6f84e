public import TocsinDetect
import TocsinFormat
public import TocsinKernels

/// How the plausibility that a session must keep is found from sessions of normal operation.
///
/// `Spec/Decisions/0003-session-plausibility.md` tells how the constants were chosen.
public struct DecisionCalibration: Equatable, Sendable {
  /// Entries of this probability or above are no surprise.
  ///
  /// A higher one makes long sessions implausible for their length, a lower one leaves the verdict to the single least
  /// probable entry.
  public var expectedProbability: Float
  /// The sessions that are judged, where they are drawn. The threshold hangs on the few least plausible ones.
  public var sessionCount: Int
  /// The share of them that may be called anomalous.
  public var falseAlarmShare: Double

  /// For networks trained on varied sessions: e⁻⁶, and ten in 100,000 varied sessions, which are harder than real ones.
  public static var varied: DecisionCalibration {
    DecisionCalibration(expectedProbability: 0.002_478_752_2, sessionCount: 100_000, falseAlarmShare: 1e-4)
  }

  /// For networks trained on sessions as they are: e⁻⁴, and one in 2,000 of those held out.
  public static var heldOut: DecisionCalibration {
    DecisionCalibration(expectedProbability: 0.018_315_639, sessionCount: 100_000, falseAlarmShare: 5e-4)
  }

  public init(expectedProbability: Float, sessionCount: Int, falseAlarmShare: Double) {
    self.expectedProbability = expectedProbability
    self.sessionCount = sessionCount
    self.falseAlarmShare = falseAlarmShare
  }

  /// Sessions of less plausibility never pass, however implausible those were that the rule is calibrated on.
  public static let leastMinimum = 1e-30

  /// The least plausibility of the most plausible `1 - falseAlarmShare` of the sessions; 0, which switches the rule off, without any.
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
    let place = min(Int(falseAlarmShare * Double(plausibilities.count)), plausibilities.count - 1)
    return max(plausibilities[place], Self.leastMinimum)
  }
}
