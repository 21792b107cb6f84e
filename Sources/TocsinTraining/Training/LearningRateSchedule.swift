/// How the learning rate changes over a training run.
public enum LearningRateSchedule: Equatable, Sendable {
  case constant
  /// Half a cosine from the full rate down to `floor` times it at the last step (Loshchilov & Hutter 2017). It needs the
  /// length of the run, so it goes with a fixed number of epochs.
  case cosine(floor: Double)

  /// The factor on the learning rate at a step, counted from 0, of `stepCount`.
  package func factor(step: Int, of stepCount: Int) -> Double {
    switch self {
    case .constant: 1
    case .cosine(let floor):
      floor + (1 - floor) * 0.5 * (1 + cosineOfHalfTurn(Double(step) / Double(max(1, stepCount))))
    }
  }
}

/// `cos(π x)` for `x` in `0 … 1` by its series about ½: the same bits on every platform, within 1e-15.
private func cosineOfHalfTurn(_ x: Double) -> Double {
  let angle = (0.5 - min(max(x, 0), 1)) * 3.141592653589793
  var term = angle
  var sum = angle
  var order = 2.0
  while order < 26 {
    term *= -angle * angle / (order * (order + 1))
    sum += term
    order += 2
  }
  return sum
}
