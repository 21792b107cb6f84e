import Testing
import TocsinTraining

/// Templates of faults, dealt into folds and taken out of windows.
@Suite struct TemplateHoldOutTests {
  /// Root causes are of 90 to 96; 10 is in every window and 95 is a cause in one window and none in another.
  private let windows: LabelledWindows

  init() {
    var windows = LabelledWindows()
    for cause in UInt32(90)...96 {
      windows.append([10, cause, 20], causes: [false, true, false])
      windows.append([10, cause, 20], causes: [false, true, false])
      windows.append([cause, 10, cause == 95 ? 95 : 97], causes: [true, false, cause == 95])
    }
    windows.append([95, 90, 10], causes: [false, true, false])
    windows.append([95, 91, 10], causes: [true, true, false])
    self.windows = windows
  }

  @Test(arguments: 2...7) func everyCausesTemplateIsInOneFold(count: Int) {
    let folds = TemplateHoldOut(windows, folds: count, seed: 1).folds
    #expect(folds.count == count)
    #expect(folds.flatMap(\.self).sorted() == Array(90...96), "each once, and no other")
    let sizes = folds.map(\.count)
    #expect((sizes.max() ?? 0) - (sizes.min() ?? 0) <= 1)
  }

  @Test func theSeedDeals() {
    let folds = [1, 1, 2].map { TemplateHoldOut(windows, folds: 3, seed: $0).folds }
    #expect(folds[0] == folds[1] && folds[0] != folds[2])
  }

  @Test func thereAreNoMoreFoldsThanTemplates() {
    let few = windows.selecting(0..<6)
    #expect(TemplateHoldOut(few, folds: 5, seed: 1).folds.map(\.count) == [1, 1])
    #expect(TemplateHoldOut(LabelledWindows(), folds: 5, seed: 1).folds.isEmpty)
  }

  @Test func whatIsTrainedOnHoldsNoneOfAFold() {
    let held: Set<UInt32> = [90, 95]
    let left = TemplateHoldOut.windows(of: windows.windows, without: held)
    #expect(left.count == 15)
    #expect(left.allSatisfy { held.isDisjoint(with: $0) })
  }

  @Test func judgedIsByTheDistinctWindowsThatAFoldIsTheCauseIn() {
    let judged = TemplateHoldOut.windows(of: windows, causedOnlyBy: [95])
    // Not the one in which 95 is there and 90 the cause, nor that in which 91 is another.
    #expect(judged.windows.map(Array.init) == [[10, 95, 20], [95, 10, 95]])
    #expect(judged.causes(of: 1).elementsEqual([true, false, true]))
  }
}
