public import TocsinGraph
public import TocsinTensor

/// Why the weights of a model cannot be reduced.
public enum PrecisionError: Error, Equatable, Sendable {
  /// A second rounding would add to the errors of the first.
  case alreadyReduced(tensor: Name, dtype: DType)
  /// No tensor has a name that was to be kept; `near` holds those that it could have been meant for.
  case unknownTensor(String, near: [Name])
  /// A float that is a NaN or an infinity, as training that diverges leaves it.
  case notFinite(tensor: Name, element: Int)
  /// A float that is beyond the largest bf16.
  case tooLarge(tensor: Name, element: Int)
  /// The graph does not take the tensors as they have become.
  case graph(GraphError)
}

extension PrecisionError: CustomStringConvertible {
  /// What is wrong and what to do about it.
  public var description: String {
    switch self {
    case .alreadyReduced(let tensor, let dtype):
      "tensor \(tensor.text) is \(dtype.name) already; reduce the model in f32 that it was made from"
    case .unknownTensor(let pattern, let near):
      "no tensor is called \(pattern); "
        + (near.isEmpty ? "the model has none" : "near it are \(near.map(\.text).joined(separator: ", "))")
    case .notFinite(let tensor, let element):
      "tensor \(tensor.text): element \(element) is not finite; train the model again"
    case .tooLarge(let tensor, let element):
      "tensor \(tensor.text): element \(element) is too large for bf16; keep the tensor as it is"
    case .graph(let error): "graph: \(error); report this: the reduction made a graph that is none"
    }
  }
}
