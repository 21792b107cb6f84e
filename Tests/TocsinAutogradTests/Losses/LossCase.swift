import Testing
import TocsinAutograd
import TocsinGraph
import TocsinKernels

/// A loss on random values.
struct LossCase: Sendable, CustomTestStringConvertible {
  var testDescription: String
  /// Items, steps and columns.
  var sizes = [4, 3, 5]
  var kind = Kind.real
  var loss: @Sendable (ValueID, ValueID) -> Loss

  /// What the values are.
  enum Kind: Sendable {
    /// In -1 ..< 1.
    case real
    /// In 0.1 ..< 0.9, so that differences of a small step tell the derivative.
    case probabilities
    /// The same, divided by their sum in each item.
    case distributions
  }

  var count: Int { sizes.reduce(1, *) }

  /// The elements of one input.
  func elements(seed: UInt64) -> [Double] {
    var numbers = TestNumbers(seed: seed)
    let elements = (0..<count).map { _ in numbers.next() }
    guard kind != .real else { return elements }
    let shares = elements.map { 0.5 + 0.4 * $0 }
    guard kind == .distributions else { return shares }
    let size = count / sizes[0]
    return shares.indices.map { index in
      shares[index] / shares[index / size * size..<(index / size + 1) * size].reduce(0, +)
    }
  }

  /// Classes of 12 rows, one without.
  private static let classes: [Int32] = [0, 4, 2, -1, 1, 1, 3, 0, 2, 4, 4, 0]
  private static let rowWeights: [Float] = [1, 0.5, 2, 1, 0, 3, 1, 1, 0.25, 1, 2, 1]
  private static let classWeights: [Float] = [1, 2, 0.5, 0, 3]
  /// Distributions over 5 classes for 12 rows.
  private static let distributions: [Float] = (0..<12).flatMap { row -> [Float] in
    row % 3 == 0 ? [0, 0.25, 0.5, 0.25, 0] : [0.125, 0.5, 0, 0, 0.375]
  }
  /// In 0 … 1, for 60 elements.
  private static let labels = (0..<60).map { Float($0 * 7 % 5) / 4 }
  private static let elementWeights = (0..<60).map { Float($0 % 4) / 2 }

  static let all =
    crossEntropies + [
      LossCase(testDescription: "binary cross-entropy") { first, _ in .binaryCrossEntropy(first, targets: labels) },
      LossCase(testDescription: "binary cross-entropy, weighted") { first, _ in
        .binaryCrossEntropy(first, targets: labels, weights: elementWeights)
      },
      LossCase(testDescription: "binary cross-entropy of probabilities, weighted", kind: .probabilities) { first, _ in
        .binaryCrossEntropyOfProbabilities(first, targets: labels, weights: elementWeights)
      },
      LossCase(testDescription: "squared error") { first, _ in .squaredError(first, targets: labels) },
      LossCase(testDescription: "squared error, weighted") { _, second in
        .squaredError(second, targets: labels, weights: elementWeights)
      },
      LossCase(testDescription: "ranking hinge") { first, _ in
        .rankingHinge(first, normal: ItemSelection(0..<2), abnormal: ItemSelection(2..<4))
      },
      LossCase(testDescription: "ranking hinge of pairs side by side, narrow") { first, _ in
        .rankingHinge(
          first, normal: ItemSelection(from: 0, by: 2, count: 2), abnormal: ItemSelection(from: 1, by: 2, count: 2),
          margin: 0.25)
      },
      LossCase(testDescription: "disentanglement by positions") { .disentanglement($0, $1, .positions) },
      LossCase(testDescription: "disentanglement by positions, wide", sizes: [3, 17, 4]) {
        .disentanglement($0, $1, .positions, items: ItemSelection(1..<3))
      },
      LossCase(testDescription: "disentanglement of a value from itself") { first, _ in
        .disentanglement(first, first, .positions)
      },
      LossCase(testDescription: "Jensen-Shannon", kind: .distributions) { .jensenShannon($0, $1) },
      LossCase(testDescription: "Jensen-Shannon of every other item", kind: .distributions) {
        .jensenShannon($0, $1, items: ItemSelection(from: 1, by: 2, count: 2))
      },
    ]

  private static let crossEntropies = [
    LossCase(testDescription: "cross-entropy") { first, _ in .crossEntropy(first, ClassTargets(classes: classes)) },
    LossCase(testDescription: "cross-entropy, weighted") { first, _ in
      .crossEntropy(first, ClassTargets(classes: classes, weights: rowWeights, classWeights: classWeights))
    },
    LossCase(testDescription: "cross-entropy of distributions") { first, _ in
      .crossEntropy(first, ClassTargets(distributions: distributions, weights: rowWeights))
    },
    LossCase(testDescription: "cross-entropy of distributions, weighted classes") { first, _ in
      .crossEntropy(first, ClassTargets(distributions: distributions, classWeights: classWeights))
    },
    LossCase(testDescription: "cross-entropy of probabilities", kind: .probabilities) { first, _ in
      .crossEntropyOfProbabilities(
        first, ClassTargets(classes: classes, weights: rowWeights, classWeights: classWeights))
    },
    LossCase(testDescription: "cross-entropy of probabilities and distributions", kind: .probabilities) { first, _ in
      .crossEntropyOfProbabilities(first, ClassTargets(distributions: distributions), epsilon: 0.01)
    },
  ]

  /// The one whose gradient is not that of its value.
  static let features = LossCase(testDescription: "disentanglement by features", sizes: [4, 3, 18]) {
    .disentanglement($0, $1, .features)
  }
}
