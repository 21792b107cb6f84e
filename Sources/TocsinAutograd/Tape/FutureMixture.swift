/// Softened targets: part of the probability goes to the keys that are still to come in the sequence.
///
/// `q = (1 - share) onehot(target) + share · future`, where `future` is the distribution of the targets from this step
/// to the end, the end symbol left out, each further step discounted by `decay`. Where no key is left, `q` is the plain
/// target. It tells the network that an order it has not seen is less surprising than a key that does not belong.
public struct FutureMixture: Equatable, Sendable {
  /// The part that goes to the keys to come, in `0 ..< 1`.
  public var share: Float
  /// The factor per step of distance; 1 counts all alike.
  public var decay: Float
  /// The number of classes, the end symbol included; it is the last.
  public var classCount: Int

  public init(share: Float, decay: Float, classCount: Int) {
    self.share = share
    self.decay = decay
    self.classCount = classCount
  }

  /// Takes one step backwards: what was ahead is one step further away, and the target of this step joins it.
  func lookAhead(to target: Int32, future: inout [Float]) {
    for index in future.indices { future[index] *= decay }
    if target >= 0, Int(target) < classCount - 1 { future[Int(target)] += 1 }
  }

  /// Writes the distribution of one step, where `future` counts its target and those after it.
  func write(target: Int32, future: [Float], to distributions: inout [Float], at start: Int) {
    guard target >= 0 else { return }
    precondition(target < classCount, "a target is one of the classes")
    let total = future.reduce(0, +)
    if total > 0 {
      for index in future.indices { distributions[start + index] = share * (future[index] / total) }
    }
    distributions[start + Int(target)] += total > 0 ? 1 - share : 1
  }
}
