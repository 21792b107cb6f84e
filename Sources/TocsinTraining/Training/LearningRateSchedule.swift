/// How the learning rate changes over a training run.
public enum LearningRateSchedule: Equatable, Sendable {
  case constant
  /// Linear up to the `warmUp`-th period and then falling with the square root of their number (Vaswani et al. 2017, 5.3): the
  /// factor of period `t`, from 1, is `min(t^-½, t · warmUp^-1½)`, so the full rate is never reached with a warm-up of more
  /// than one.
  case inverseSquareRoot(warmUp: Int, per: SchedulePeriod)
  /// Half a cosine from the full rate down to `floor` times it, which a step after the last would have (Loshchilov &
  /// Hutter 2017). It needs the length of the run, so it goes with a fixed number of epochs.
  case cosine(floor: Double)
  /// Times `factor` after every so many periods; PyTorch's `StepLR`.
  case stepped(every: Int, factor: Double, per: SchedulePeriod)

  /// The factor on the learning rate.
  package func factor(at point: SchedulePoint) -> Double {
    switch self {
    case .constant: return 1
    case .inverseSquareRoot(let warmUp, let period):
      let t = Double(point[period] + 1)
      let w = Double(max(1, warmUp))
      return min(1 / t.squareRoot(), t / (w * w.squareRoot()))
    case .cosine(let floor):
      let share = Double(point.step) / Double(max(1, point.stepCount))
      return floor + (1 - floor) * 0.5 * (1 + cosineOfHalfTurn(share))
    case .stepped(let every, let factor, let period):
      return power(factor, point[period] / max(1, every))
    }
  }
}

/// What a schedule counts.
public enum SchedulePeriod: UInt8, Sendable {
  case epoch = 0
  case step = 1
}

/// A step of a run, as a schedule sees it. Counted from 0.
package struct SchedulePoint {
  /// The epoch that the step belongs to.
  package var epoch: Int
  /// The steps of the optimiser before it, in all epochs.
  package var step: Int
  /// The steps of all epochs.
  package var stepCount: Int

  package init(epoch: Int, step: Int, stepCount: Int) {
    self.epoch = epoch
    self.step = step
    self.stepCount = stepCount
  }

  fileprivate subscript(period: SchedulePeriod) -> Int {
    switch period {
    case .epoch: epoch
    case .step: step
    }
  }
}

/// `base` to a power of at least 0, by squaring: the same bits on every platform.
private func power(_ base: Double, _ exponent: Int) -> Double {
  var (result, square, rest) = (1.0, base, exponent)
  while rest > 0 {
    if !rest.isMultiple(of: 2) { result *= square }
    square *= square
    rest /= 2
  }
  return result
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
