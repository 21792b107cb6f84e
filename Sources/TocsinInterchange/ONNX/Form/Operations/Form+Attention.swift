import TocsinGraph
import TocsinTensor

extension FormWriter {
  mutating func attention(
    _ query: ValueID, _ key: ValueID, _ content: ValueID, heads: Int, scale: Float, isCausal: Bool,
    _ validKeys: ValueID?
  ) {
    let queries = splitting("queries", query, heads, order: [0, 2, 1, 3])
    let keys = splitting("keys", key, heads, order: [0, 2, 3, 1])
    var values = splitting("values", content, heads, order: [0, 2, 1, 3])
    var scores = add("scores", "MatMul", [queries, keys])
    if scale != 1 { scores = add("scaled", "Mul", [scores, number(scale)]) }
    let valid = validKeys.map { add("valid", "Cast", [value($0)], [.integer("to", Int(ElementType.bool.rawValue))]) }
    let kept = keptKeys(scores, isCausal: isCausal, valid)
    if let kept { scores = add("masked", "Where", [kept, scores, number(-.infinity)]) }
    var weights = add("weights", "Softmax", [scores], [.integer("axis", -1)])
    if let kept, let valid {
      // Where no key is left, the softmax has no numbers. What a removed key holds, were it a NaN, must not show.
      weights = add("weights/kept", "Where", [kept, weights, number(0)])
      let rows = add("valid/rows", "Unsqueeze", [valid, integers([1, 3])])
      values = add("values/kept", "Where", [rows, values, number(0)])
    }
    let mixed = add("mixed", "MatMul", [weights, values])
    let steps = add("steps", "Transpose", [mixed], [.integers("perm", [0, 2, 1, 3])])
    finish("Reshape", [steps, integers([0, 0, result[2].maximum])])
  }

  /// The heads of an operand, each a matrix.
  private mutating func splitting(_ part: String, _ id: ValueID, _ heads: Int, order: [Int]) -> String {
    let shape = integers([0, 0, heads, dimensions(id)[2].maximum / heads])
    let split = add("\(part)/split", "Reshape", [value(id), shape])
    return add(part, "Transpose", [split], [.integers("perm", order)])
  }

  /// Which keys are left to each query; `nil` where all are.
  private mutating func keptKeys(_ scores: String, isCausal: Bool, _ valid: String?) -> String? {
    var kept: String?
    if isCausal {
      let sizes = add("sizes", "Shape", [scores], [.integer("start", 2), .integer("end", 4)])
      let square = add("square", "ConstantOfShape", [sizes], [.tensor("value", OnnxTensor(isTrue: true))])
      kept = add("causal", "Trilu", [square], [.integer("upper", 0)])
    }
    guard let valid else { return kept }
    let columns = add("valid/columns", "Unsqueeze", [valid, integers([1, 2])])
    return kept.map { add("kept", "And", [$0, columns]) } ?? columns
  }
}

extension FormReader {
  func attention(_ nodes: FormNodes) -> Op? {
    guard let query = value(nodes["queries/split"], 0), let key = value(nodes["keys/split"], 0),
      let content = value(nodes["values/split"], 0), let shape = integers(nodes["queries/split"], 1), shape.count == 4
    else { return nil }
    var scale: Float = 1
    if let scaled = nodes["scaled"] {
      guard let number = number(scaled, 1) else { return nil }
      scale = number
    }
    return .attention(
      query: query, key: key, value: content, heads: shape[2], scale: scale, isCausal: nodes["causal"] != nil,
      validKeys: value(nodes["valid"], 0))
  }
}

extension OnnxTensor {
  /// One element of type bool.
  fileprivate init(isTrue: Bool) {
    self.init()
    dataType = ElementType.bool.rawValue
    dims = [1]
    int32Data = [isTrue ? 1 : 0]
  }
}
