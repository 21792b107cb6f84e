import TocsinAutograd
public import TocsinDetect
import TocsinFormat

/// Draws sessions with replacement, varies them, and cuts windows.
public struct SessionSampler: Sendable {
  /// A distinct session by its classes.
  struct Session: Equatable, Sendable {
    var classes: [UInt32]
    var multiplicity: Int
    /// The keys of its key set that may be repeated.
    var repeatable: Set<UInt32>
  }

  let augmentation: SessionAugmentation
  private let builder: DeepLogSamples
  private let windowLength: Int
  private let sessions: [Session]
  /// Running sums of the sessions' weights.
  private let cumulative: [Double]

  /// - Parameter windowLength: keys in the windows that are cut.
  public init(
    _ sessions: some Sequence<ArraySlice<UInt32>>, vocabulary: LogKeyVocabulary, windowLength: Int,
    _ augmentation: SessionAugmentation
  ) {
    self.augmentation = augmentation
    self.windowLength = windowLength
    builder = DeepLogSamples(vocabulary: vocabulary)
    var distinct = Self.distinct(sessions.map(builder.inputClasses))
    cumulative = Self.weighAndMark(&distinct, augmentation)
    self.sessions = distinct
  }

  var samplesPerEpoch: Int { sessions.isEmpty ? 0 : augmentation.samplesPerBatch * augmentation.batchesPerEpoch }

  /// The samples of one epoch, in batches: first varied sessions, then windows.
  package func drawEpoch(using random: inout RandomNumbers) -> [SequenceSample] {
    var samples: [SequenceSample] = []
    samples.reserveCapacity(samplesPerEpoch)
    for _ in 0..<augmentation.batchesPerEpoch {
      for _ in 0..<augmentation.sessionsPerBatch {
        samples.append(builder.sample(ofSession: drawVaried(using: &random)))
      }
      for _ in 0..<augmentation.windowsPerBatch { samples.append(drawWindow(using: &random)) }
    }
    return samples
  }

  /// A session, drawn and varied, by its classes.
  package func drawVaried(using random: inout RandomNumbers) -> [UInt32] {
    let session = sessions[drawIndex(using: &random)]
    return augmentation.varied(session.classes, repeatable: session.repeatable, using: &random)
  }

  /// `windowLength` entries in a row of a session, or as many as it has, each to predict the one after it.
  private func drawWindow(using random: inout RandomNumbers) -> SequenceSample {
    let session = sessions[drawIndex(using: &random)].classes
    let start = random.index(below: max(1, session.count - windowLength))
    let inputs = session[start..<min(start + windowLength, session.count)]
    let targets = session[(start + 1)...].map(builder.target) + [builder.target(builder.vocabulary.end)]
    return SequenceSample(
      inputs: Array(inputs), targets: Array(targets[..<inputs.count]), weight: 1,
      continuation: Array(targets[inputs.count...]))
  }

  private func drawIndex(using random: inout RandomNumbers) -> Int {
    let point = random.uniform() * (cumulative.last ?? 0)
    var (low, high) = (0, cumulative.count - 1)
    while low < high {
      let middle = (low + high) / 2
      if cumulative[middle] <= point { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// In order of first occurrence.
  private static func distinct(_ sessions: [[UInt32]]) -> [Session] {
    var distinct: [Session] = []
    var positions: [[UInt32]: Int] = [:]
    for classes in sessions where !classes.isEmpty {
      if let position = positions[classes] {
        distinct[position].multiplicity += 1
      } else {
        positions[classes] = distinct.count
        distinct.append(Session(classes: classes, multiplicity: 1, repeatable: []))
      }
    }
    return distinct
  }

  /// Finds what each key set may repeat, and sums up the weights.
  private static func weighAndMark(_ sessions: inout [Session], _ augmentation: SessionAugmentation) -> [Double] {
    let keySets = sessions.map { Set($0.classes) }
    var members: [Set<UInt32>: [Int]] = [:]
    for (index, keySet) in keySets.enumerated() { members[keySet, default: []].append(index) }
    var weights = [Double](repeating: 0, count: sessions.count)
    for (keySet, indices) in members {
      let sum = indices.reduce(0) { $0 + augmentation.tempering.weight(ofCount: sessions[$1].multiplicity) }
      let repeatable = keySet.filter { key in
        let counts = indices.map { index in sessions[index].classes.count { $0 == key } }
        return Set(counts).count >= augmentation.minimumDistinctCounts
      }
      for index in indices {
        weights[index] = augmentation.tempering.weight(ofCount: sessions[index].multiplicity) / sum
        sessions[index].repeatable = repeatable
      }
    }
    var total = 0.0
    return weights.map { weight in
      total += weight
      return total
    }
  }
}

extension SessionSampler {
  /// Everything that the drawn samples depend on.
  func writeFingerprint(to writer: inout ByteWriter) {
    for session in sessions {
      writer.writeCount(session.multiplicity)
      writer.writeCount(session.classes.count)
      for key in session.classes { writer.writeUInt32(key) }
    }
    writer.writeUInt8(augmentation.tempering.rawValue)
    for value in [
      augmentation.repeatProbability, augmentation.shuffleProbability, augmentation.moveProbability,
      augmentation.stopProbability,
    ] { writer.writeFloat64(value) }
    for value in [
      augmentation.minimumDistinctCounts, augmentation.sessionsPerBatch, augmentation.windowsPerBatch,
      augmentation.batchesPerEpoch, windowLength, builder.vocabulary.count,
    ] { writer.writeCount(value) }
  }
}
