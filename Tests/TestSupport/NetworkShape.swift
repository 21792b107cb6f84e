/// What a random network for a test looks like: a variation on DeepLog's.
public struct NetworkShape: Equatable, Sendable {
  public enum Input: Equatable, Sendable {
    /// Keys, one-hot, as in DeepLog.
    case oneHot
    /// Keys, through a table.
    case embedding(features: Int)
    case features(Int)
  }

  public enum Output: Equatable, Sendable {
    /// Probabilities after the last step, as in DeepLog.
    case lastStep
    /// Probabilities after every step.
    case everyStep
    /// The last layer's hidden state after every step.
    case hiddenStates
  }

  /// Keys, `V`. The output has `V + 1` classes.
  public var vocabulary: Int
  /// Keys that the input looks up, `V + 1` unless the two are not to fit.
  public var inputClasses: Int
  /// Units of each layer, `H`.
  public var hidden: Int
  public var layers: Int
  public var input = Input.oneHot
  public var output = Output.lastStep
  /// Whether the rows that the keys look up are a second output.
  public var returnsLookup = false
  public var maximumBatch = 256
  public var maximumSteps = 64

  public init(vocabulary: Int, hidden: Int, layers: Int, input: Input = .oneHot, output: Output = .lastStep) {
    self.vocabulary = vocabulary
    inputClasses = vocabulary + 1
    self.hidden = hidden
    self.layers = layers
    self.input = input
    self.output = output
  }

  /// Classes of the output.
  public var classes: Int { vocabulary + 1 }

  /// Features that the first layer takes.
  public var inputFeatures: Int {
    switch input {
    case .oneHot: inputClasses
    case .embedding(let features), .features(let features): features
    }
  }

  /// DeepLog's on HDFS.
  public static let deepLog = NetworkShape(vocabulary: 29, hidden: 64, layers: 2)

  /// Steppable shapes: DeepLog's, and sizes that fill no panel, just one, or a little more than one.
  public static let steppable: [NetworkShape] = [
    .deepLog,
    NetworkShape(vocabulary: 3, hidden: 5, layers: 1),
    NetworkShape(vocabulary: 1, hidden: 1, layers: 3),
    NetworkShape(vocabulary: 15, hidden: 16, layers: 2),
    NetworkShape(vocabulary: 20, hidden: 17, layers: 3, input: .embedding(features: 7)),
    NetworkShape(vocabulary: 4, hidden: 33, layers: 1, input: .embedding(features: 1)),
  ]

  /// Further shapes, which only a session runs.
  public static let others: [NetworkShape] = [
    NetworkShape(vocabulary: 5, hidden: 7, layers: 2, input: .features(3)),
    NetworkShape(vocabulary: 17, hidden: 18, layers: 1, input: .features(20), output: .everyStep),
    NetworkShape(vocabulary: 6, hidden: 5, layers: 2, output: .everyStep),
    NetworkShape(vocabulary: 6, hidden: 21, layers: 2, input: .embedding(features: 5), output: .hiddenStates),
  ]
}

extension NetworkShape: CustomStringConvertible {
  public var description: String { "V=\(vocabulary) H=\(hidden) layers=\(layers) \(input) \(output)" }
}
