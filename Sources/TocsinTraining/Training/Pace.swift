/// Measures the speed of training for its reports. Nothing else depends on the clock.
struct Pace {
  private let start = ContinuousClock.now
  private var epochStart = ContinuousClock.now
  private let steps: Int
  private var finishedSteps = 0
  private var items = 0
  private var itemsOfEpoch = 0

  /// - Parameter steps: what is left of all epochs.
  init(steps: Int) { self.steps = steps }

  mutating func endStep(items: Int) {
    finishedSteps += 1
    self.items += items
    itemsOfEpoch += items
  }

  mutating func endEpoch() -> EpochTime {
    let now = ContinuousClock.now
    defer { (epochStart, itemsOfEpoch) = (now, 0) }
    return EpochTime(items: itemsOfEpoch, seconds: (now - epochStart) / .seconds(1), secondsLeft: secondsLeft)
  }

  /// Since the start.
  var itemsPerSecond: Double { Double(items) / max(elapsedSeconds, 1e-9) }

  var secondsLeft: Double { elapsedSeconds / Double(max(1, finishedSteps)) * Double(steps - finishedSteps) }

  private var elapsedSeconds: Double { (ContinuousClock.now - start) / .seconds(1) }
}
