import Foundation
import Testing
import TocsinTraining

private func factor(
  _ schedule: LearningRateSchedule, epoch: Int = 0, step: Int = 0, of stepCount: Int = 1_000
) -> Double {
  schedule.factor(at: SchedulePoint(epoch: epoch, step: step, stepCount: stepCount))
}

@Test("the cosine schedule starts at the full rate and falls to its floor")
func cosineFalls() {
  let schedule = LearningRateSchedule.cosine(floor: 0.01)
  for step in 0...1_000 {
    let expected = 0.01 + 0.99 * 0.5 * (1 + cos(Double.pi * Double(step) / 1_000))
    #expect(abs(factor(schedule, step: step) - expected) < 1e-14)
  }
  #expect(factor(.constant, epoch: 7, step: 7) == 1)
}

@Test("the rate warms up in a line to the period that is named, and then falls with the root of their number")
func inverseRootWarmsUp() {
  // Chimera's: min((e + 1)^-0.5, (e + 1) · 8^-1.5), for epochs from 0.
  let perEpoch = LearningRateSchedule.inverseSquareRoot(warmUp: 8, per: .epoch)
  let expected = [
    (0, 0.044_194_173_824_159_2), (6, 0.309_359_216_769_114_5), (7, 0.353_553_390_593_273_8),
    (8, 0.333_333_333_333_333_3), (149, 0.081_649_658_092_772_6),
  ]
  for (epoch, value) in expected { #expect(abs(factor(perEpoch, epoch: epoch, step: 10_000) - value) < 1e-15) }
  let perStep = LearningRateSchedule.inverseSquareRoot(warmUp: 8, per: .step)
  for (step, value) in expected { #expect(abs(factor(perStep, epoch: 3, step: step) - value) < 1e-15) }
}

@Test("the stepped rate of a late step costs no more than that of an early one")
func steppedRateIsDirect() {
  let schedule = LearningRateSchedule.stepped(every: 1, factor: 1 - 0x1p-40, per: .step)
  #expect(factor(schedule, step: 1 << 60) == 0)
  #expect(abs(factor(schedule, step: 1 << 40) - exp(-1)) < 1e-6)
}

@Test("the stepped rate is multiplied after every so many periods")
func steppedRateFalls() {
  let schedule = LearningRateSchedule.stepped(every: 3, factor: 0.5, per: .epoch)
  #expect((0..<8).map { factor(schedule, epoch: $0, step: 999) } == [1, 1, 1, 0.5, 0.5, 0.5, 0.25, 0.25])
  #expect(factor(.stepped(every: 100, factor: 0.1, per: .step), epoch: 9, step: 99) == 1)
  #expect(factor(.stepped(every: 100, factor: 0.1, per: .step), epoch: 9, step: 100) == 0.1)
}
