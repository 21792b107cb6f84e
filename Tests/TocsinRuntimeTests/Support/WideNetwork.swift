import Synchronization
import TestSupport
import TocsinGraph
import TocsinTensor

/// Three GRUs side by side over a projection, and a layer as wide as to be worth several threads.
struct WideNetwork {
  let graph: Graph
  let weights: [Float]
  let features: [Float]

  init() throws {
    var generator = SeededGenerator(seed: 9)
    let (steps, width, hidden, outputs) = (12, 48, 32, 2_800)
    let sizes: [(Name, [Int])] = [
      ("a", [width, width]), ("b", [3 * hidden, width]), ("c", [3 * hidden, hidden]), ("d", [outputs, 3 * hidden]),
    ]
    let tensors = sizes.map { TensorDeclaration(name: $0.0, dtype: .float32, shape: Shape(fixed: $0.1)) }
    weights = sizes.flatMap { generator.floats($0.1.reduce(1, *), magnitude: 0.2) }
    features = generator.floats(steps * width, magnitude: 1)
    let gru = { (direction: TimeDirection, reset: GRUReset) in
      Op.gru(
        ValueID(1), input: TensorID(1), recurrent: TensorID(2), bias: nil, recurrentBias: nil, direction: direction,
        reset: reset)
    }
    graph = try Graph(
      inputs: [
        PortDeclaration(
          name: "x", dtype: .float32, shape: Shape([.batch(maximum: 1), .fixed(steps), .fixed(width)]))
      ],
      tensors: tensors,
      nodes: [
        .linear(ValueID(0), weight: TensorID(0), bias: nil), gru(.forward, .afterProduct),
        gru(.backward, .afterProduct), gru(.forward, .beforeProduct),
        .concat([ValueID(2), ValueID(3), ValueID(4)], axis: 2), .linear(ValueID(5), weight: TensorID(3), bias: nil),
        .activation(ValueID(6), .tanh),
      ], outputs: [Output(name: "y", value: ValueID(7))])
  }
}

/// Counts calls by number, from any thread.
final class Counts: Sendable {
  private let counts: [Count]

  private final class Count: Sendable { let value = Atomic<Int>(0) }

  init(_ count: Int) { counts = (0..<count).map { _ in Count() } }

  var values: [Int] { counts.map { $0.value.load(ordering: .relaxed) } }

  func add(_ index: Int) { counts[index].value.add(1, ordering: .relaxed) }
}

/// The largest number noted.
final class Widest: Sendable {
  private let widest = Atomic<Int>(0)

  var count: Int { widest.load(ordering: .relaxed) }

  func note(_ count: Int) { widest.store(max(count, self.count), ordering: .relaxed) }
}
