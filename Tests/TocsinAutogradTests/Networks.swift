import TocsinAutograd
import TocsinGraph
import TocsinKernels
import TocsinTensor

/// Small networks on key sequences, with tails in every panel.
enum Network: CaseIterable, Sendable {
  /// Keys, folded LSTM, last step, linear.
  case keyedLSTM
  /// Two LSTMs of different sizes, so that the second has a dense input.
  case stackedLSTM
  /// A table of learnt rows in front of an LSTM.
  case embeddedLSTM
  /// One-hot rows into a linear layer.
  case denseOneHot
  /// A softmax in the middle.
  case innerSoftmax

  static let classes = 5

  func graph() throws(GraphError) -> Graph {
    let keys = PortDeclaration(
      name: "keys", dtype: .uint32, shape: Shape([.batch(maximum: 64), .time(maximum: 64)]))
    func finish(_ tensors: [(Name, [Int])], _ nodes: [Op]) throws(GraphError) -> Graph {
      try Graph(
        inputs: [keys],
        tensors: tensors.map { TensorDeclaration(name: $0.0, dtype: .float32, shape: Shape(fixed: $0.1)) },
        nodes: nodes, outputs: [Output(name: "probabilities", value: ValueID(nodes.count))])
    }
    let classes = Self.classes
    let oneHot = Op.oneHot(ValueID(0), classes: classes)
    func lstm(_ operand: Int, _ first: Int) -> Op {
      .lstm(
        ValueID(operand), input: TensorID(first + 1), recurrent: TensorID(first + 2), bias: TensorID(first),
        recurrentBias: nil, direction: .forward)
    }
    switch self {
    case .keyedLSTM:
      return try finish(
        [("a.bias", [12]), ("a.input", [12, 5]), ("a.recurrent", [12, 3]), ("o.bias", [5]), ("o.weight", [5, 3])],
        [
          oneHot, lstm(1, 0), .step(ValueID(2), .last), .linear(ValueID(3), weight: TensorID(4), bias: TensorID(3)),
          .softmax(ValueID(4)),
        ])
    case .stackedLSTM:
      return try finish(
        [
          ("a.bias", [72]), ("a.input", [72, 5]), ("a.recurrent", [72, 18]),
          ("b.bias", [16]), ("b.input", [16, 18]), ("b.recurrent", [16, 4]), ("o.bias", [5]), ("o.weight", [5, 4]),
        ],
        [
          oneHot, lstm(1, 0), lstm(2, 3), .step(ValueID(3), .last),
          .linear(ValueID(4), weight: TensorID(7), bias: TensorID(6)), .softmax(ValueID(5)),
        ])
    case .embeddedLSTM:
      return try finish(
        [
          ("a.bias", [12]), ("a.input", [12, 7]), ("a.recurrent", [12, 3]), ("e", [5, 7]), ("o.bias", [5]),
          ("o.weight", [5, 3]),
        ],
        [
          .embedding(ValueID(0), table: TensorID(3)), lstm(1, 0), .step(ValueID(2), .last),
          .linear(ValueID(3), weight: TensorID(5), bias: TensorID(4)), .softmax(ValueID(4)),
        ])
    case .denseOneHot:
      return try finish(
        [("o.bias", [5]), ("o.weight", [5, 5])],
        [
          oneHot, .step(ValueID(1), .last), .linear(ValueID(2), weight: TensorID(1), bias: TensorID(0)),
          .softmax(ValueID(3)),
        ])
    case .innerSoftmax:
      return try finish(
        [("e", [5, 6]), ("o.bias", [5]), ("o.weight", [5, 6])],
        [
          .embedding(ValueID(0), table: TensorID(0)), .softmax(ValueID(1)), .step(ValueID(2), .last),
          .linear(ValueID(3), weight: TensorID(2), bias: TensorID(1)), .softmax(ValueID(4)),
        ])
    }
  }

  /// Sequences of unequal lengths, one with an unknown key, one with steps that are not learnt from.
  static let samples = [
    SequenceSample(inputs: [0, 1, 2], targets: [1, 2, 3], weight: 1),
    SequenceSample(inputs: [4], targets: [0], weight: 3),
    SequenceSample(inputs: [3, 9, 3, 1, 0], targets: [2, -1, 4, -1, 1], weight: 0.5),
    SequenceSample(inputs: [2, 2, 2], targets: [2, 0, 4], weight: 2),
  ]
}

extension Network {
  /// The graph that is trained: as it is, or at every step.
  func graph(atEveryStep: Bool) throws -> Graph {
    atEveryStep ? try graph().answeringAtEveryStep() : try graph()
  }

  /// A tape over random parameters.
  func floatTape(seed: UInt64, atEveryStep: Bool = false) throws -> Tape<KernelArithmetic> {
    let weights = try PreparedWeights(
      try graph(atEveryStep: atEveryStep), arithmetic: KernelArithmetic(try KernelSet.fromEnvironment()))
    var numbers = TestNumbers(seed: seed)
    for index in 0..<weights.values.count { weights.values[index] = Float(numbers.next()) }
    weights.update()
    return Tape(weights)
  }
}

/// Numbers in -1 ..< 1 from a linear congruential generator.
struct TestNumbers {
  private var state: UInt64
  init(seed: UInt64) { state = seed &* 2 &+ 1 }
  mutating func next() -> Double {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Double(state >> 11) * 0x1p-52 - 1
  }
}

extension Tape {
  /// What the softmax that is the graph's output reads.
  var logits: ValueID { ValueID(weights.graph.nodes.count - 1) }

  /// Runs the network on key sequences; the loss's weighted sum, and its gradient where asked for.
  func run(
    _ sequences: SequenceBatch, atEveryStep: Bool, scale: Scalar = 1, into gradient: ParameterVector<Scalar>? = nil
  ) throws(TapeError) -> Double {
    batch.pack(sequences)
    try evaluate([logits])
    let loss = add(sequences.crossEntropy(logits, atEveryStep: atEveryStep), scale: gradient == nil ? nil : scale)
    if let gradient { differentiate(into: gradient) }
    return loss
  }

  /// A row of the logits.
  func row(_ row: Int) -> [Scalar] {
    let columns = Network.classes
    return Array(elements(of: logits)[row * columns..<(row + 1) * columns])
  }
}

extension SequenceBatch {
  init(_ samples: [SequenceSample], indices: ArraySlice<Int>, mixture: FutureMixture? = nil) {
    self.init()
    fill(samples, indices: indices, mixture: mixture)
  }
}
