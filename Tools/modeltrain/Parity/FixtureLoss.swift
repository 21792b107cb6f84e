import TocsinAutograd
import TocsinGraph
import TocsinTensor
import ToolSupport

/// A part of a fixture's loss.
struct FixtureLoss: Decodable {
  enum Kind: String, Decodable {
    case crossEntropy, crossEntropyOfProbabilities, binaryCrossEntropy, binaryCrossEntropyOfProbabilities, squaredError,
      rankingHinge, disentanglement, jensenShannon
  }

  /// Of which matrix the Gram matrix is.
  enum Form: String, Decodable {
    case features, positions
  }

  var kind: Kind
  /// The values that it is a function of.
  var values: [Int]
  /// What it counts in the sum.
  var factor: Double
  /// What it compares with, by its name in the data: classes, or numbers.
  var targets: String?
  /// Distributions over classes in their place, likewise.
  var distributions: String?
  /// What each row or element counts, likewise.
  var weights: String?
  /// What each class counts.
  var classWeights: [Float]?
  var epsilon: Double?
  var margin: Double?
  var form: Form?
}

extension FixtureLoss {
  /// The tape's loss, with what it counts in the sum: where PyTorch takes a mean, the tape has a sum. It fits the values:
  /// the tape takes that for granted.
  func term(of fixture: TrainingFixture, graph: Graph) throws(ToolFailure) -> (loss: Loss, scale: Double) {
    let value = try value(0, fixture, graph)
    let sizes = fixture.sizes(of: value, in: graph)
    switch kind {
    case .crossEntropy, .crossEntropyOfProbabilities:
      let columns = sizes.last ?? 1
      let rows = sizes.reduce(1, *) / columns
      let targets = try classTargets(fixture, rows: rows, columns: columns)
      let loss: Loss =
        kind == .crossEntropy
        ? .crossEntropy(value, targets) : .crossEntropyOfProbabilities(value, targets, epsilon: epsilon ?? 0)
      return (loss, factor / targets.totalWeight(rowCount: rows))
    case .binaryCrossEntropy, .binaryCrossEntropyOfProbabilities, .squaredError:
      let count = sizes.reduce(1, *)
      let targets = try floats(targets, fixture)
      let weights = try floats(weights, fixture)
      try check(targets.count, isOneOf: [count], "targets")
      try check(weights.count, isOneOf: [0, count], "weights")
      return (elementwise(value, targets, weights), factor / Double(count))
    case .rankingHinge:
      let pairs = fixture.batch / 2
      guard sizes.first == 2 * pairs, pairs > 0 else { throw unfit("has no score for each item of pairs") }
      let loss = Loss.rankingHinge(
        value, normal: ItemSelection(0..<pairs), abnormal: ItemSelection(pairs..<2 * pairs), margin: margin ?? 1)
      return (loss, factor / Double(pairs))
    case .disentanglement, .jensenShannon:
      return try comparison(of: value, sizes, fixture, graph)
    }
  }

  /// The loss of two values of equal sizes.
  private func comparison(
    of value: ValueID, _ sizes: [Int], _ fixture: TrainingFixture, _ graph: Graph
  ) throws(ToolFailure) -> (loss: Loss, scale: Double) {
    let other = try self.value(1, fixture, graph)
    guard fixture.sizes(of: other, in: graph) == sizes else { throw unfit("compares values of other sizes") }
    guard sizes.first == fixture.batch else { throw unfit("compares values that are not of items") }
    if kind == .jensenShannon { return (.jensenShannon(value, other), factor / Double(fixture.batch)) }
    guard sizes.count == 3 else { throw unfit("needs values of rank 3") }
    switch form {
    case .features: return (.disentanglement(value, other, .features), factor)
    case .positions: return (.disentanglement(value, other, .positions), factor / Double(fixture.batch))
    case nil: throw unfit("lacks form")
    }
  }

  private func elementwise(_ value: ValueID, _ targets: [Float], _ weights: [Float]) -> Loss {
    switch kind {
    case .binaryCrossEntropy: .binaryCrossEntropy(value, targets: targets, weights: weights)
    case .binaryCrossEntropyOfProbabilities:
      .binaryCrossEntropyOfProbabilities(value, targets: targets, weights: weights)
    default: .squaredError(value, targets: targets, weights: weights)
    }
  }

  private func classTargets(_ fixture: TrainingFixture, rows: Int, columns: Int) throws(ToolFailure) -> ClassTargets {
    var classes: [Int32] = []
    for number in try floats(targets, fixture) {
      guard let target = Int32(exactly: number), target >= -1, target < columns else {
        throw unfit("has \(number) for a target, where classes are below \(columns)")
      }
      classes.append(target)
    }
    if let lengths = fixture.lengths, classes.count == fixture.batch * fixture.steps {
      // Step by step, as packed sequences stand.
      classes = (0..<fixture.steps).flatMap { step in
        lengths.indices.filter { lengths[$0] > step }.map { classes[$0 * fixture.steps + step] }
      }
    }
    let distributions = try floats(distributions, fixture)
    let weights = try floats(weights, fixture)
    try check(classes.count, isOneOf: distributions.isEmpty ? [rows] : [0, rows], "targets")
    try check(distributions.count, isOneOf: [0, rows * columns], "distributions")
    try check(weights.count, isOneOf: [0, rows], "weights")
    try check(classWeights?.count ?? 0, isOneOf: [0, columns], "classWeights")
    return ClassTargets(
      classes: classes, distributions: distributions, weights: weights, classWeights: classWeights ?? [])
  }

  private func check(_ count: Int, isOneOf counts: [Int], _ name: String) throws(ToolFailure) {
    guard counts.contains(count) else {
      throw unfit("has \(count) \(name), where its values need \(counts.last ?? 0)")
    }
  }

  private func value(_ position: Int, _ fixture: TrainingFixture, _ graph: Graph) throws(ToolFailure) -> ValueID {
    guard values.indices.contains(position) else { throw unfit("lacks values") }
    let value = try fixture.value(values[position])
    guard graph.type(of: value).dtype == .float32 else { throw unfit("is of keys") }
    return value
  }

  private func unfit(_ what: String) -> ToolFailure {
    ToolFailure("a loss of \(kind.rawValue) \(what); write the fixtures anew")
  }

  /// Numbers of the data by their name; none without a name.
  private func floats(_ name: String?, _ fixture: TrainingFixture) throws(ToolFailure) -> [Float] {
    guard let name else { return [] }
    return try fixture.numbers(name, in: fixture.data)
  }
}
