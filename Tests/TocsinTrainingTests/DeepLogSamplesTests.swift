import Testing
import TocsinAutograd
import TocsinDetect
import TocsinTraining

private func builder(_ keys: [UInt32]) throws -> DeepLogSamples {
  DeepLogSamples(vocabulary: try #require(LogKeyVocabulary(keys: keys)))
}

@Test("the specification's example gives exactly its three pairs")
func windowsOfTheExample() throws {
  let session: [UInt32] = [22, 5, 11, 9, 11, 26]
  // Classes by ascending key: 5 → 0, 9 → 1, 11 → 2, 22 → 3, 26 → 4.
  let samples = try builder([5, 9, 11, 22, 26]).windows([session[...]], length: 3, sessions: .shortIsAnomalous)
  #expect(
    samples == [
      SequenceSample(inputs: [3, 0, 2], targets: [-1, -1, 1], weight: 1),
      SequenceSample(inputs: [0, 2, 1], targets: [-1, -1, 2], weight: 1),
      SequenceSample(inputs: [2, 1, 2], targets: [-1, -1, 4], weight: 1),
    ])
}

@Test("a modelled session is padded with begin symbols and predicts its end")
func modelledWindows() throws {
  // Classes: 7 → 0, 8 → 1, begin and end 2.
  let samples = try builder([7, 8]).windows([[7, 8]], length: 3, sessions: .modelled)
  #expect(
    samples == [
      SequenceSample(inputs: [2, 2, 2], targets: [-1, -1, 0], weight: 1),
      SequenceSample(inputs: [2, 2, 0], targets: [-1, -1, 1], weight: 1),
      SequenceSample(inputs: [2, 0, 1], targets: [-1, -1, 2], weight: 1),
    ])
}

@Test("equal samples are merged, their weight is their number")
func equalSamplesMerge() throws {
  let samples = try builder([7]).windows([[7, 7, 7, 7], [7, 7]], length: 1, sessions: .shortIsAnomalous)
  #expect(samples == [SequenceSample(inputs: [0], targets: [0], weight: 4)])
}

@Test("a session sample predicts every entry and the end; an unknown key is read but is no target")
func sessionSamples() throws {
  let samples = try builder([7, 8]).sessions([[8, 99, 7], [8, 99, 7]])
  #expect(samples == [SequenceSample(inputs: [2, 1, 3, 0], targets: [1, -1, 0, 2], weight: 2)])
}

@Test("sessions of a window's length or less give no pair in the literature's protocol", arguments: 1...10)
func shortSessionsGiveNothing(length: Int) throws {
  let session = [UInt32](repeating: 7, count: length)
  #expect(try builder([7]).windows([session[...]], length: 10, sessions: .shortIsAnomalous).isEmpty)
}

@Test(
  "HDFS's training sessions give the published numbers of windows", SharedData.hdfs,
  arguments: [(DeepLogProtocol.shortIsAnomalous, 46_575, 4_092), (.modelled, 99_980, 4_727)])
func hdfsWindows(sessions protocol: DeepLogProtocol, all: Float, distinct: Int) throws {
  let dataset = try SharedData.sessions("hdfs/hdfs_train")
  let samples = try builder(dataset.distinctKeys).windows(dataset, length: 10, sessions: `protocol`)
  #expect(samples.count == distinct)
  #expect(samples.reduce(0) { $0 + $1.weight } == all)
}

@Test("HDFS's session samples stand for all 4,855 sessions", SharedData.hdfs)
func hdfsSessions() throws {
  let dataset = try SharedData.sessions("hdfs/hdfs_train")
  let samples = try builder(dataset.distinctKeys).sessions(dataset)
  #expect(samples.reduce(0) { $0 + $1.weight } == 4_855)
  #expect(samples.count < 4_855)
}
