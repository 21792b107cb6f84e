import TocsinFormat
import TocsinGraph
import TocsinTensor

/// The tensors of a graph, as they are stored.
struct ModelWeights {
  private let tensors: [TensorData]

  /// - Parameter tensors: in the graph's order.
  /// - Throws: where they do not fill the graph's tensors, or are of other types.
  init(graph: Graph, tensors: [TensorData]) throws(RuntimeError) {
    for (index, declaration) in graph.tensors.enumerated() {
      let count = declaration.shape.maximumCount ?? 0
      guard tensors.indices.contains(index) else { throw .weightCount(tensor: index, expected: count, found: 0) }
      guard tensors[index].dtype == declaration.dtype else { throw .tensorType(tensor: index) }
      guard tensors[index].count == count else {
        throw .weightCount(tensor: index, expected: count, found: tensors[index].count)
      }
      if case .int8(_, let scales) = tensors[index] {
        let channels = declaration.shape.dimensions[0].maximum
        guard scales.count == channels else {
          throw .weightCount(tensor: index, expected: channels, found: scales.count)
        }
      }
    }
    guard tensors.count == graph.tensors.count else {
      throw .weightCount(tensor: graph.tensors.count, expected: 0, found: tensors[graph.tensors.count].count)
    }
    self.tensors = tensors
  }

  /// The tensors of a graph whose tensors are all `f32`, out of one run of floats.
  init(graph: Graph, all: Span<Float>) throws(RuntimeError) {
    var tensors: [TensorData] = []
    var start = 0
    for (index, declaration) in graph.tensors.enumerated() {
      let count = declaration.shape.maximumCount ?? 0
      guard all.count - start >= count else {
        throw .weightCount(tensor: index, expected: count, found: all.count - start)
      }
      tensors.append(.float32([Float](copying: all.extracting(start..<start + count))))
      start += count
    }
    guard all.count == start else {
      throw .weightCount(tensor: graph.tensors.count, expected: 0, found: all.count - start)
    }
    try self.init(graph: graph, tensors: tensors)
  }

  /// The numbers that a tensor stands for; no copy where it is stored as floats. None for no tensor.
  subscript(tensor: TensorID?) -> [Float] {
    guard let tensor else { return [] }
    return tensors[tensor.index].numbers ?? []
  }

  /// What is stored of a tensor of int8; `nil` for others.
  func codes(_ tensor: TensorID) -> Int8Tensor? {
    if case .int8(let codes, let scales) = tensors[tensor.index] {
      Int8Tensor(codes: codes, scales: scales)
    } else {
      nil
    }
  }
}

/// Rows of codes, and a scale for each.
struct Int8Tensor {
  let codes: [Int8]
  let scales: [Float]
}

extension Array where Element == Float {
  fileprivate init(copying values: Span<Float>) {
    self.init()
    reserveCapacity(values.count)
    for index in values.indices { append(values[index]) }
  }
}
