/// The four ways in which the diagnosis of a fault can end, as shares of all faults (Chimera, III-B). They sum to 1.
public struct DiagnosisOutcomes: Equatable, Sendable {
  /// DLF: the window was flagged, and a root cause is among the first k lines.
  public private(set) var detectedAndLocalised = 0.0
  /// DF: flagged, but without a root cause there.
  public private(set) var detected = 0.0
  /// LF: a root cause is there, but nobody looks, for the window was not flagged.
  public private(set) var localised = 0.0
  /// MF: neither.
  public private(set) var missed = 0.0

  /// - Parameters:
  ///   - isDetected: Of every abnormal window, whether it was flagged.
  ///   - hits: Of every abnormal window, flagged or not, the probability that a root cause is among its first k lines:
  ///     0 or 1 unless the order is random.
  public init(isDetected: [Bool], hits: [Double]) {
    precondition(isDetected.count == hits.count, "both are of the same windows")
    for (isDetected, hit) in zip(isDetected, hits) {
      if isDetected {
        detectedAndLocalised += hit
        detected += 1 - hit
      } else {
        localised += hit
        missed += 1 - hit
      }
    }
    let count = Double(max(1, hits.count))
    detectedAndLocalised /= count
    detected /= count
    localised /= count
    missed /= count
  }

  /// DF + LF: half of the work for nothing.
  public var suboptimal: Double { detected + localised }
}
