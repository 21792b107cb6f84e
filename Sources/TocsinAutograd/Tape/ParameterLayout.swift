public import TocsinGraph
import TocsinTensor

/// Where each tensor of a graph stands in a ``ParameterVector``.
public struct ParameterLayout: Equatable, Sendable {
  private let offsets: [Int]

  public init(_ graph: Graph) {
    var offsets = [0]
    for tensor in graph.tensors { offsets.append((offsets.last ?? 0) + (tensor.shape.maximumCount ?? 0)) }
    self.offsets = offsets
  }

  /// A layout without tensors.
  init() { offsets = [0] }

  /// The number of tensors.
  public var tensorCount: Int { offsets.count - 1 }

  /// The number of parameters.
  public var count: Int { offsets[tensorCount] }

  /// The elements of one tensor.
  public func range(of tensor: TensorID) -> Range<Int> { offsets[tensor.index]..<offsets[tensor.index + 1] }
}
