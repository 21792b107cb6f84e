import TestSupport
import Testing
import TocsinAutograd
import TocsinGraph
import TocsinKernels
import TocsinTensor

/// Losses and dropout allocate for their first passes and then no more.
@Suite(.ifAllocationsAreCounted) struct LossAllocationTests {
  /// `x [B, T, 6]` to logits `[B, T, 20]` of two linear layers, values 1 and 2, their probabilities, values 3 and 4, and
  /// a transpose of the first, value 5.
  private static func graph() throws -> Graph {
    func layer(_ bias: Int) -> Op { .linear(ValueID(0), weight: TensorID(bias + 1), bias: TensorID(bias)) }
    let shape = Shape([.batch(maximum: 16), .fixed(7), .fixed(6)])
    return try Graph(
      inputs: [PortDeclaration(name: "x", dtype: .float32, shape: shape)],
      tensors: [("a.bias", [20]), ("a.weight", [20, 6]), ("b.bias", [20]), ("b.weight", [20, 6])].map {
        TensorDeclaration(name: $0.0, dtype: .float32, shape: Shape(fixed: $0.1))
      },
      nodes: [
        layer(0), layer(2), .softmax(ValueID(1)), .softmax(ValueID(2)), .transpose(ValueID(1), order: [0, 2, 1]),
      ],
      outputs: [
        Output(name: "p", value: ValueID(3)), Output(name: "q", value: ValueID(4)),
        Output(name: "t", value: ValueID(5)),
      ])
  }

  private static let rows = ClassTargets(classes: (0..<56).map { Int32($0 % 20) })
  private static let ones = [Float](repeating: 1, count: 8 * 7 * 20)

  /// Also on a value that is a view and has to be copied.
  static let losses: [Loss] = [
    .crossEntropy(ValueID(1), rows), .crossEntropyOfProbabilities(ValueID(3), rows),
    .binaryCrossEntropy(ValueID(2), targets: ones), .binaryCrossEntropyOfProbabilities(ValueID(4), targets: ones),
    .squaredError(ValueID(5), targets: ones),
    .rankingHinge(
      ValueID(3), normal: ItemSelection(from: 0, by: 2, count: 4), abnormal: ItemSelection(from: 1, by: 2, count: 4)),
    .disentanglement(ValueID(1), ValueID(2), .features), .disentanglement(ValueID(1), ValueID(2), .positions),
    .jensenShannon(ValueID(3), ValueID(4)),
  ]

  @Test(arguments: losses.indices, [false, true])
  func aSettledLossAllocatesNothing(_ index: Int, drops: Bool) throws {
    let weights = try PreparedWeights(Self.graph(), arithmetic: KernelArithmetic(.best()))
    var generator = SeededGenerator(seed: 1)
    weights.values.elements = generator.floats(weights.values.count, magnitude: 1)
    weights.update()
    let tape = Tape(weights)
    let gradient = ParameterVector<Float>(layout: weights.values.layout)
    let wanted = (1...5).map { ValueID($0) }
    let sites = wanted.map { DropoutSite($0, rate: 0.1) }
    let loss = Self.losses[index]
    let x = generator.floats(8 * 7 * 6, magnitude: 1)
    func pass(_ step: UInt64) throws {
      tape.batch.begin(itemCount: 8)
      tape.batch.inputs[0].numbers.append(contentsOf: x)
      try tape.evaluate(wanted, dropout: drops ? DropoutPass(sites, seed: 1, step: step) : nil)
      tape.add(loss, scale: 1)
      tape.differentiate(into: gradient)
    }
    for step in 0..<3 as Range<UInt64> { try pass(step) }
    let count = try allocations { try pass(3) }
    #expect(count == 0)
  }
}
