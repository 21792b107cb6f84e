import Testing
import TocsinTraining

@Suite struct BaselineTests {
  private func dataset(_ text: String) throws -> SessionDataset { try SessionDataset(parsing: Array(text.utf8).span) }

  @Test(
    arguments: [
      // session, unseen key, key set, count vector
      ([1, 2, 2, 3], false, false, false), ([3, 2, 1, 2], false, false, false), ([1, 2, 3], false, false, true),
      ([1, 2], false, true, true), ([1, 2, 3, 9], true, true, true), ([7], false, false, false),
    ] as [([UInt32], Bool, Bool, Bool)])
  func setRulesJudgeByWhatTrainingHeld(_ session: [UInt32], _ key: Bool, _ set: Bool, _ count: Bool) throws {
    let training = try dataset("1 2 2 3\n7\n")
    #expect(UnseenKeyBaseline(trainedOn: training).isAnomalous(session[...]) == key)
    #expect(KeySetBaseline(trainedOn: training).isAnomalous(session[...]) == set)
    #expect(CountVectorBaseline(trainedOn: training).isAnomalous(session[...]) == count)
  }

  /// After 1 come 2 three times, and 4, 3 and 5 once each: the top three are 2, 3, 4.
  @Test(arguments: [(1, [2]), (2, [2, 3]), (3, [2, 3, 4]), (4, [2, 3, 4, 5]), (9, [2, 3, 4, 5])])
  func tiesGoToTheLowerKey(_ topG: Int, _ normal: [UInt32]) throws {
    let training = try dataset("1 4\n1 2\n1 2\n1 2\n1 5\n1 3\n")
    let rule = NGramBaseline(trainedOn: training, order: 1, topG: topG)
    #expect((2...5).filter { !rule.isAnomalous([1, $0]) } == normal)
  }

  @Test func theContextIsTheLastKeysOnly() throws {
    let training = try dataset("1 2 3\n4 2 5\n")
    let unigram = NGramBaseline(trainedOn: training, order: 1, topG: 9)
    let bigram = NGramBaseline(trainedOn: training, order: 2, topG: 9)
    #expect(!unigram.isAnomalous([1, 2, 5]))
    #expect(bigram.isAnomalous([1, 2, 5]))
    #expect(!bigram.isAnomalous([1, 2, 3]))
    #expect(!bigram.isAnomalous([9, 9]), "two keys have no context of two")
  }

  @Test func anUnseenContextIsAnomalous() throws {
    let rule = NGramBaseline(trainedOn: try dataset("1 2\n"), order: 1, topG: 9)
    #expect(rule.isAnomalous([2, 2]))
  }

  @Test func theFullWindowProtocolJudgesOnlyFullWindows() throws {
    let rule = NGramBaseline(trainedOn: try dataset("1 1 1 1 1 1\n"), order: 1, topG: 9, fullWindow: 3)
    #expect(rule.isAnomalous([1, 1, 1]), "no full window")
    #expect(!rule.isAnomalous([9, 9, 1, 1]), "only the last entry has three before it")
    #expect(rule.isAnomalous([1, 1, 1, 9]))
  }

  @Test func sessionsAreSlicesAtAnyPosition() throws {
    let both = try dataset("1 2 3\n1 2 3\n")
    #expect(!NGramBaseline(trainedOn: both, order: 2, topG: 1, fullWindow: 2).isAnomalous(both[1]))
  }

  @Test func evaluationWeightsByMultiplicity() throws {
    let rule = KeySetBaseline(trainedOn: try dataset("1 2\n"))
    let counts = rule.evaluate(normal: try dataset("2 1\n3\n3\n"), abnormal: try dataset("4\n4\n4\n1 2\n"))
    #expect((counts.truePositives, counts.falsePositives) == (3, 2))
    #expect((counts.falseNegatives, counts.trueNegatives) == (1, 1))
  }

  @Test func aSectionStandsForNoMoreKeysThanItsBound() throws {
    // A count of 1, 2^16 times the multiplicity, the length, the keys.
    func section(multiplicity: UInt8, length: UInt8, keys: Int) -> [UInt8] {
      let head: [UInt8] = [1, 0, 0, 0, 0, 0, multiplicity, 0, length, 0, 0, 0]
      return head + [UInt8](repeating: 0, count: 4 * keys)
    }
    #expect(try SessionDataset(decodingBaselines: section(multiplicity: 1, length: 2, keys: 2)).keyCount == 1 << 17)
    #expect(throws: (any Error).self) {
      try SessionDataset(decodingBaselines: section(multiplicity: 255, length: 9, keys: 9))
    }
    #expect(throws: (any Error).self) {
      try SessionDataset(decodingBaselines: section(multiplicity: 1, length: 0, keys: 1))
    }
  }
}
