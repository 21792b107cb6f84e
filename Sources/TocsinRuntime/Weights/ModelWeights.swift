import TocsinFormat
import TocsinGraph
import TocsinKernels
import TocsinTensor

/// The tensors of a graph, as they are stored.
struct ModelWeights {
  private let tensors: DecodedList<TensorData>
  private let kernels: KernelSet

  /// - Parameters:
  ///   - tensors: in the graph's order.
  ///   - kernels: to make numbers of codes, so that the host's float environment does not show.
  /// - Throws: where they do not fill the graph's tensors, or are of other types.
  init(graph: Graph, tensors: DecodedList<TensorData>, kernels: KernelSet) throws(RuntimeError) {
    for (index, declaration) in graph.tensors.enumerated() {
      let count = declaration.shape.maximumCount ?? 0
      guard tensors.indices.contains(index) else { throw .weightCount(tensor: index, expected: count, found: 0) }
      let data = tensors[index]
      guard data.dtype == declaration.dtype else { throw .tensorType(tensor: index) }
      guard data.count == count else { throw .weightCount(tensor: index, expected: count, found: data.count) }
      if case .int8(_, let scales) = data {
        let channels = declaration.shape.dimensions[0].maximum
        guard scales.count == channels else {
          throw .weightCount(tensor: index, expected: channels, found: scales.count)
        }
        guard data.firstInvalidCode == nil, data.firstInvalidScale == nil else { throw .codes(tensor: index) }
      }
    }
    guard tensors.count == graph.tensors.count else {
      throw .weightCount(tensor: graph.tensors.count, expected: 0, found: tensors[graph.tensors.count].count)
    }
    self.tensors = tensors
    self.kernels = kernels
  }

  /// The tensors of a graph whose tensors are all `f32`, out of one run of floats.
  init(graph: Graph, all: Span<Float>, kernels: KernelSet) throws(RuntimeError) {
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
    try self.init(graph: graph, tensors: DecodedList(tensors), kernels: kernels)
  }

  /// The numbers that a tensor stands for; no copy where it is stored as floats. None for no tensor.
  subscript(tensor: TensorID?) -> [Float] {
    guard let tensor else { return [] }
    if let int8 = codes(tensor) { return int8.numbers(kernels) }
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

  /// Each code times the scale of its row.
  fileprivate func numbers(_ kernels: KernelSet) -> [Float] {
    var numbers = codes.map { Float($0) }
    unsafe numbers.withUnsafeMutableBufferPointer { numbers in
      unsafe scales.withUnsafeBufferPointer { scales in
        guard let x = numbers.baseAddress, let scale = scales.baseAddress else { return }
        let columns = numbers.count / scales.count
        unsafe kernels.multiply(
          KernelRows(rows: scales.count, columns: columns, x: x, xRowStride: columns, y: x, yRowStride: columns),
          b: scale, bRowStride: 1, bColumnStride: 0)
      }
    }
    return numbers
  }
}

extension Array where Element == Float {
  fileprivate init(copying values: Span<Float>) {
    self.init()
    reserveCapacity(values.count)
    for index in values.indices { append(values[index]) }
  }
}
