import TocsinFormat
import TocsinGraph
import TocsinInterchange
import TocsinTensor

/// Made-up inputs for the golden vectors of a converted network: the same for the same graph.
struct GoldenInputs {
  private let graph: Graph
  private let ports: [OnnxPort]
  private var state: UInt64 = 0x7061_7269_7479

  /// Sequences are this long at most: a vector is to show what the network computes, not to fill the file.
  private static let maximumSteps = 24

  /// Above so many numbers an input is made up of repeated rows.
  private static let manyNumbers = 4096

  init(_ network: OnnxNetwork) {
    graph = network.graph
    ports = network.ports
  }

  /// As many vectors as are made: ordinary ones, then edges.
  static let count = GoldenVector.recommendedCount + Edge.allCases.count

  /// Inputs at the edges of what a network can be given.
  private enum Edge: Int, CaseIterable {
    /// Zeros and first keys, in sequences of one step.
    case smallest
    /// Large numbers of both signs, -0, a subnormal one, and last keys, in sequences as long as vectors have them.
    case largest
  }

  /// The inputs of a vector. Ordinary ones have one item but for the last, which has several.
  mutating func next(_ index: Int) -> (batchSize: Int, timeSteps: Int, values: [TensorData]) {
    guard let edge = Edge(rawValue: index - GoldenVector.recommendedCount) else { return ordinary(index) }
    let batch = graph.batchMaximum == nil ? 0 : 1
    let steps = graph.timeMaximum.map { edge == .smallest ? 1 : min($0, Self.maximumSteps) } ?? 0
    let values = zip(graph.inputs, ports).map { input, port in
      data(input.shape.count(batchSize: batch, timeSteps: steps), port, at: edge)
    }
    return (batch, steps, values)
  }

  private func data(_ count: Int, _ port: OnnxPort, at edge: Edge) -> TensorData {
    switch (port.content, edge) {
    case (.keys, .smallest): .uint32([UInt32](repeating: 0, count: count))
    case (.keys, .largest): .uint32([UInt32](repeating: UInt32(max(port.keyCount, 1) - 1), count: count))
    case (.numbers, .smallest): .float32([Float](repeating: 0, count: count))
    case (.numbers, .largest):
      .float32((0..<count).map { [100, -100, -0.0, Float.leastNonzeroMagnitude][$0 % 4] })
    case (.mask, _): .float32([Float](repeating: 1, count: count))
    }
  }

  private mutating func ordinary(_ index: Int) -> (batchSize: Int, timeSteps: Int, values: [TensorData]) {
    let batch = graph.batchMaximum.map { min($0, index == GoldenVector.recommendedCount - 1 ? 3 : 1) } ?? 0
    let steps = graph.timeMaximum.map { 1 + random(below: min($0, Self.maximumSteps)) } ?? 0
    var values: [TensorData] = []
    for (input, port) in zip(graph.inputs, ports) {
      let count = input.shape.count(batchSize: batch, timeSteps: steps)
      values.append(data(count, port, innermost: input.shape.sizes(batchSize: batch, timeSteps: steps).last ?? 1))
    }
    return (batch, steps, values)
  }

  private mutating func data(_ count: Int, _ port: OnnxPort, innermost: Int) -> TensorData {
    switch port.content {
    case .keys: return .uint32((0..<count).map { _ in UInt32(random(below: max(port.keyCount, 1))) })
    case .numbers:
      guard count > Self.manyNumbers else { return .float32(numbers(count, steps: 16)) }
      // Few different numbers in few different rows, which the file stores in a fraction of the bytes that others take.
      let rows = (0..<4).map { _ in numbers(innermost, steps: 2) }
      return .float32((0..<count / innermost).flatMap { _ in rows[random(below: rows.count)] })
    case .mask:
      // A row is 1 up to a place of its own.
      var row: [Float] = []
      while row.count < count {
        let length = 1 + random(below: innermost)
        row += (0..<innermost).map { $0 < length ? 1 : 0 }
      }
      return .float32(Array(row.prefix(count)))
    }
  }

  /// Numbers from -2 to 2, so many of them from each to the next integer.
  private mutating func numbers(_ count: Int, steps: Int) -> [Float] {
    (0..<count).map { _ in Float(random(below: 4 * steps + 1) - 2 * steps) / Float(steps) }
  }

  /// SplitMix64.
  private mutating func random(below bound: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var bits = state
    bits = (bits ^ bits >> 30) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ bits >> 27) &* 0x94D0_49BB_1331_11EB
    return Int((bits ^ bits >> 31) % UInt64(max(bound, 1)))
  }
}
