/// The order in which a recurrent layer reads its steps. The raw values stand in model files.
public enum TimeDirection: UInt8, Sendable, CaseIterable {
  /// From the first step to the last.
  case forward = 0
  /// From the last step to the first. Step `t` of the result is the state after step `t` was read, so the last state is
  /// at step 0, as in PyTorch's and Keras's bidirectional layers.
  case backward = 1
}

/// Where a GRU's reset gate acts. The raw values stand in model files.
public enum GRUReset: UInt8, Sendable, CaseIterable {
  /// `n = tanh(Wn x + bn + r (Un h + rbn))`: PyTorch, Keras with `reset_after`, ONNX with `linear_before_reset = 1`.
  case afterProduct = 0
  /// `n = tanh(Wn x + bn + rbn + Un (r h))`: the GRU's first paper, Keras 1, ONNX's default.
  case beforeProduct = 1
}
