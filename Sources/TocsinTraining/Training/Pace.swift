/// Measures the speed of training for its reports. Nothing else depends on the clock.
struct Pace {
  private let start = ContinuousClock.now
  private let epochs: Int
  private let epochsBefore: Int
  private var previous = ContinuousClock.now

  init(epochs: Int, done: Int) {
    self.epochs = epochs
    epochsBefore = done
  }

  mutating func report(
    epoch: Int, samples: Int, trainingLoss: Double, validationLoss: Double?, isBest: Bool
  ) -> EpochReport {
    let now = ContinuousClock.now
    let elapsed = (now - start) / .seconds(1)
    let seconds = (now - previous) / .seconds(1)
    previous = now
    return EpochReport(
      epoch: epoch, epochs: epochs, trainingLoss: trainingLoss, validationLoss: validationLoss, isBest: isBest,
      samplesPerSecond: Double(samples) / max(seconds, 1e-9), elapsedSeconds: elapsed,
      secondsLeft: elapsed / Double(max(1, epoch - epochsBefore)) * Double(epochs - epoch))
  }
}
