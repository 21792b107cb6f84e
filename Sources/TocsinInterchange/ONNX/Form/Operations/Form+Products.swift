import TocsinGraph
import TocsinTensor

extension FormWriter {
  /// Rows in a matrix are one Gemm; others a MatMul, whose weights stand transposed, and an Add.
  mutating func linear(_ x: ValueID, _ weight: TensorID, _ bias: TensorID?) {
    if dimensions(x).count == 2 {
      let bias = bias.map { [tensor($0)] } ?? []
      return finish("Gemm", [value(x), tensor(weight)] + bias, [.integer("transB", 1)])
    }
    let operands = [value(x), tensor(weight, .transposed)]
    guard let bias else { return finish("MatMul", operands) }
    let product = add("product", "MatMul", operands)
    finish("Add", [product, tensor(bias)])
  }

  mutating func matmul(_ x: ValueID, _ y: ValueID, _ transposesSecond: Bool) {
    var second = value(y)
    if transposesSecond {
      let rank = dimensions(y).count
      let order = Array(0..<rank - 2) + [rank - 1, rank - 2]
      second = add("second", "Transpose", [second], [.integers("perm", order)])
    }
    finish("MatMul", [value(x), second])
  }

  /// In ONNX a convolution has its steps innermost.
  mutating func convolution(
    _ x: ValueID, _ weight: TensorID, _ bias: TensorID?, _ dilation: Int, _ before: Int, _ after: Int
  ) {
    let swapped = OnnxAttribute.integers("perm", [0, 2, 1])
    let channels = add("channels", "Transpose", [value(x)], [swapped])
    let operands = [channels, tensor(weight, .channelsFirst)] + (bias.map { [tensor($0)] } ?? [])
    let sums = add(
      "sums", "Conv", operands,
      [
        .integers("dilations", [dilation]), .integer("group", 1), .integers("kernel_shape", [sizes(weight)[1]]),
        .integers("pads", [before, after]), .integers("strides", [1]),
      ])
    finish("Transpose", [sums], [swapped])
  }
}

extension FormReader {
  mutating func linear(_ nodes: FormNodes) -> Op? {
    if nodes.result.opType == "Gemm" {
      guard let x = value(nodes, 0), let weight = tensor(nodes, 1) else { return nil }
      return .linear(x, weight: weight, bias: tensor(nodes, 2))
    }
    let product = nodes["product"] ?? nodes.result
    guard let x = value(product, 0), let weight = tensor(product, 1, .transposed) else { return nil }
    return .linear(x, weight: weight, bias: nodes["product"] == nil ? nil : tensor(nodes, 1))
  }

  func matmul(_ nodes: FormNodes) -> Op? {
    guard let x = value(nodes, 0) else { return nil }
    if let y = value(nodes["second"], 0) { return .matmul(x, y, transposesSecond: true) }
    return value(nodes, 1).map { .matmul(x, $0, transposesSecond: false) }
  }

  mutating func convolution(_ nodes: FormNodes) -> Op? {
    guard let x = value(nodes["channels"], 0), let sums = nodes["sums"],
      let weight = tensor(sums, 1, .channelsFirst), let dilation = sums.integers("dilations")?.first,
      let pads = sums.integers("pads"), pads.count == 2
    else { return nil }
    return .convolution(
      x, weight: weight, bias: tensor(sums, 2), dilation: dilation, before: pads[0], after: pads[1])
  }
}
