import TocsinGraph
import TocsinTensor

extension FormWriter {
  /// The opset has no GELU: both are spelt out as PyTorch's exporter does.
  mutating func activation(_ x: ValueID, _ function: Activation) {
    let x = value(x)
    switch function {
    case .relu: finish("Relu", [x])
    case .leakyReLU(let slope): finish("LeakyRelu", [x], [.number("alpha", slope)])
    case .tanh: finish("Tanh", [x])
    case .sigmoid: finish("Sigmoid", [x])
    case .gelu:
      let scaled = add("scaled", "Div", [x, number(Float(2).squareRoot())])
      let error = add("erf", "Erf", [scaled])
      let sum = add("sum", "Add", [error, number(1)])
      finish("Mul", [add("product", "Mul", [x, sum]), number(0.5)])
    case .geluTanh:
      let cube = add("cube", "Pow", [x, number(3)])
      let term = add("term", "Mul", [cube, number(0.044715)])
      let inner = add("inner", "Add", [x, term])
      // √(2/π)
      let scaled = add("scaled", "Mul", [inner, number(0.797884560802865)])
      let tangent = add("tanh", "Tanh", [scaled])
      let sum = add("sum", "Add", [tangent, number(1)])
      finish("Mul", [add("half", "Mul", [x, number(0.5)]), sum])
    }
  }
}

extension FormReader {
  func activation(_ nodes: FormNodes) -> Op? {
    if nodes["erf"] != nil { return value(nodes["scaled"], 0).map { .activation($0, .gelu) } }
    if nodes["tanh"] != nil { return value(nodes["cube"], 0).map { .activation($0, .geluTanh) } }
    guard let x = value(nodes, 0) else { return nil }
    switch nodes.result.opType {
    case "Relu": return .activation(x, .relu)
    case "LeakyRelu": return nodes.result.number("alpha").map { .activation(x, .leakyReLU(slope: $0)) }
    case "Tanh": return .activation(x, .tanh)
    case "Sigmoid": return .activation(x, .sigmoid)
    default: return nil
    }
  }
}
