/// The order in which an ONNX operator wants the elements of a tensor, where it is not Tocsin's.
enum TensorLayout: Equatable {
  /// As it is.
  case plain
  /// `[N, D]` as `[D, N]`: MatMul has the weights as its second operand.
  case transposed
  /// `[N, K, D]` as `[N, D, K]`: Conv has the taps innermost.
  case channelsFirst
  /// `[G H, …]` as `[1, G H, …]`, block `order[i]` of `H` rows in place `i`: LSTM and GRU order their gates otherwise, and
  /// have a dimension for the directions.
  case gates(order: [Int])

  /// Tocsin's i, f, g, o as ONNX's i, o, f, c.
  static let lstm = TensorLayout.gates(order: [0, 3, 1, 2])
  /// Tocsin's r, z, n as ONNX's z, r, h.
  static let gru = TensorLayout.gates(order: [1, 0, 2])

  /// What tells tensors in different layouts apart.
  var name: String {
    switch self {
    case .plain: "plain"
    case .transposed: "transposed"
    case .channelsFirst: "channels first"
    case .gates(let order): order.count == 4 ? "LSTM" : "GRU"
    }
  }

  /// Where Tocsin's outermost dimension, that of the channels, is.
  var channelAxis: Int {
    switch self {
    case .plain, .channelsFirst: 0
    case .transposed, .gates: 1
    }
  }

  /// The shape in ONNX of a tensor of this shape.
  func shape(of shape: [Int]) -> [Int] {
    switch self {
    case .plain: shape
    case .transposed: [shape[1], shape[0]]
    case .channelsFirst: [shape[0], shape[2], shape[1]]
    case .gates: [1] + shape
    }
  }

  /// The shape of the tensor that has this shape in ONNX; `nil` where none has.
  func original(of shape: [Int]) -> [Int]? {
    switch self {
    case .plain: return shape
    case .transposed: return shape.count == 2 ? [shape[1], shape[0]] : nil
    case .channelsFirst: return shape.count == 3 ? [shape[0], shape[2], shape[1]] : nil
    case .gates(let order):
      guard shape.count >= 2, shape[0] == 1, shape[1] % order.count == 0 else { return nil }
      return Array(shape.dropFirst())
    }
  }

  /// For each element in ONNX's order, its position in a tensor of `shape`; `nil` where the order is the same.
  func positions(shape: [Int]) -> [Int]? {
    switch self {
    case .plain: return nil
    case .transposed, .channelsFirst:
      let strides = ConstantTensor.strides(of: shape)
      let axes = self == .transposed ? [1, 0] : [0, 2, 1]
      return ConstantTensor.positions(shape: axes.map { shape[$0] }, strides: axes.map { strides[$0] })
    case .gates(let order):
      let count = shape.reduce(1, *)
      let block = count / order.count
      return order.flatMap { $0 * block..<($0 + 1) * block }
    }
  }

  /// The same for one number for each channel.
  func channelPositions(count: Int) -> [Int]? {
    switch self {
    case .plain, .transposed, .channelsFirst: nil
    case .gates: positions(shape: [count])
    }
  }
}
