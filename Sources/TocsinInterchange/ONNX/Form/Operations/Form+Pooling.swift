import TocsinGraph
import TocsinTensor

extension FormWriter {
  mutating func reduce(_ x: ValueID, _ reduction: Reduction, _ axis: Int) {
    reduce(reduction, value(x), axis: axis)
  }

  /// Until opset 18 only ReduceSum takes its axes as an operand.
  private mutating func reduce(_ reduction: Reduction, _ x: String, axis: Int) {
    switch reduction {
    case .sum: finish("ReduceSum", [x, integers([axis])], [.integer("keepdims", 0)])
    case .mean: finish("ReduceMean", [x], [.integers("axes", [axis]), .integer("keepdims", 0)])
    case .max: finish("ReduceMax", [x], [.integers("axes", [axis]), .integer("keepdims", 0)])
    }
  }

  /// Steps that are left out become what changes neither sum nor maximum; where none is left, the result is 0.
  mutating func maskedPool(_ x: ValueID, _ mask: ValueID, _ reduction: Reduction) {
    let (bool, float) = (Int(ElementType.bool.rawValue), Int(ElementType.float32.rawValue))
    let kept = add("kept", "Cast", [value(mask)], [.integer("to", bool)])
    let steps = add("steps", "Unsqueeze", [kept, integers([2])])
    let rows = add("rows", "Where", [steps, value(x), number(reduction == .max ? -.infinity : 0)])
    if reduction == .sum { return reduce(.sum, rows, axis: 1) }
    let numbers = add("numbers", "Cast", [kept], [.integer("to", float)])
    let count = add("count", "ReduceSum", [numbers, integers([1])], [.integer("keepdims", 1)])
    if reduction == .mean {
      let sum = add("sum", "ReduceSum", [rows, integers([1])], [.integer("keepdims", 0)])
      return finish("Div", [sum, add("divisor", "Max", [count, number(1)])])
    }
    let maximum = add("maximum", "ReduceMax", [rows], [.integers("axes", [1]), .integer("keepdims", 0)])
    let isAny = add("any", "Cast", [count], [.integer("to", bool)])
    finish("Where", [isAny, maximum, number(0)])
  }

  mutating func attentionPool(_ x: ValueID, _ scores: ValueID) {
    let weights = add("weights", "Softmax", [value(scores)], [.integer("axis", 1)])
    let row = add("row", "Unsqueeze", [weights, integers([1])])
    finish("Squeeze", [add("sum", "MatMul", [row, value(x)]), integers([1])])
  }

  mutating func step(_ x: ValueID, _ position: StepPosition) {
    finish("Gather", [value(x), integer(position == .first ? 0 : -1)], [.integer("axis", 1)])
  }
}

extension FormReader {
  func reduce(_ nodes: FormNodes) -> Op? {
    guard let x = value(nodes, 0), let reduction = reduction(nodes.result),
      let axis = (reduction == .sum ? integers(nodes, 1) : nodes.result.integers("axes"))?.first
    else { return nil }
    return .reduce(x, reduction, axis: axis)
  }

  private func reduction(_ node: OnnxNode) -> Reduction? {
    switch node.opType {
    case "ReduceSum": .sum
    case "ReduceMean": .mean
    case "ReduceMax": .max
    default: nil
    }
  }

  func maskedPool(_ nodes: FormNodes) -> Op? {
    guard let x = value(nodes["rows"], 1), let mask = value(nodes["kept"], 0) else { return nil }
    let reduction: Reduction = nodes["maximum"] != nil ? .max : nodes["divisor"] != nil ? .mean : .sum
    return .maskedPool(x, mask: mask, reduction)
  }

  func attentionPool(_ nodes: FormNodes) -> Op? {
    guard let x = value(nodes["sum"], 1), let scores = value(nodes["weights"], 0) else { return nil }
    return .attentionPool(x, scores: scores)
  }

  func step(_ nodes: FormNodes) -> Op? {
    guard let x = value(nodes, 0), let position = integers(nodes, 1)?.first else { return nil }
    return .step(x, position == 0 ? .first : .last)
  }
}
