import TocsinGraph
import TocsinTensor

/// Cases as they are described, each with a seed of its own.
struct CaseList {
  private(set) var cases: [OpCase] = []

  /// Adds a case whose network `body` builds, from one input, to one output.
  mutating func add(
    _ name: String, _ dimensions: [Dimension], input kind: InputKind = .usual, batch: Int = 3, steps: Int = 1,
    _ body: (inout NetworkBuilder, ValueID) -> ValueID
  ) {
    add(name, batch: batch, steps: steps) { network in
      let input = network.input(kind, dimensions: dimensions)
      return [body(&network, input)]
    }
  }

  /// Adds a case whose network, inputs included, `body` builds; it gives the outputs.
  mutating func add(
    _ name: String, batch: Int = 3, steps: Int = 1, _ body: (inout NetworkBuilder) -> [ValueID]
  ) {
    var network = NetworkBuilder()
    let outputs = body(&network)
    cases.append(
      OpCase(
        name: name, graph: network.graph(outputs: outputs), batch: batch, steps: steps, seed: UInt64(cases.count) << 32,
        inputKinds: network.inputKinds, weightKinds: network.weightKinds))
  }
}

/// Sizes on both sides of the width of a panel, of two, and beyond.
let tailSizes = [1, 15, 16, 17, 31, 33, 64, 128, 300]
/// Batch sizes: one item, and numbers that leave a rest in every tile.
let oddBatches = [1, 3, 7, 33]
let stepCounts = [1, 2, 10, 20]

extension Dimension: ExpressibleByIntegerLiteral {
  public init(integerLiteral size: Int) { self = .fixed(size) }
}

extension [Int] {
  /// The element at a position, starting anew after the last: for combinations of lists without all of them.
  subscript(cyclic index: Int) -> Int { self[index % count] }
}
