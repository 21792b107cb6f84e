import Testing
import TocsinDetect
import TocsinTraining

/// What windows look like once their keys are forgotten.
@Suite struct KeyForgettingTests {
  private typealias Small = SmallChimeraTraining

  private let vocabulary: LogKeyVocabulary
  private let forgetting: KeyForgetting
  /// The classes of keys, and that of unknown ones.
  private let common: [UInt32] = [0, 1, 2, 3]
  private let rare: UInt32 = 4
  private let faults: [UInt32] = [5, 6]
  private let unknown: UInt32 = 7

  init() throws {
    let counts = TemplateCounts(normal: Small.normal, abnormal: Small.abnormal)
    vocabulary = try #require(LogKeyVocabulary(keys: counts.entries.map(\.key)))
    #expect(vocabulary.keys == Small.commonKeys + [Small.rareKey] + Small.faultKeys)
    forgetting = KeyForgetting(vocabulary, counts)
  }

  @Test func allThatSpeaksForAFaultIsForgotten() {
    var classes = faults + [0, 5, 1, 6, 4, 7, 5]
    forgetting.forgetSuspects(&classes, from: 2)
    #expect(classes == faults + [0, 7, 1, 7, 4, 7, 7], "but for what is before the window")
  }

  @Test func ofANormalWindowOneToThreeKeysAreForgotten() {
    let window: [UInt32] = [0, 1, 0, 2, 4, 3, 1, 0]
    var counts: Set<Int> = []
    var forgotten = [Int](repeating: 0, count: 8)
    for index in 0..<2000 {
      var random = RandomNumbers(seed: 1, stream: .augmentation, index: UInt64(index))
      var classes = [4, 4] + window
      forgetting.forgetRare(&classes, from: 2, using: &random)
      #expect(classes.prefix(2) == [4, 4])
      let gone = Set(zip(window, classes.dropFirst(2)).filter { $0 != $1 }.map(\.0))
      #expect(classes.dropFirst(2).elementsEqual(window.map { gone.contains($0) ? unknown : $0 }), "in all places")
      counts.insert(gone.count)
      for key in gone { forgotten[Int(key)] += 1 }
    }
    #expect(counts == [1, 2, 3])
    for key in common { #expect(forgotten[Int(rare)] > forgotten[Int(key)] + 200, "rather the rare one") }
    for key in common { #expect(forgotten[Int(key)] > 200) }
  }

  @Test func nothingIsLeftToForgetOfUnknownKeys() {
    var random = RandomNumbers(seed: 1, stream: .augmentation)
    var classes: [UInt32] = [7, 7, 7]
    forgetting.forgetRare(&classes, from: 0, using: &random)
    forgetting.forgetSuspects(&classes, from: 0)
    #expect(classes == [7, 7, 7])
  }

  @Test func theEvidenceOfAKeyIsItsWeightAndItsFrequency() {
    let counts = TemplateCounts(normal: Small.normal, abnormal: Small.abnormal)
    let rows = LinearEvidence.rows(vocabulary, counts, normal: Small.normal, abnormal: Small.abnormal)
    #expect(rows.count == 8 && rows.allSatisfy { $0.count == 3 })
    for key in faults {
      #expect(rows[Int(key)][LinearEvidence.weight] > 0.5)
      #expect(rows[Int(key)][LinearEvidence.frequency] == 0)
    }
    for key in common { #expect(rows[Int(key)][LinearEvidence.weight] < rows[5][LinearEvidence.weight] / 2) }
    #expect(rows[4][LinearEvidence.weight] < 0, "a key of normal windows alone")
    // Six lines in normal windows: ln 7 / 5.
    #expect(counts[Small.rareKey].normalLines == 6)
    #expect(abs(rows[4][LinearEvidence.frequency] - 0.389182) < 1e-6)
    #expect(rows.dropLast().allSatisfy { $0[LinearEvidence.unknown] == 0 })
    #expect(rows[7] == [0, 0, 1])
  }
}
