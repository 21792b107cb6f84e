import TocsinGraph
import TocsinTensor

/// Numbers that stand for operations. Never reused for another meaning.
///
/// A layer that reads backward and the first step have numbers of their own: the numbers for what is read forward and
/// for the last step are older than the choice.
enum OperationCode: UInt16, CaseIterable {
  case oneHot = 1
  case embedding = 2
  case lstm = 3
  case lastStep = 4
  case linear = 5
  case softmax = 6
  case firstStep = 7
  case backwardLSTM = 8
  case gru = 9
  case backwardGRU = 10
  case constant = 11
  case matmul = 12
  case convolution = 13
  case attention = 14
  case layerNorm = 15
  case activation = 16
  case add = 17
  case multiply = 18
  case positionalEncoding = 19
  case reduce = 20
  case maskedPool = 21
  case attentionPool = 22
  case concat = 23
  case slice = 24
  case reshape = 25
  case transpose = 26

  /// How many `u32` fields may follow the operation's code.
  var fieldCounts: ClosedRange<Int> {
    switch self {
    case .lastStep, .softmax, .firstStep, .constant, .reshape: 1...1
    case .oneHot, .embedding, .add, .multiply, .positionalEncoding, .attentionPool: 2...2
    case .linear, .activation: 2...3
    case .matmul, .reduce, .maskedPool: 3...3
    case .lstm, .backwardLSTM: 3...5
    case .layerNorm, .slice: 4...4
    case .gru, .backwardGRU: 4...6
    case .convolution: 5...6
    case .attention: 6...7
    case .transpose: 1...1 + Shape.maximumRank
    case .concat: 3...1 + Op.maximumConcatenated
    }
  }
}

/// Numbers that stand for activations.
enum ActivationCode: UInt8 {
  case relu = 1
  case leakyReLU = 2
  case gelu = 3
  case geluTanh = 4
  case tanh = 5
  case sigmoid = 6

  init(_ activation: Activation) {
    switch activation {
    case .relu: self = .relu
    case .leakyReLU: self = .leakyReLU
    case .gelu: self = .gelu
    case .geluTanh: self = .geluTanh
    case .tanh: self = .tanh
    case .sigmoid: self = .sigmoid
    }
  }
}
