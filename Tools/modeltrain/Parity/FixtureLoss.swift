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
  /// The tape's loss, with what it counts in the sum: where PyTorch takes a mean, the tape has a sum.
  func term(of fixture: TrainingFixture, graph: Graph) throws(ToolFailure) -> (loss: Loss, scale: Double) {
    let value = try value(0, fixture)
    switch kind {
    case .crossEntropy, .crossEntropyOfProbabilities:
      let columns = graph.type(of: value).shape.last?.maximum ?? 1
      let classes = try classTargets(fixture, classCount: columns)
      let rows = max(classes.classes.count, classes.distributions.count / columns)
      let loss: Loss =
        kind == .crossEntropy
        ? .crossEntropy(value, classes) : .crossEntropyOfProbabilities(value, classes, epsilon: epsilon ?? 0)
      return (loss, factor / classes.totalWeight(rowCount: rows))
    case .binaryCrossEntropy, .binaryCrossEntropyOfProbabilities, .squaredError:
      let targets = try floats(targets, fixture)
      return (elementwise(value, targets, try floats(weights, fixture)), factor / Double(targets.count))
    case .rankingHinge:
      let pairs = fixture.batch / 2
      let loss = Loss.rankingHinge(
        value, normal: ItemSelection(0..<pairs), abnormal: ItemSelection(pairs..<2 * pairs), margin: margin ?? 1)
      return (loss, factor / Double(pairs))
    case .disentanglement:
      let other = try self.value(1, fixture)
      return form == .features
        ? (.disentanglement(value, other, .features), factor)
        : (.disentanglement(value, other, .positions), factor / Double(fixture.batch))
    case .jensenShannon:
      return (.jensenShannon(value, try self.value(1, fixture)), factor / Double(fixture.batch))
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

  private func classTargets(_ fixture: TrainingFixture, classCount: Int) throws(ToolFailure) -> ClassTargets {
    let numbers = try floats(targets, fixture)
    guard numbers.allSatisfy({ $0 >= -1 && $0 < Float(classCount) }) else {
      throw ToolFailure("\(targets ?? "") has a class that there is not; write the fixtures anew")
    }
    var classes = numbers.map { Int32($0) }
    if let lengths = fixture.lengths, classes.count == fixture.batch * fixture.steps {
      // Step by step, as packed sequences stand.
      classes = (0..<fixture.steps).flatMap { step in
        lengths.indices.filter { lengths[$0] > step }.map { classes[$0 * fixture.steps + step] }
      }
    }
    return ClassTargets(
      classes: classes, distributions: try floats(distributions, fixture), weights: try floats(weights, fixture),
      classWeights: classWeights ?? [])
  }

  private func value(_ position: Int, _ fixture: TrainingFixture) throws(ToolFailure) -> ValueID {
    guard values.indices.contains(position) else {
      throw ToolFailure("a loss of \(kind.rawValue) lacks values; write the fixtures anew")
    }
    return try fixture.value(values[position])
  }

  /// Numbers of the data by their name; none without a name.
  private func floats(_ name: String?, _ fixture: TrainingFixture) throws(ToolFailure) -> [Float] {
    guard let name else { return [] }
    return try fixture.numbers(name, in: fixture.data).map { Float($0) }
  }
}
