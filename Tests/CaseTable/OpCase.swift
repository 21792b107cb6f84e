public import TocsinFormat
public import TocsinGraph
import TocsinTensor

/// A graph with weights and inputs, all of it made from numbers that are the same on every machine.
///
/// The table of them, ``CaseTable``, drives tests, comparisons of instruction sets and machines, and benchmarks.
public struct OpCase: Sendable {
  /// Unique in the table; letters, digits, spaces and punctuation.
  public let name: String
  public let graph: Graph
  public let batch: Int
  /// Time steps of every dynamic `T`.
  public let steps: Int
  public let seed: UInt64
  /// What each input of the graph holds.
  public let inputKinds: [InputKind]
  /// What each tensor of the graph holds.
  public let weightKinds: [WeightKind]

  /// The tensors of the graph, as `Model` takes them.
  public func tensors() -> [TensorData] {
    var generator = SplitMix64(seed: seed)
    var tensors: [TensorData] = []
    for (tensor, kind) in zip(graph.tensors, weightKinds) {
      let (sizes, count) = (tensor.shape.dimensions, tensor.shape.maximumCount ?? 0)
      let inputs = sizes.count > 1 ? count / sizes[0].maximum : 1
      switch tensor.dtype {
      case .int8:
        let codes = (0..<count).map { _ in kind.nextCode(&generator) }
        let scales = (0..<sizes[0].maximum).map { _ in kind.nextScale(&generator, inputs: inputs) }
        tensors.append(.int8(codes, scales: scales))
      case .bfloat16:
        let numbers = (0..<count).map { _ in kind.next(&generator, inputs: inputs) }
        tensors.append(.bfloat16(numbers.map { UInt16($0.bitPattern >> 16) }))
      case .float32, .uint32:
        tensors.append(.float32((0..<count).map { _ in kind.next(&generator, inputs: inputs) }))
      }
    }
    return tensors
  }

  /// The numbers that all tensors stand for, one tensor after the other.
  public func weights() -> [Float] { tensors().flatMap { $0.numbers ?? [] } }

  /// The elements of an input, row-major, for all items.
  public func input(_ port: Int) -> CaseInput {
    var generator = SplitMix64(seed: seed &+ 0x1000 &* UInt64(port + 1))
    let count = graph.inputs[port].shape.count(batchSize: batch, timeSteps: steps)
    let kind = inputKinds[port]
    if case .keys(let bound) = kind {
      return .keys((0..<count).map { _ in generator.key(below: bound) })
    }
    return .numbers((0..<count).map { _ in kind.next(&generator) })
  }
}

/// The elements of an input.
public enum CaseInput: Sendable {
  case numbers([Float])
  case keys([UInt32])
}
