import Testing
import TestSupport
import TocsinFormat
import TocsinGraph
import TocsinKernels
import TocsinRuntime
import TocsinTensor

/// What runs give whose inputs nobody has set, and what is given without any.
@Suite struct UnsetInputTests {
  /// `a + b`, and a constant.
  private func model() throws -> Model {
    var sketch = GraphSketch()
    let (a, b) = (sketch.input("a", .fixed(4)), sketch.input("b", .fixed(4)))
    let constant = sketch.add(.constant(sketch.tensor(2)))
    let sum = sketch.add(.add(a, b))
    let weights: [Float] = [3, -5]
    return try Model(graph: sketch.graph(outputs: [sum, constant]), weights: weights.span, kernels: .best())
  }

  @Test(arguments: [1, 2])
  func aRunBeforeTheFirstBeginDoesNothing(_ threads: Int) throws {
    var session = try Session(model: model(), maximumBatch: 4, threads: threads)
    for host in Host.allCases { host.run(&session) }
    #expect(session.batch == 0)
    #expect(try session.outputCount(0) == 0)
    try session.begin(batch: 4)
    session.run()
    #expect(try session.output(0).count == 16)
  }

  @Test func inputsThatWereNeverSetAreZeros() throws {
    let model = try model()
    // What a session is made of is memory that was full of other things.
    for count in [64, 96, 112, 128] {
      let litter = (0..<64).map { _ in Litter(count) }
      withExtendedLifetime(litter) {}
    }
    var session = try Session(model: model, maximumBatch: 8)
    try session.begin(batch: 8)
    session.run()
    #expect(try session.output(0) == [Float](repeating: 0, count: 32))
  }

  @Test func outputsAreOfAllInputsAndNoMore() throws {
    let model = try model()
    let values = TensorData.float32([1, 2, 3, 4])
    #expect(throws: RuntimeError.elementCount(port: 1, expected: 4, found: 0)) {
      _ = try model.outputs(batchSize: 1, timeSteps: 0, inputs: [values])
    }
    #expect(throws: RuntimeError.unknownPort(2)) {
      _ = try model.outputs(batchSize: 1, timeSteps: 0, inputs: [values, values, values])
    }
    let found = try model.outputs(batchSize: 1, timeSteps: 0, inputs: [values, values])
    #expect(found == [.float32([2, 4, 6, 8]), .float32([3, -5])])
    var vector = GoldenVector(batchSize: 1, timeSteps: 0, inputs: [values, values], outputs: found)
    #expect(try model.replay(vector) == nil)
    vector.outputs.removeLast()
    #expect(throws: RuntimeError.unknownPort(1)) { _ = try model.replay(vector) }
  }

  /// Were it written by the runs, several threads would write it at once.
  @Test(arguments: [1, 2])
  func anOutputThatDependsOnNoInputIsThereBeforeTheFirstRun(_ threads: Int) throws {
    let model = try model()
    var session = try Session(model: model, maximumBatch: 4, threads: threads)
    #expect(try session.output(1) == [3, -5])
    try session.begin(batch: 4)
    Host.inOrder.run(&session)
    #expect(try session.output(1) == [3, -5])
    #expect(model.stepNames == ["1 add [B≤8, 4]"])
  }
}

/// Memory full of NaN, to be given back.
private final class Litter {
  private var elements: AlignedBuffer<Float>

  init(_ count: Int) {
    elements = AlignedBuffer(unwritten: count)
    for index in 0..<count { elements[index] = .nan }
  }
}
