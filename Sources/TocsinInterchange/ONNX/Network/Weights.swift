/// The numbers of a layer, and how the file stores them.
struct Weights: Equatable {
  var elements: [Float]
  /// `nil` for numbers that the file stores as they are, that are computed, or that the importer has made up.
  var source: WeightSource?

  init(_ elements: [Float], source: WeightSource? = nil) {
    self.elements = elements
    self.source = source
  }

  /// Some of the numbers, which are stored as all are.
  subscript(range: Range<Int>) -> Weights { Weights(Array(elements[range]), source: source) }
}

extension Weights: RandomAccessCollection {
  var startIndex: Int { 0 }
  var endIndex: Int { elements.count }
  subscript(index: Int) -> Float { elements[index] }
}

/// Which weights of fewer bits numbers are, all of them and nothing else, in whatever order.
enum WeightSource: Equatable {
  /// Numbers that a file stores as bfloat16.
  case bfloat16
  /// What a DequantizeLinear gives, by its position among those of the file.
  case codes(Int)
}
