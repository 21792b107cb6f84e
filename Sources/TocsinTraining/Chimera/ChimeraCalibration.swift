import TocsinAutograd

/// Makes probabilities of logit margins: the temperature under which those of labelled windows are most probable, at
/// the prior that the windows have (Guo et al., "On calibration of modern neural networks", ICML 2017).
///
/// Training sees both labels equally often; in use abnormal windows are rare. So `σ(m / T + s)` with `s` the log-odds
/// of the prior.
package struct ChimeraCalibration: Equatable {
  package let temperature: Float
  package let priorShift: Float

  /// Temperatures that are looked at: logarithms from -1 to 5. Windows that a network tells apart without an error ask
  /// for ever lower ones, and do not deserve such certainty.
  private static let range = (-1.0, 5.0)

  /// - Parameter prior: The share of abnormal windows in use, above 0 and below 1.
  package init(normal: [Float], abnormal: [Float], prior: Double) {
    let shift = naturalLogarithm(prior / (1 - prior))
    func loss(_ logarithm: Double) -> Double {
      let scale = exponential(-logarithm)
      // Each label weighs what the prior says, however many windows it has here.
      func mean(_ margins: [Float], sign: Double) -> Double {
        margins.reduce(0) { $0 + softplus(-sign * (Double($1) * scale + shift)) } / Double(max(1, margins.count))
      }
      return prior * mean(abnormal, sign: 1) + (1 - prior) * mean(normal, sign: -1)
    }
    // The loss has one valley: it is convex in 1 / T.
    var (low, high) = Self.range
    let ratio = 0.6180339887498949
    for _ in 0..<40 {
      let (first, second) = (high - ratio * (high - low), low + ratio * (high - low))
      if loss(first) <= loss(second) { high = second } else { low = first }
    }
    temperature = Float(exponential((low + high) / 2))
    priorShift = Float(shift)
  }
}

/// `ln (1 + eˣ)`.
private func softplus(_ x: Double) -> Double {
  max(x, 0) + naturalLogarithm(onePlus: exponential(-abs(x)))
}
