public import TocsinAutograd
public import TocsinDetect

/// Builds training samples from sessions of keys. Equal samples are merged: one stands for all, with their number as its
/// weight, which leaves the expected gradient as it is and makes HDFS eleven times cheaper.
public struct DeepLogSamples: Sendable {
  /// What gives each key its class.
  public let vocabulary: LogKeyVocabulary

  public init(vocabulary: LogKeyVocabulary) {
    self.vocabulary = vocabulary
  }

  /// Pairs of a window of `length` keys and the key that follows, which is the target of the last step.
  ///
  /// Modelled sessions give a window before each entry and before the end, begin symbols filling up the front: `n + 1`
  /// windows for `n` entries. In the literature's protocol there are only windows of real keys that an entry follows:
  /// `n − length`, none for a session of `length` entries or fewer.
  public func windows(
    _ sessions: some Sequence<ArraySlice<UInt32>>, length: Int, sessions protocol: DeepLogProtocol
  ) -> [SequenceSample] {
    var distinct = DistinctSamples()
    for session in sessions {
      switch `protocol` {
      case .modelled:
        let front = [UInt32](repeating: vocabulary.begin, count: length)
        let classes = front + inputClasses(session) + [vocabulary.end]
        for start in 0...session.count { distinct.add(window(classes[start...start + length])) }
      case .shortIsAnomalous:
        let classes = inputClasses(session)
        for start in 0..<max(0, session.count - length) { distinct.add(window(classes[start...start + length])) }
      }
    }
    return distinct.samples
  }

  /// Whole sessions: the begin symbol and every entry in, every entry and the end symbol to be predicted.
  public func sessions(_ sessions: some Sequence<ArraySlice<UInt32>>) -> [SequenceSample] {
    var distinct = DistinctSamples()
    for session in sessions { distinct.add(sample(ofSession: inputClasses(session))) }
    return distinct.samples
  }

  /// One session by its classes.
  func sample(ofSession classes: [UInt32]) -> SequenceSample {
    SequenceSample(
      inputs: [vocabulary.begin] + classes, targets: classes.map(target) + [target(vocabulary.end)], weight: 1)
  }

  /// The classes of a session's keys.
  func inputClasses(_ session: ArraySlice<UInt32>) -> [UInt32] {
    session.map { vocabulary.classIndex(of: $0) ?? vocabulary.unknown }
  }

  /// An unknown key is no target.
  func target(_ inputClass: UInt32) -> Int32 {
    inputClass == vocabulary.unknown ? SequenceSample.noTarget : Int32(inputClass)
  }

  /// All classes but the last go in, the last is to be predicted.
  private func window(_ classes: ArraySlice<UInt32>) -> SequenceSample {
    var targets = [Int32](repeating: SequenceSample.noTarget, count: classes.count - 1)
    if let last = classes.last { targets[targets.count - 1] = target(last) }
    return SequenceSample(inputs: Array(classes.dropLast()), targets: targets, weight: 1)
  }
}

/// Samples in order of their first occurrence, each with its number as weight.
private struct DistinctSamples {
  private struct Key: Hashable {
    var inputs: [UInt32]
    var targets: [Int32]
  }

  private(set) var samples: [SequenceSample] = []
  private var positions: [Key: Int] = [:]

  mutating func add(_ sample: SequenceSample) {
    let key = Key(inputs: sample.inputs, targets: sample.targets)
    if let position = positions[key] {
      samples[position].weight += sample.weight
    } else {
      positions[key] = samples.count
      samples.append(sample)
    }
  }
}
