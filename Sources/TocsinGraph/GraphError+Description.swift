// Texts are for tools; the Embedded build does without them.
#if !hasFeature(Embedded)
  import TocsinTensor

  extension GraphError: CustomStringConvertible {
    public var description: String {
      switch self {
      case .tooMany(let element, let count, let maximum): "\(count) \(element)s, at most \(maximum) are allowed"
      case .noInput: "the graph has no input"
      case .noOutput: "the graph has no output"
      case .namesNotSorted(let element, let index): "the name of \(element) \(index) does not sort after the one before"
      case .tensorShape(let index): "tensor \(index) has a dimension that is not fixed"
      case .tensorUnused(let index): "no node reads tensor \(index)"
      case .valueUnused(let value): "nothing reads value \(value)"
      case .unknownValue(let node, let value): "node \(node) reads value \(value), which does not come before it"
      case .unknownTensor(let node, let tensor): "node \(node) reads tensor \(tensor), which does not exist"
      case .unknownOutputValue(let output, let value): "output \(output) names value \(value), which does not exist"
      case .elementType(let node, let expected, let found):
        "node \(node) needs an operand of \(expected.name), not of \(found.name)"
      case .rank(let node, let expected, let found): "node \(node) needs an operand of rank \(expected), not \(found)"
      case .operandShape(let node, let operand, let expected, let found):
        "operand \(operand) of node \(node) must be \(expected), not \(found)"
      case .attribute(let attribute, let node, let allowed, let found):
        "the \(attribute.name) of node \(node) must be between \(allowed.lowerBound) and \(allowed.upperBound), not \(found)"
      case .notANumber(let attribute, let node):
        "the \(attribute.name) of node \(node) must be a finite number\(attribute == .epsilon ? " and not negative" : "")"
      case .dynamicAxis(let node, let axis):
        "node \(node) cannot work along axis \(axis), whose size is dynamic"
      case .paddingChangesSteps(let node, let expected, let found):
        "node \(node) pads \(found) steps; over a dynamic number of steps it must pad \(expected)"
      case .headsDoNotDivide(let node, let heads, let features):
        "\(heads) heads of node \(node) do not divide \(features) features"
      case .recurrentBiasAlone(let node): "node \(node) has a recurrent bias without a bias"
      case .reshape(let node, let from, let to): "node \(node) cannot make \(to) of \(from)"
      case .notAPermutation(let node, let order, let rank):
        "the order \(order) of node \(node) is no permutation of \(rank) dimensions"
      case .tensorType(let node, let tensor, let expected):
        "node \(node) needs tensor \(tensor) to be \(expected), in f32, in bf16 or, for weights, in int8"
      case .int8Inputs(let node, let tensor, let maximum, let found):
        "node \(node) cannot sum over \(found) int8 weights of tensor \(tensor), at most \(maximum)"
      case .inputType(let input, let found): "input \(input) must be f32 or u32, not \(found.name)"
      case .dimension(let element, let index): "\(element) \(index) has a dimension outside its range"
      case .dynamicDimension(let input):
        "input \(input) has a batch or time dimension in the wrong place or with a maximum of its own"
      }
    }
  }
#endif
