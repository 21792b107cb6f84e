import TocsinFormat
import TocsinGraph
import TocsinTensor
import ToolSupport

/// The weights of one element type in a model.
struct WeightType: Encodable {
  var type: String
  var tensors: Int
  var elements: Int
  /// Scales counted in.
  var bytes: Int
  /// Of all elements of the model's tensors, 0 to 1.
  var share: Double

  /// Those of a graph, by type.
  static func all(of graph: Graph) -> [WeightType] {
    let total = Double(max(graph.parameterCount, 1))
    return DType.allCases.compactMap { type in
      let tensors = graph.tensors.filter { $0.dtype == type }
      guard !tensors.isEmpty else { return nil }
      let elements = tensors.reduce(0) { $0 + ($1.shape.maximumCount ?? 0) }
      return WeightType(
        type: "\(type.name)", tensors: tensors.count, elements: elements,
        bytes: tensors.reduce(0) { $0 + $1.byteCountWithScales }, share: Double(elements) / total)
    }
  }

  /// `98.1 % int8, 1.9 % f32`, the most first.
  static func text(_ types: [WeightType]) -> String {
    types.sorted { $0.elements > $1.elements }
      .map { "\(rounded(100 * $0.share, digits: 1)) % \($0.type)" }.joined(separator: ", ")
  }
}

extension TensorDeclaration {
  /// The bytes of the elements, and of the scales where these are codes.
  var byteCountWithScales: Int {
    let scales = dtype == .int8 ? shape.dimensions.first?.maximum ?? 0 : 0
    return (shape.maximumCount ?? 0) * dtype.byteSize + scales * DType.float32.byteSize
  }
}
