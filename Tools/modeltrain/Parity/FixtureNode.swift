import TocsinGraph
import TocsinTensor
import ToolSupport

/// An operation of a fixture's graph, with the names that `modelctl inspect` prints. Each operation has some of the
/// attributes.
struct FixtureNode: Decodable {
  enum Operation: String, Decodable {
    case constant, oneHot, embedding, linear, matmul, convolution, lstm, gru, attention, softmax, layerNorm, activation,
      add, multiply, positionalEncoding, reduce, maskedPool, attentionPool, step, concat, slice, reshape, transpose
  }

  /// What a tensor is for an operation.
  enum Role: String {
    case constant, table, weight, bias, input, recurrent, recurrentBias, scale
  }

  enum Direction: String, Decodable {
    case forward, backward
  }

  enum Reset: String, Decodable {
    case afterProduct, beforeProduct
  }

  enum Function: String, Decodable {
    case relu, leakyReLU, gelu, geluTanh, tanh, sigmoid
  }

  enum Pooling: String, Decodable {
    case sum, mean, max
  }

  enum Position: String, Decodable {
    case first, last
  }

  var op: Operation
  /// The values that it reads.
  var operands: [Int]
  /// Names of tensors by their roles.
  var tensors: [String: String]?
  var classes: Int?
  var transposesSecond: Bool?
  var dilation: Int?
  var before: Int?
  var after: Int?
  var direction: Direction?
  var reset: Reset?
  var heads: Int?
  var scale: Float?
  var isCausal: Bool?
  /// A value too.
  var validKeys: Int?
  var function: Function?
  var slope: Float?
  var epsilon: Float?
  var reduction: Pooling?
  var axis: Int?
  var position: Position?
  var start: Int?
  var count: Int?
  var shape: [FixtureDimension]?
  var order: [Int]?
}

extension FixtureNode {
  /// The operation, with the tensors of a fixture.
  func operation(in fixture: TrainingFixture) throws(ToolFailure) -> Op {
    switch op {
    case .constant: .constant(try tensor(.constant, fixture))
    case .oneHot: .oneHot(try value(0, fixture), classes: try required(classes, "classes"))
    case .embedding: .embedding(try value(0, fixture), table: try tensor(.table, fixture))
    case .linear:
      .linear(try value(0, fixture), weight: try tensor(.weight, fixture), bias: optionalTensor(.bias, fixture))
    case .matmul:
      .matmul(
        try value(0, fixture), try value(1, fixture),
        transposesSecond: try required(transposesSecond, "transposesSecond"))
    case .convolution:
      .convolution(
        try value(0, fixture), weight: try tensor(.weight, fixture), bias: optionalTensor(.bias, fixture),
        dilation: try required(dilation, "dilation"), before: try required(before, "before"),
        after: try required(after, "after"))
    case .lstm, .gru: try recurrent(fixture)
    case .attention:
      .attention(
        query: try value(0, fixture), key: try value(1, fixture), value: try value(2, fixture),
        heads: try required(heads, "heads"),
        scale: try required(scale, "scale"), isCausal: try required(isCausal, "isCausal"),
        validKeys: try mask(fixture))
    case .layerNorm:
      .layerNorm(
        try value(0, fixture), scale: try tensor(.scale, fixture), bias: try tensor(.bias, fixture),
        epsilon: try required(epsilon, "epsilon"))
    case .activation: .activation(try value(0, fixture), try activation())
    case .add: .add(try value(0, fixture), try value(1, fixture))
    case .multiply: .multiply(try value(0, fixture), try value(1, fixture))
    case .positionalEncoding: .positionalEncoding(try value(0, fixture), table: try tensor(.table, fixture))
    case .softmax, .reduce, .maskedPool, .attentionPool, .step, .concat, .slice, .reshape, .transpose:
      try withoutTensors(fixture)
    }
  }

  private func withoutTensors(_ fixture: TrainingFixture) throws(ToolFailure) -> Op {
    switch op {
    case .reduce: .reduce(try value(0, fixture), try pooling(), axis: try required(axis, "axis"))
    case .maskedPool: .maskedPool(try value(0, fixture), mask: try value(1, fixture), try pooling())
    case .attentionPool: .attentionPool(try value(0, fixture), scores: try value(1, fixture))
    case .step: .step(try value(0, fixture), try required(position, "position") == .first ? .first : .last)
    case .concat: .concat(try values(fixture), axis: try required(axis, "axis"))
    case .slice:
      .slice(
        try value(0, fixture), axis: try required(axis, "axis"), start: try required(start, "start"),
        count: try required(count, "count"))
    case .reshape: .reshape(try value(0, fixture), try fixture.shape(try required(shape, "shape")))
    case .transpose: .transpose(try value(0, fixture), order: try required(order, "order"))
    default: .softmax(try value(0, fixture))
    }
  }

  private func recurrent(_ fixture: TrainingFixture) throws(ToolFailure) -> Op {
    let x = try value(0, fixture)
    let (input, recurrent) = (try tensor(.input, fixture), try tensor(.recurrent, fixture))
    let (bias, recurrentBias) = (optionalTensor(.bias, fixture), optionalTensor(.recurrentBias, fixture))
    let direction: TimeDirection = try required(direction, "direction") == .forward ? .forward : .backward
    guard op == .gru else {
      return .lstm(
        x, input: input, recurrent: recurrent, bias: bias, recurrentBias: recurrentBias, direction: direction)
    }
    return .gru(
      x, input: input, recurrent: recurrent, bias: bias, recurrentBias: recurrentBias, direction: direction,
      reset: try required(reset, "reset") == .afterProduct ? .afterProduct : .beforeProduct)
  }

  private func activation() throws(ToolFailure) -> Activation {
    switch try required(function, "function") {
    case .relu: .relu
    case .leakyReLU: .leakyReLU(slope: try required(slope, "slope"))
    case .gelu: .gelu
    case .geluTanh: .geluTanh
    case .tanh: .tanh
    case .sigmoid: .sigmoid
    }
  }

  private func pooling() throws(ToolFailure) -> Reduction {
    switch try required(reduction, "reduction") {
    case .sum: .sum
    case .mean: .mean
    case .max: .max
    }
  }

  private func value(_ position: Int, _ fixture: TrainingFixture) throws(ToolFailure) -> ValueID {
    guard operands.indices.contains(position) else { throw missing("operands") }
    return try fixture.value(operands[position])
  }

  private func values(_ fixture: TrainingFixture) throws(ToolFailure) -> [ValueID] {
    var values: [ValueID] = []
    for operand in operands { values.append(try fixture.value(operand)) }
    return values
  }

  private func mask(_ fixture: TrainingFixture) throws(ToolFailure) -> ValueID? {
    guard let validKeys else { return nil }
    return try fixture.value(validKeys)
  }

  private func optionalTensor(_ role: Role, _ fixture: TrainingFixture) -> TensorID? {
    tensors?[role.rawValue].flatMap { fixture.tensor(named: $0) }
  }

  private func tensor(_ role: Role, _ fixture: TrainingFixture) throws(ToolFailure) -> TensorID {
    try required(optionalTensor(role, fixture), "tensors.\(role.rawValue)")
  }

  private func required<Field>(_ field: Field?, _ name: String) throws(ToolFailure) -> Field {
    guard let field else { throw missing(name) }
    return field
  }

  private func missing(_ field: String) -> ToolFailure {
    ToolFailure("a node of \(op.rawValue) lacks \(field); write the fixtures anew")
  }
}
