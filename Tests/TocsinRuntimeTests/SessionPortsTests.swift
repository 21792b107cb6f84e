import Testing
import TestSupport
import TocsinGraph
import TocsinKernels
import TocsinRuntime
import TocsinTensor

/// How inputs come in and outputs go out.
@Suite struct SessionPortsTests {
  /// `a + b` and `a - b`, of one item each.
  private func session() throws -> Session {
    let shape = Shape([.batch(maximum: 4), .fixed(3)])
    let graph = try Graph(
      inputs: ["a", "b"].map { PortDeclaration(name: $0, dtype: .float32, shape: shape) },
      tensors: [TensorDeclaration(name: "minus", dtype: .float32, shape: Shape(fixed: [1, 1]))],
      nodes: [
        .add(ValueID(0), ValueID(1)), .constant(TensorID(0)), .multiply(ValueID(1), ValueID(3)),
        .add(ValueID(0), ValueID(4)),
      ],
      outputs: [Output(name: "difference", value: ValueID(5)), Output(name: "sum", value: ValueID(2))])
    let weights: [Float] = [-1]
    var session = try Session(model: Model(graph: graph, weights: weights.span, kernels: .best()), maximumBatch: 2)
    try session.begin(batch: 1)
    return session
  }

  @Test func inputsReadWhereTheyAreComeInsteadOfThoseSet() throws {
    var session = try session()
    let (one, ten, hundred): ([Float], [Float], [Float]) = ([1, 2, 3], [10, 20, 30], [100, 200, 300])
    try session.setFeatures(one.span, input: 0)
    try session.setFeatures(ten.span, input: 1)
    session.run()
    #expect(try session.output(1) == [11, 22, 33])
    try session.withFeatures(hundred.span, input: 0) { session throws(RuntimeError) in
      session.run()
      #expect(try session.output(1) == [110, 220, 330])
      try session.withFeatures(one.span, input: 0) { session throws(RuntimeError) in
        try session.withFeatures(hundred.span, input: 1) { session in session.run() }
        #expect(try session.output(0) == [-99, -198, -297])
      }
      session.run()
      #expect(try session.output(0) == [90, 180, 270])
    }
    session.run()
    #expect(try session.output(0) == [-9, -18, -27])
  }

  @Test func anInputReadWhereItIsMustFillItsPort() throws {
    var session = try session()
    let values: [Float] = [1, 2]
    #expect(throws: RuntimeError.elementCount(port: 1, expected: 3, found: 2)) {
      try session.withFeatures(values.span, input: 1) { session in session.run() }
    }
    #expect(throws: RuntimeError.unknownPort(2)) {
      try session.withFeatures(values.span, input: 2) { session in session.run() }
    }
  }

  @Test func anOutputCanBeReadWhereItIs() throws {
    var session = try session()
    let (one, ten): ([Float], [Float]) = ([1, 2, 3], [10, 20, 30])
    try session.setFeatures(one.span, input: 0)
    try session.setFeatures(ten.span, input: 1)
    session.run()
    let sums = try session.outputElements(1)
    #expect(sums.count == 3)
    #expect(sums[0] == 11)
    #expect(sums[2] == 33)
  }

  @Test func aRunOfAnotherSizeFindsItsInputs() throws {
    var session = try session()
    for batch in [2, 1, 2] {
      try session.begin(batch: batch)
      let values = (0..<3 * batch).map { Float($0) }
      try session.setFeatures(values.span, input: 0)
      try session.setFeatures(values.span, input: 1)
      session.run()
      #expect(try session.output(1) == values.map { 2 * $0 })
    }
  }

  @Test func stepsAreOfNoAccountWithoutADynamicDimension() throws {
    var session = try session()
    #expect(session.maximumSteps == 1)
    try session.begin(batch: 1, steps: 20)
    #expect(session.steps == 1)
    #expect(throws: RuntimeError.extent(requestedBatch: 1, requestedSteps: 0, maximumBatch: 2, maximumSteps: 1)) {
      try session.begin(batch: 1, steps: 0)
    }
  }
}
