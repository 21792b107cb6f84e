/// One training sequence: a key and, where one is to be predicted, a class per step.
public struct SequenceSample: Equatable, Sendable {
  /// One key per step.
  public var inputs: [UInt32]
  /// The class to be predicted after each step; ``noTarget`` where none is.
  public var targets: [Int32]
  /// What the loss of each of its targets counts: the number of times that the sequence occurs.
  public var weight: Float

  /// The classes that follow the last target, where a sequence was cut out of a longer one: what a ``FutureMixture``
  /// looks ahead to.
  public var continuation: [Int32]

  /// The target of a step that is not learnt from.
  public static let noTarget: Int32 = -1

  /// - Precondition: as many targets as inputs, and at least one.
  public init(inputs: [UInt32], targets: [Int32], weight: Float, continuation: [Int32] = []) {
    precondition(!inputs.isEmpty && inputs.count == targets.count, "a sample has one target per step")
    self.inputs = inputs
    self.targets = targets
    self.weight = weight
    self.continuation = continuation
  }

  /// What the whole sequence counts in a weighted mean: its weight for each target.
  public var totalWeight: Double {
    var count = 0
    for target in targets where target >= 0 { count += 1 }
    return Double(weight) * Double(count)
  }
}
