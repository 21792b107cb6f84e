import TocsinGraph
import TocsinTensor

extension FormWriter {
  mutating func layerNorm(_ x: ValueID, _ scale: TensorID, _ bias: TensorID, _ epsilon: Float) {
    finish(
      "LayerNormalization", [value(x), tensor(scale), tensor(bias)],
      [.integer("axis", -1), .number("epsilon", epsilon)])
  }

  /// A table of just as many rows is added as it is; of a longer one the first rows are.
  mutating func positionalEncoding(_ x: ValueID, _ table: TensorID) {
    let steps: String
    switch dimensions(x)[1] {
    case .fixed(let count):
      guard count < sizes(table)[0] else { return finish("Add", [value(x), tensor(table)]) }
      steps = integers([count])
    case .batch, .time: steps = add("steps", "Shape", [value(x)], [.integer("start", 1), .integer("end", 2)])
    }
    let rows = add("rows", "Slice", [tensor(table), integers([0]), steps, integers([0])])
    finish("Add", [value(x), rows])
  }
}

extension FormReader {
  mutating func layerNorm(_ nodes: FormNodes) -> Op? {
    guard let x = value(nodes, 0), let scale = tensor(nodes, 1), let bias = tensor(nodes, 2),
      let epsilon = nodes.result.number("epsilon")
    else { return nil }
    return .layerNorm(x, scale: scale, bias: bias, epsilon: epsilon)
  }

  mutating func positionalEncoding(_ nodes: FormNodes) -> Op? {
    let rows = nodes["rows"]
    guard let x = value(nodes, 0), let table = rows.map({ tensor($0, 0) }) ?? tensor(nodes, 1) else { return nil }
    return .positionalEncoding(x, table: table)
  }
}
