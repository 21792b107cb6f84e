import Testing
import TocsinAutograd
import TocsinDetect
import TocsinTraining

/// Two key sets: {1, 2, 3}, common and in three shapes, key 2 occurring one to three times; and {1, 4}, rare.
private let sessions: [[UInt32]] =
  Array(repeating: [1, 2, 3], count: 90) + Array(repeating: [1, 2, 2, 3], count: 9) + [[1, 2, 2, 2, 3]] + [[1, 4]]

private func sampler(_ change: (inout SessionAugmentation) -> Void = { _ in }) throws -> SessionSampler {
  var augmentation = SessionAugmentation()
  change(&augmentation)
  return SessionSampler(
    sessions.map { $0[...] }, vocabulary: try #require(LogKeyVocabulary(keys: [1, 2, 3, 4])), windowLength: 3,
    augmentation)
}

@Test("variation neither brings in a key nor loses one, and only repeatable keys multiply")
func variationKeepsTheKeySet() throws {
  let sampler = try sampler()
  var random = RandomNumbers(seed: 1, stream: .augmentation)
  var longest = 0
  for _ in 0..<3_000 {
    let varied = sampler.drawVaried(using: &random)
    let keys = Set(varied)
    // Classes 0 to 3 stand for keys 1 to 4.
    #expect(keys == [0, 1, 2] || keys == [0, 3])
    for key in keys.subtracting([1]) { #expect(varied.count { $0 == key } == 1) }
    longest = max(longest, varied.count)
    #expect(varied.count <= 5 + 63)
  }
  #expect(longest > 40)
}

@Test("without variation, draws are the training sessions: key sets alike, within one by the root of the multiplicity")
func drawsAreTempered() throws {
  let sampler = try sampler {
    $0.repeatProbability = 0
    $0.shuffleProbability = 0
    $0.moveProbability = 0
  }
  var random = RandomNumbers(seed: 2, stream: .augmentation)
  var counts: [[UInt32]: Double] = [:]
  for _ in 0..<20_000 { counts[sampler.drawVaried(using: &random), default: 0] += 1 }
  // Roots 9.487, 3 and 1 of 90, 9 and 1.
  let sum = 90.0.squareRoot() + 3 + 1
  let expected: [[UInt32]: Double] = [
    [0, 1, 2]: 0.5 * 90.0.squareRoot() / sum, [0, 1, 1, 2]: 0.5 * 3 / sum, [0, 1, 1, 1, 2]: 0.5 / sum, [0, 3]: 0.5,
  ]
  #expect(counts.keys.count == 4)
  for (session, share) in expected {
    // Five standard deviations.
    let deviation = (20_000 * share * (1 - share)).squareRoot()
    #expect(abs((counts[session] ?? 0) - 20_000 * share) < 5 * deviation)
  }
}

@Test("a batch is varied whole sessions, then unvaried windows that look ahead to the rest")
func batchesHoldSessionsThenWindows() throws {
  let sampler = try sampler {
    $0.sessionsPerBatch = 4
    $0.windowsPerBatch = 6
    $0.batchesPerEpoch = 50
  }
  var random = RandomNumbers(seed: 3, stream: .augmentation)
  let samples = sampler.drawEpoch(using: &random)
  #expect(samples.count == 500)
  for (index, sample) in samples.enumerated() {
    if index % 10 < 4 {
      #expect(sample.inputs.first == 4 && sample.targets.last == 4)
      #expect(sample.inputs.dropFirst().elementsEqual(sample.targets.dropLast().map(UInt32.init)))
      #expect(sample.continuation.isEmpty)
    } else {
      let session = [sample.inputs[0]] + (sample.targets + sample.continuation).map(UInt32.init)
      #expect(sample.inputs.count == min(3, session.count - 1))
      #expect(session.last == 4)
      #expect(session.starts(with: sample.inputs))
      let keys = session.dropLast().map { $0 + 1 }
      #expect(sessions.contains { $0.suffix(keys.count).elementsEqual(keys) })
    }
  }
  #expect(samples.contains { !$0.continuation.isEmpty })
}

@Test("sessions for calibration are keys of the vocabulary, the same each time")
func calibrationSessionsAreSeeded() throws {
  let training = try SmallTraining.augmented.training()
  let varied = training.calibrationSessions(count: 100)
  #expect(varied.count == 100)
  #expect(varied == training.calibrationSessions(count: 100))
  #expect(Set(varied.joined()).isSubset(of: training.vocabulary.keys))
  let windows = try SmallTraining.windows.training()
  #expect(windows.calibrationSessions(count: 3).count == windows.sessionCounts.holdOut)
}
