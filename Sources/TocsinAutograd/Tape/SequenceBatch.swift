public import TocsinGraph

/// Key sequences of any lengths, laid out step by step without padding.
///
/// The sequences stand in order of falling length, so that those which reach step `t` are the first
/// ``rowCount(atStep:)`` rows of every earlier step. A *position* is one step of one sequence; the positions of step
/// `t` are `stepOffset(t) ..< stepOffset(t + 1)`. A short sequence costs nothing beyond its end and cannot touch the
/// bits of another.
public struct SequenceBatch: Sendable {
  private var stepOffsets = [0]
  /// The last position of each sequence.
  private(set) var lastPositions: [Int] = []
  /// The input of each position.
  private(set) var keys: [UInt32] = []
  /// The class to be predicted at each position; -1 where there is none.
  private(set) var targets: [Int32] = []
  /// What the loss of each position counts; 0 where there is no target.
  private(set) var weights: [Float] = []
  /// Where targets are mixed: a distribution over ``classCount`` classes for each position, else empty.
  package private(set) var distributions: [Float] = []
  private(set) var classCount = 0
  /// Where the sequence of each row stands among those that the batch was filled with.
  private(set) var places: [Int] = []
  private var future: [Float] = []

  public init() {}

  /// The number of sequences, `B`.
  public var sequenceCount: Int { lastPositions.count }
  /// The number of steps of the longest sequence, `T`.
  public var stepCount: Int { stepOffsets.count - 1 }
  /// The number of steps of all sequences together.
  public var positionCount: Int { keys.count }

  func stepOffset(_ step: Int) -> Int { stepOffsets[step] }

  func rowCount(atStep step: Int) -> Int { stepOffsets[step + 1] - stepOffsets[step] }

  /// Lays out samples in place of what was here. Allocates only where the batch is larger than any before.
  ///
  /// - Parameters:
  ///   - indices: which of the samples, at least one; each has at least one step.
  ///   - mixture: where given, targets become distributions over its classes.
  public mutating func fill(_ samples: [SequenceSample], indices: ArraySlice<Int>, mixture: FutureMixture? = nil) {
    removeAll()
    precondition(!indices.isEmpty, "a batch holds at least one sequence")
    func sample(_ place: Int) -> Int { indices[indices.startIndex + place] }
    places.append(contentsOf: 0..<indices.count)
    places.sort { (samples[sample($0)].inputs.count, $1) > (samples[sample($1)].inputs.count, $0) }
    lastPositions.append(contentsOf: repeatElement(0, count: places.count))
    for step in 0..<samples[sample(places[0])].inputs.count {
      for (row, place) in places.enumerated() {
        let index = sample(place)
        guard step < samples[index].inputs.count else { break }
        lastPositions[row] = keys.count
        keys.append(samples[index].inputs[step])
        let target = samples[index].targets[step]
        targets.append(target)
        weights.append(target < 0 ? 0 : samples[index].weight)
      }
      stepOffsets.append(keys.count)
    }
    if let mixture { mix(mixture, samples, indices) }
  }

  /// The loss of logits that were evaluated on this batch: of each sequence's last step, or of every step.
  public func crossEntropy(_ logits: ValueID, atEveryStep: Bool) -> Loss {
    guard !atEveryStep else {
      return .crossEntropy(
        logits, ClassTargets(classes: targets, distributions: distributions, weights: weights))
    }
    var mixed: [Float] = []
    if !distributions.isEmpty {
      for position in lastPositions {
        mixed.append(contentsOf: distributions[position * classCount..<(position + 1) * classCount])
      }
    }
    return .crossEntropy(
      logits,
      ClassTargets(
        classes: lastPositions.map { targets[$0] }, distributions: mixed,
        weights: lastPositions.map { weights[$0] }))
  }

  private mutating func removeAll() {
    stepOffsets.removeAll(keepingCapacity: true)
    stepOffsets.append(0)
    lastPositions.removeAll(keepingCapacity: true)
    keys.removeAll(keepingCapacity: true)
    targets.removeAll(keepingCapacity: true)
    weights.removeAll(keepingCapacity: true)
    distributions.removeAll(keepingCapacity: true)
    places.removeAll(keepingCapacity: true)
    classCount = 0
  }

  private mutating func mix(_ mixture: FutureMixture, _ samples: [SequenceSample], _ indices: ArraySlice<Int>) {
    classCount = mixture.classCount
    distributions.append(contentsOf: repeatElement(0, count: positionCount * classCount))
    for (row, place) in places.enumerated() {
      let sample = indices[indices.startIndex + place]
      future.removeAll(keepingCapacity: true)
      future.append(contentsOf: repeatElement(0, count: classCount))
      for target in samples[sample].continuation.reversed() { mixture.lookAhead(to: target, future: &future) }
      for step in samples[sample].targets.indices.reversed() {
        let position = stepOffsets[step] + row
        mixture.lookAhead(to: targets[position], future: &future)
        mixture.write(target: targets[position], future: future, to: &distributions, at: position * classCount)
      }
    }
  }
}
