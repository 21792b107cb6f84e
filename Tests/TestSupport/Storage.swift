public import TocsinFormat
public import TocsinGraph
public import TocsinKernels
public import TocsinRuntime
import TocsinTensor

/// How the tensors of a network for a test are stored.
public enum Storage: String, CaseIterable, Sendable {
  case float32
  /// int8 wherever an operation takes it.
  case int8
  /// Each f32, bf16 or, where an operation takes it, int8, drawn at random.
  case mixed

  /// A network with its tensors stored so.
  ///
  /// - Parameter weights: all tensors, one after the other.
  public func model(of graph: Graph, weights: [Float], _ kernels: KernelSet, seed: UInt64 = 1) throws -> Model {
    let (stored, tensors) = try apply(to: graph, weights: weights, seed: seed)
    return try Model(graph: stored, weights: tensors, kernels: kernels)
  }

  /// A graph with its tensors stored so.
  public func apply(
    to graph: Graph, weights all: [Float], seed: UInt64 = 1
  ) throws(GraphError) -> (Graph, [TensorData]) {
    var generator = SeededGenerator(seed: seed)
    var weights: [ArraySlice<Float>] = []
    var start = 0
    for tensor in graph.tensors {
      let end = start + (tensor.shape.maximumCount ?? 0)
      weights.append(all[start..<end])
      start = end
    }
    let mayBeInt8 = graph.mayBeInt8
    var declarations = graph.tensors
    var tensors: [TensorData] = []
    for index in declarations.indices {
      let drawn = Int.random(in: 0..<3, using: &generator)
      let shape = declarations[index].shape
      if mayBeInt8[index], self == .int8 || self == .mixed && drawn != 0 {
        tensors.append(Self.int8(Array(weights[index]), channels: shape.dimensions[0].maximum))
      } else if self == .mixed, drawn == 1 {
        tensors.append(.bfloat16(weights[index].map { UInt16($0.bitPattern >> 16) }))
      } else {
        tensors.append(.float32(Array(weights[index])))
      }
      declarations[index].dtype = tensors[index].dtype
    }
    let stored = try Graph(inputs: graph.inputs, tensors: declarations, nodes: graph.nodes, outputs: graph.outputs)
    return (stored, tensors)
  }

  /// Codes to the nearest; the largest weight of a channel is 127.
  private static func int8(_ weights: [Float], channels: Int) -> TensorData {
    let size = weights.count / channels
    let scales = (0..<channels).map { channel in
      let largest = weights[channel * size..<(channel + 1) * size].reduce(0) { max($0, abs($1)) }
      return largest == 0 ? 1 : largest / 127
    }
    let codes = weights.indices.map { index in
      let code = (weights[index] / scales[index / size]).rounded(.toNearestOrEven)
      return Int8(max(-127, min(127, code)))
    }
    return .int8(codes, scales: scales)
  }
}

extension Graph {
  /// For each tensor whether all operations that read it take int8 there.
  fileprivate var mayBeInt8: [Bool] {
    var taken = [Bool](repeating: true, count: tensors.count)
    for node in nodes {
      let matrices = node.int8Weights
      for tensor in node.tensors where !matrices.contains(where: { $0.index == tensor.index }) {
        taken[tensor.index] = false
      }
    }
    return taken
  }
}
