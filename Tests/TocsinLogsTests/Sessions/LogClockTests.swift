import Testing
import TocsinLogs

@Suite struct LogClockTests {
  @Test func itCountsFromTheFirstStampAndNeverRunsBackwards() {
    var clock = LogClock()
    var seen: [Double] = []
    for time in [nil, 1_000.5, 1_002, nil, 1_001, .nan, .infinity, 990, 1_010.25] as [Double?] {
      clock.advance(to: time)
      seen.append(clock.seconds)
    }
    #expect(seen == [0, 0, 1.5, 1.5, 1.5, 1.5, 1.5, 1.5, 9.75])
  }

  @Test func aSessionHasEndedWhenItWasHeardOfBeforeTheDeadline() {
    var clock = LogClock()
    clock.advance(to: -30)
    let heardOf = clock.seconds
    clock.advance(to: -20)
    #expect(!(heardOf < clock.deadline(timeout: 10)))
    #expect(heardOf < clock.deadline(timeout: 9.5))
  }
}
