import TocsinGraph

/// What a node of a network computes. Operands are views with one dimension for each role, in the order stated here.
///
/// These are the operations of Tocsin's graphs without an order of axes in memory, and besides them what only stands on
/// the way to one: a network that still needs one of those when it is lowered is refused.
enum NetworkOp {
  case input(Int)
  /// A dimension of the tensor for each axis. Along `T` the tensor has the declared maximum, and an element does not
  /// depend on how many steps there are: fewer steps use the first of them.
  case constant(ConstantTensor)
  /// 0, 1, 2, … along the batch.
  case itemNumbers

  /// Operand: keys, a dimension for each axis. Adds an axis.
  case oneHot(classes: Int)
  case embedding(WeightMatrix)
  /// Operand: a dimension for each leading axis, then what is summed over. Adds an axis.
  case linear(WeightMatrix, bias: Weights?)
  /// Operands: a dimension for each of the leading axes that both share, then the rows or columns, then what is summed
  /// over.
  case matmul(leading: Int)
  /// Operand: batch, time, channels.
  case convolution(Convolution)
  /// Operand: batch, time, features.
  case recurrent(RecurrentLayer)
  /// Operands: batch, heads, time, width; the fourth, where there is one: batch, time.
  case attention(AttentionForm)
  /// Over the last `inner` axes; operand: a dimension for each axis.
  case softmax(inner: Int)
  case layerNorm(LayerNormForm, inner: Int)
  /// Operand: a dimension for each axis, then what is reduced.
  case reduce(Reduction)
  /// Operands: batch, time, features; batch, time.
  case maskedPool(Reduction)
  case attentionPool

  // Element by element: a dimension for each axis.
  case unary(UnaryFunction)
  case binary(BinaryFunction)
  /// The second operand where the first is true, else the third.
  case select
  /// Two neighbouring axes or more become one; operand: a dimension for each axis, which may have several atoms.
  case regroup
  /// Operand: a dimension for each axis; those without atoms are repeated.
  case expand

  /// One place of an axis, which goes: operand: a dimension for each axis left, then that one.
  case pick(Place)
  case slice(axis: Int, start: Int)
  case concat(axis: Int)
  /// Values beside an axis.
  case pad(axis: Int, before: Int, after: Int, value: Float)

  /// A place on an axis, which may be the dynamic one.
  enum Place: Equatable {
    case fromStart(Int)
    case last
  }
}

/// A matrix of weights, row-major.
struct WeightMatrix: Equatable {
  var rows: Int
  var columns: Int
  var elements: Weights
  /// What the file calls it, and the bias beside it; may be empty.
  var name = ""
  var biasName = ""
}

/// A convolution over time: weights `[outputs, taps, channels]`.
struct Convolution {
  var outputs: Int
  var taps: Int
  var channels: Int
  var weight: Weights
  var bias: Weights?
  var dilation: Int
  var before: Int
  var after: Int
  var name = ""

  /// How many steps fewer come out than go in, without padding.
  var reach: Int { (taps - 1) * dilation }
}

/// One direction of a recurrent layer, with the gates in Tocsin's order.
struct RecurrentLayer {
  enum Cell: Equatable {
    case lstm
    case gru(GRUReset)
  }

  var cell: Cell
  var hidden: Int
  var features: Int
  var input: Weights
  var recurrent: Weights
  var bias: Weights?
  var recurrentBias: Weights?
  var direction: TimeDirection
}

struct AttentionForm: Equatable {
  var scale: Float
  var isCausal: Bool
}

struct LayerNormForm: Equatable {
  /// `nil`: all 1.
  var scale: Weights?
  /// `nil`: all 0.
  var bias: Weights?
  var epsilon: Float
  /// What the file calls them; may be empty.
  var scaleName = ""
  var biasName = ""
}

/// A function of one element.
enum UnaryFunction: Equatable {
  case activation(Activation)
  /// 1 for 0 and 0 for 1.
  case not
  case erf, sqrt, reciprocal, exp, log, absolute, isNaN
  case negate, floor, ceiling, round, sine, cosine
  case power(Float)

  /// What messages call it.
  var name: String {
    switch self {
    case .activation(let activation): "\(activation.name)"
    case .power: "power"
    default: "\(self)"
    }
  }
}

/// A function of two elements.
enum BinaryFunction: Equatable {
  case add, multiply, subtract, divide, power, modulo, maximum, minimum
  case equal, less, lessOrEqual, greater, greaterOrEqual
  case and, or, exclusiveOr

  /// Whether the result is true or false.
  var isPredicate: Bool {
    switch self {
    case .add, .multiply, .subtract, .divide, .power, .modulo, .maximum, .minimum: false
    case .equal, .less, .lessOrEqual, .greater, .greaterOrEqual, .and, .or, .exclusiveOr: true
    }
  }
}
