import TestSupport
import Testing
import TocsinAutograd
import TocsinGraph
import TocsinKernels
import TocsinTensor

/// Two recurrent layers of one kind on keys, a layer norm and an activation after them.
struct RecurrentStack: Sendable, CustomTestStringConvertible {
  enum Layer: CaseIterable { case lstm, gru, gruResettingBefore }

  var layer: Layer
  var direction: TimeDirection
  /// Whether the first layer reads one-hot rows, and so picks rows of a table, or rows of an embedding.
  var isKeyed: Bool

  var testDescription: String { "\(layer), \(direction), \(isKeyed ? "keyed" : "embedded")" }

  static let all = Layer.allCases.flatMap { layer in
    TimeDirection.allCases.flatMap { direction in
      [true, false].map { RecurrentStack(layer: layer, direction: direction, isKeyed: $0) }
    }
  }

  static let classes = 5
  static let hidden = 18

  func graph() throws(GraphError) -> Graph {
    let rows = (layer == .lstm ? 4 : 3) * Self.hidden
    let inputs = isKeyed ? Self.classes : 7
    var tensors: [(Name, [Int])] = [
      ("a0", [rows, inputs]), ("a1", [rows, Self.hidden]), ("a2", [rows]), ("a3", [rows]),
      ("b0", [rows, Self.hidden]), ("b1", [rows, Self.hidden]), ("b2", [rows]), ("b3", [rows]),
      ("n0", [Self.hidden]), ("n1", [Self.hidden]),
    ]
    if !isKeyed { tensors.append(("table", [Self.classes, inputs])) }
    func recurrent(_ value: Int, _ first: Int) -> Op {
      let (input, recurrent) = (TensorID(first), TensorID(first + 1))
      let (bias, recurrentBias) = (TensorID(first + 2), TensorID(first + 3))
      if layer == .lstm {
        return .lstm(
          ValueID(value), input: input, recurrent: recurrent, bias: bias, recurrentBias: recurrentBias,
          direction: direction)
      }
      return .gru(
        ValueID(value), input: input, recurrent: recurrent, bias: bias, recurrentBias: recurrentBias,
        direction: direction, reset: layer == .gru ? .afterProduct : .beforeProduct)
    }
    return try Graph(
      inputs: [
        PortDeclaration(name: "keys", dtype: .uint32, shape: Shape([.batch(maximum: 64), .time(maximum: 64)]))
      ],
      tensors: tensors.map { TensorDeclaration(name: $0.0, dtype: .float32, shape: Shape(fixed: $0.1)) },
      nodes: [
        isKeyed ? .oneHot(ValueID(0), classes: Self.classes) : .embedding(ValueID(0), table: TensorID(10)),
        recurrent(1, 0), recurrent(2, 4), .layerNorm(ValueID(3), scale: TensorID(8), bias: TensorID(9), epsilon: 1e-5),
        .activation(ValueID(4), .gelu),
      ],
      outputs: [Output(name: "states", value: ValueID(5))])
  }

  /// A tape over random parameters.
  func tape<Arithmetic: TapeArithmetic>(_ arithmetic: Arithmetic) throws -> Tape<Arithmetic> {
    let weights = try PreparedWeights(try graph(), arithmetic: arithmetic)
    var numbers = TestNumbers(seed: 11)
    for index in 0..<weights.values.count { weights.values[index] = Arithmetic.Scalar(Float(numbers.next() / 2)) }
    weights.update()
    return Tape(weights)
  }
}

/// Sequences of different lengths, one of them with a key beyond the classes; by falling length.
private let sequences: [[UInt32]] = [[3, 9, 3, 1, 0], [0, 1, 2], [2, 2, 2], [4]]
private let output = ValueID(5)

extension Tape {
  /// Runs all sequences packed; for each, the rows of its steps.
  fileprivate func runPacked() throws -> [[[Scalar]]] {
    let samples = sequences.map { SequenceSample(inputs: $0, targets: $0.map { _ in 0 }, weight: 1) }
    batch.pack(SequenceBatch(samples, indices: ArraySlice(samples.indices)))
    try evaluate([output])
    let elements = elements(of: output)
    let size = RecurrentStack.hidden
    return positions.map { $0.map { Array(elements[$0 * size..<($0 + 1) * size]) } }
  }

  fileprivate func runAlone(_ sequence: [UInt32]) throws -> [[Scalar]] {
    batch.begin(itemCount: 1, stepCount: sequence.count)
    batch.inputs[0].keys.append(contentsOf: sequence)
    try evaluate([output])
    let elements = elements(of: output)
    let size = RecurrentStack.hidden
    return sequence.indices.map { Array(elements[$0 * size..<($0 + 1) * size]) }
  }
}

/// For each sequence, where its steps stand: step by step, the longest sequence first.
private let positions: [[Int]] = sequences.enumerated().map { row, sequence in
  sequence.indices.map { step in
    (0..<step).reduce(row) { start, earlier in start + sequences.count { $0.count > earlier } }
  }
}

@Suite struct PackedSequenceTests {
  @Test("sequences packed together have the bits of each alone", arguments: RecurrentStack.all)
  func packedBitsAreThoseOfEachAlone(_ stack: RecurrentStack) throws {
    let tape = try stack.tape(KernelArithmetic(try .fromEnvironment()))
    let packed = try tape.runPacked()
    for (sequence, rows) in zip(sequences, packed) {
      #expect(try tape.runAlone(sequence).map(\.bitPatterns) == rows.map(\.bitPatterns))
    }
  }

  @Test("the gradient of packed sequences is the sum of those of each alone", arguments: RecurrentStack.all)
  func packedGradientsAreSums(_ stack: RecurrentStack) throws {
    let tape = try stack.tape(ReferenceArithmetic())
    let size = RecurrentStack.hidden
    var numbers = TestNumbers(seed: 12)
    let positionCount = sequences.reduce(0) { $0 + $1.count }
    let seeds = (0..<positionCount * size).map { _ in numbers.next() }
    let found = ParameterVector<Double>(layout: tape.weights.values.layout)
    _ = try tape.runPacked()
    tape.seed(output, gradient: seeds)
    tape.differentiate(into: found)
    var sum = [Double](repeating: 0, count: found.count)
    for (sequence, positions) in zip(sequences, positions) {
      let gradient = ParameterVector<Double>(layout: tape.weights.values.layout)
      _ = try tape.runAlone(sequence)
      tape.seed(output, gradient: positions.flatMap { seeds[$0 * size..<($0 + 1) * size] })
      tape.differentiate(into: gradient)
      for index in sum.indices { sum[index] += gradient[index] }
    }
    for tensor in tape.weights.graph.tensors.indices {
      let range = tape.weights.values.layout.range(of: TensorID(tensor))
      let error = norm(range.map { found[$0] - sum[$0] })
      #expect(norm(range.map { sum[$0] }) > 0 && error <= 1e-12 * norm(range.map { sum[$0] }), "tensor \(tensor)")
    }
  }
}
