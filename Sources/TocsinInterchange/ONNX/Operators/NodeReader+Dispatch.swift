import TocsinGraph

extension NodeReader {
  /// What the node gives, one value for each of its results; `nil` for one that cannot be had.
  func read() throws(OnnxNodeProblem) -> [OnnxValue?] {
    guard node.domain.isEmpty || node.domain == "ai.onnx" else { throw .domain }
    for attribute in node.attribute where AttributeKind(rawValue: attribute.type)?.isGraph == true {
      throw .attribute(
        name: attribute.name,
        OnnxProblem("a graph in a graph is not imported", remedy: "export the network without control flow"))
    }
    let results = try dispatch()
    try checkAttributes()
    return results
  }

  private func dispatch() throws(OnnxNodeProblem) -> [OnnxValue?] {
    switch node.opType {
    case "Constant": [try constantNode()]
    case "ConstantOfShape": [try constantOfShape()]
    case "Range": [try range()]
    case "EyeLike": [try eye()]
    case "Identity": [try identity()]
    case "Dropout": [try dropout()]
    case "Cast": [try cast()]
    case "CastLike": [try castLike()]
    case "Shape": [try shape()]
    case "Size": [try size()]
    case "Reshape": [try reshape()]
    case "Flatten": [try flatten()]
    case "Squeeze": [try squeeze()]
    case "Unsqueeze": [try unsqueeze()]
    case "Transpose": [try transpose()]
    case "Expand": [try expand()]
    case "Tile": [try tile()]
    case "Concat": [try concat()]
    case "Split": try split()
    case "Slice": [try slice()]
    case "Gather": [try gather()]
    case "GatherND": [try gatherND()]
    case "Pad": [try pad()]
    case "Trilu": [try triangle()]
    case "OneHot": [try oneHot()]
    case "ScatterND": [try scatter()]
    case "Add": [try add()]
    case "Sub": [try subtract()]
    case "Mul": [try multiply()]
    case "Div": [try divide()]
    case "Pow": [try power()]
    case "Mod": [try modulo()]
    case "Max": [try extreme(.maximum)]
    case "Min": [try extreme(.minimum)]
    case "Clip": [try clip()]
    case "Equal": [try compare(.equal)]
    case "Less": [try compare(.less)]
    case "LessOrEqual": [try compare(.lessOrEqual)]
    case "Greater": [try compare(.greater)]
    case "GreaterOrEqual": [try compare(.greaterOrEqual)]
    case "And": [try compare(.and)]
    case "Or": [try compare(.or)]
    case "Xor": [try compare(.exclusiveOr)]
    case "Not": [try unary(.not, gives: .bool)]
    case "IsNaN": [try unary(.isNaN, gives: .bool)]
    case "Where": [try select()]
    case "Neg": [try negate()]
    case "Sqrt": [try unary(.sqrt)]
    case "Reciprocal": [try unary(.reciprocal)]
    case "Exp": [try exponential()]
    case "Log": [try unary(.log)]
    case "Abs": [try absolute()]
    case "Erf": [try unary(.erf)]
    case "Floor": [try unary(.floor)]
    case "Ceil": [try unary(.ceiling)]
    case "Round": [try unary(.round)]
    case "Sin": [try unary(.sine)]
    case "Cos": [try unary(.cosine)]
    case "Relu": [try unary(.activation(.relu))]
    case "LeakyRelu": [try unary(.activation(.leakyReLU(slope: float("alpha", default: 0.01))))]
    case "PRelu": [try parametricReLU()]
    case "HardSigmoid": [try hardSigmoid()]
    case "HardSwish": [try hardSwish()]
    case "Tanh": [try unary(.activation(.tanh))]
    case "Sigmoid": [try unary(.activation(.sigmoid))]
    case "Gelu": [try gelu()]
    case "Softmax": [try softmax()]
    case "LogSoftmax": [try logSoftmax()]
    case "LayerNormalization": [try layerNormalization()]
    case "BatchNormalization": [try batchNormalization()]
    case "InstanceNormalization": [try instanceNormalization()]
    case "ReduceMean": [try reduce(.mean)]
    case "ReduceSum": [try reduce(.sum)]
    case "ReduceMax": [try reduce(.max)]
    case "ReduceMin": [try reduce(.max, isMinimum: true)]
    case "ReduceL1": [try reduceMagnitudes()]
    case "ReduceL2": [try reduceSquares(takesRoot: true)]
    case "ReduceSumSquare": [try reduceSquares(takesRoot: false)]
    case "ReduceProd": [try reduceProduct()]
    case "GlobalAveragePool": [try globalPool(.mean)]
    case "GlobalMaxPool": [try globalPool(.max)]
    case "AveragePool": [try pool(.mean)]
    case "MaxPool": [try pool(.max)]
    case "MatMul": [try matmul()]
    case "Gemm": [try gemm()]
    case "Einsum": [try einsum()]
    case "DequantizeLinear": [try dequantize()]
    case "Conv": [try convolution()]
    case "LSTM": try recurrent(.lstm)
    case "GRU": try recurrent(.gru(integer("linear_before_reset", default: 0) != 0 ? .afterProduct : .beforeProduct))
    default: throw .operation(remedy: Self.remedy(for: node.opType))
    }
  }

  /// What to do about operations that networks of our kind might have.
  private static func remedy(for operation: String) -> String {
    switch operation {
    case "RNN": "use an LSTM or a GRU"
    case "If", "Loop", "Scan": "export the network without control flow"
    case "Elu", "Selu", "Softplus", "Softsign", "Mish", "Celu", "Swish", "ThresholdedRelu":
      "use ReLU, LeakyReLU, GELU, tanh or sigmoid"
    case "Attention", "RotaryEmbedding", "RMSNormalization": "export with opset 18"
    case "QuantizeLinear", "DynamicQuantizeLinear", "QLinearMatMul", "QLinearConv", "QGemm", "MatMulInteger",
      "ConvInteger":
      "quantise weights only, as DequantizeLinear of constants, or export the network in float32"
    case "ScatterElements", "GatherElements", "CumSum":
      "build masks and tables by Where and Concat, or as constants"
    case "NonZero", "TopK", "ArgMax", "ArgMin", "Unique":
      "leave what comes after the scores to the caller, and packed sequences out"
    case "ConvTranspose", "Resize", "Upsample": "networks keep or reduce their steps; repeat steps outside the network"
    case "ReduceLogSum", "ReduceLogSumExp", "LpNormalization":
      "give the values themselves as an output and reduce them outside the network"
    case "SequenceConstruct", "SequenceAt", "SequenceInsert", "ConcatFromSequence":
      "use Split and Concat instead of sequences of tensors"
    case "GroupNormalization", "LpPool", "MeanVarianceNormalization", "LRN": "use layer or batch normalisation"
    default: "Spec/Onnx.md lists those that are"
    }
  }
}
