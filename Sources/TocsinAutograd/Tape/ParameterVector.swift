public import TocsinGraph
import TocsinTensor

/// One number per parameter of a graph, all tensors end to end in graph order: values, a gradient or a moment.
public final class ParameterVector<Scalar: TapeScalar> {
  private var storage: AlignedBuffer<Scalar>
  /// Where each tensor stands.
  public let layout: ParameterLayout

  /// A vector of zeros.
  public init(layout: ParameterLayout) {
    self.layout = layout
    storage = AlignedBuffer(count: layout.count)
  }

  /// The number of parameters.
  public var count: Int { storage.count }

  /// One element, by its position in the layout.
  public subscript(index: Int) -> Scalar {
    get { storage[index] }
    set { storage[index] = newValue }
  }

  /// The elements of one tensor, row by row.
  public func values(of tensor: TensorID) -> [Scalar] {
    layout.range(of: tensor).map { storage[$0] }
  }

  /// Replaces the elements of one tensor; there must be as many as it has.
  public func replace(_ tensor: TensorID, with values: [Scalar]) {
    let range = layout.range(of: tensor)
    precondition(values.count == range.count, "a tensor takes exactly its number of elements")
    for (index, value) in zip(range, values) { storage[index] = value }
  }

  /// All elements.
  public var elements: [Scalar] {
    get { (0..<count).map { storage[$0] } }
    set {
      precondition(newValue.count == count, "vectors of one graph have one size")
      for index in 0..<count { storage[index] = newValue[index] }
    }
  }

  /// Takes the elements of another vector of the same graph.
  public func copy(from other: ParameterVector) {
    precondition(other.count == count, "vectors of one graph have one size")
    unsafe pointer.update(from: other.pointer, count: count)
  }

  func setToZero() {
    unsafe pointer.update(repeating: 0, count: count)
  }

  /// The first element. Valid as long as the vector lives.
  @unsafe var pointer: UnsafeMutablePointer<Scalar> { unsafe storage.pointer }

  @unsafe func pointer(to tensor: TensorID) -> UnsafeMutablePointer<Scalar> {
    unsafe storage.pointer + layout.range(of: tensor).lowerBound
  }
}
