import Testing
import TocsinTraining

@Suite struct WindowSelectionTests {
  private func dataset(_ count: Int) -> SessionDataset {
    var dataset = SessionDataset()
    for key in 0..<count { dataset.append([UInt32(key)]) }
    return dataset
  }

  @Test(arguments: [(10, 6, 1, 3), (100, 60, 10, 30), (9, 5, 1, 3), (1, 0, 0, 1), (0, 0, 0, 0)])
  func windowsAreDealtOutSixToThreeToOne(_ count: Int, _ train: Int, _ development: Int, _ test: Int) {
    for split in [WindowSplit(chronologically: count), WindowSplit(randomly: count, seed: 1)] {
      #expect((split.train.count, split.development.count, split.test.count) == (train, development, test))
      #expect((split.train + split.development + split.test).sorted() == Array(0..<count))
      #expect(split.train == split.train.sorted() && split.test == split.test.sorted())
    }
  }

  @Test func timeOrRandomNumbersDecideWhoGetsWhat() {
    let byTime = WindowSplit(chronologically: 10)
    #expect((byTime.train, byTime.development, byTime.test) == (Array(0..<6), [6], [7, 8, 9]))
    #expect(WindowSplit(randomly: 100, seed: 1) == WindowSplit(randomly: 100, seed: 1))
    #expect(WindowSplit(randomly: 100, seed: 1) != WindowSplit(randomly: 100, seed: 2))
    #expect(WindowSplit(randomly: 100, seed: 1) != WindowSplit(chronologically: 100))
  }

  @Test(arguments: [3, 4, 7, 9])
  func oversamplingRepeatsAllAlike(_ total: Int) {
    let sampled = dataset(3).oversampled(to: total, seed: 5)
    let counts = (0..<3).map { key in sampled.count { Array($0) == [UInt32(key)] } }
    #expect(sampled.count == total)
    #expect(counts.allSatisfy { $0 == total / 3 || $0 == total / 3 + 1 })
    #expect(sampled == dataset(3).oversampled(to: total, seed: 5))
    #expect(DistinctSessions(sampled).count == 3)
  }

  @Test func oversamplingMixes() {
    let sampled = dataset(50).oversampled(to: 500, seed: 5)
    #expect(sampled.map { $0.first } != (0..<500).map { UInt32($0 % 50) })
    #expect(sampled != dataset(50).oversampled(to: 500, seed: 6))
  }

  @Test func seenWindowsAreToldByKeysInOrder() {
    var training = SessionDataset()
    for window in [[1, 2], [3]] as [[UInt32]] { training.append(window) }
    var others = SessionDataset()
    for window in [[2, 1], [3], [1, 2], [1, 2, 3], [7]] as [[UInt32]] { others.append(window) }
    #expect(SeenWindows(training, dataset(8)).cleanIndices(of: others) == [0, 3])
    #expect(SeenWindows(training).cleanIndices(of: others) == [0, 3, 4])
  }

  @Test func selectingKeepsTheLines() {
    let selected = dataset(4).selecting([2, 0, 2])
    #expect(selected.map(Array.init) == [[2], [0], [2]])
    #expect(selected.indices.map(selected.lineNumber) == [3, 1, 3])
    #expect(selected.distinct.map(Array.init) == [[2], [0]])
  }
}
