/// What is known of a value of an ONNX graph while the nodes are read.
enum OnnxValue {
  case constant(ConstantTensor)
  /// A result of the network, or a constant whose dimensions depend on the sizes of the inputs.
  case computed(AxisView, ElementType)
}
