/// Whether windows are as often abnormal as their probabilities say.
public struct ProbabilityCalibration: Equatable, Sendable {
  /// The mean of the probabilities.
  public private(set) var meanProbability: Double
  /// The share of the windows that are abnormal.
  public private(set) var abnormalShare: Double
  /// The mean squared difference between a window's probability and 1 where it is abnormal, else 0 (Brier 1950).
  public private(set) var brierScore: Double
  /// The expected calibration error: the mean over windows of the difference, in a window's bin, between the mean
  /// probability and the share of abnormal windows; ten bins of equal width (Naeini et al. 2015).
  public private(set) var expectedError: Double

  /// `nil` without windows.
  ///
  /// - Parameters:
  ///   - normal: The probabilities of the normal windows to be abnormal, each 0 to 1.
  ///   - abnormal: Those of the abnormal ones.
  public init?(normal: [Double], abnormal: [Double]) {
    let count = Double(normal.count + abnormal.count)
    guard count > 0 else { return nil }
    // Of each bin, the sum of the probabilities less the number of abnormal windows.
    var excess = [Double](repeating: 0, count: Self.binCount)
    var (sum, squares) = (0.0, 0.0)
    for (probabilities, outcome) in [(normal, 0.0), (abnormal, 1.0)] {
      for probability in probabilities {
        precondition(probability >= 0 && probability <= 1, "a probability is from 0 to 1")
        excess[min(Int(probability * Double(Self.binCount)), Self.binCount - 1)] += probability - outcome
        sum += probability
        squares += (probability - outcome) * (probability - outcome)
      }
    }
    meanProbability = sum / count
    abnormalShare = Double(abnormal.count) / count
    brierScore = squares / count
    expectedError = excess.reduce(0) { $0 + abs($1) } / count
  }

  private static let binCount = 10
}
