/// What rows of logits or of probabilities are compared with: each with a class, or with a distribution over classes.
public struct ClassTargets: Equatable, Sendable {
  /// The class of each row; -1 for a row without target, which counts nothing. Empty where there are distributions only.
  public var classes: [Int32]
  /// Where not empty, `[rows, C]`, in place of the classes; each row sums to 1.
  public var distributions: [Float]
  /// What each row counts; empty where each counts 1.
  public var weights: [Float]
  /// What each class counts, on top of its rows' weights; empty where each counts 1.
  public var classWeights: [Float]

  public init(
    classes: [Int32] = [], distributions: [Float] = [], weights: [Float] = [], classWeights: [Float] = []
  ) {
    self.classes = classes
    self.distributions = distributions
    self.weights = weights
    self.classWeights = classWeights
  }

  /// What a weighted mean over the rows divides by, as PyTorch's does: the weights of all rows, each times that of its
  /// class. Of distributions the classes' weights do not count.
  ///
  /// - Parameter rowCount: the number of rows.
  public func totalWeight(rowCount: Int) -> Double {
    var sum = 0.0
    for row in 0..<rowCount { sum += Double(weight(ofRow: row)) }
    return sum
  }

  /// What a row counts; of classes that of its class included.
  @inline(__always)
  func weight(ofRow row: Int) -> Float {
    let weight = weights.isEmpty ? 1 : weights[row]
    guard !classes.isEmpty else { return weight }
    if classes[row] < 0 { return 0 }
    return classWeights.isEmpty || !distributions.isEmpty ? weight : weight * classWeights[Int(classes[row])]
  }

  /// The weighted target of one class in a row.
  @inline(__always)
  func target(ofRow row: Int, column: Int, columns: Int) -> Float {
    guard !distributions.isEmpty else { return Int(classes[row]) == column ? 1 : 0 }
    let share = distributions[row * columns + column]
    return classWeights.isEmpty ? share : share * classWeights[column]
  }

  /// What the weighted targets of a row sum to.
  @inline(__always)
  func mass(ofRow row: Int, columns: Int) -> Float {
    guard !distributions.isEmpty, !classWeights.isEmpty else { return 1 }
    var sum: Float = 0
    for column in 0..<columns { sum += target(ofRow: row, column: column, columns: columns) }
    return sum
  }

  func check(rows: Int, columns: Int) {
    precondition(classes.isEmpty ? !distributions.isEmpty : classes.count == rows, "a target for each row")
    precondition(classes.allSatisfy { $0 < columns }, "a target is one of the classes")
    precondition(distributions.isEmpty || distributions.count == rows * columns, "a share for each row and class")
    precondition(weights.isEmpty || weights.count == rows, "a weight for each row")
    precondition(classWeights.isEmpty || classWeights.count == columns, "a weight for each class")
  }
}
