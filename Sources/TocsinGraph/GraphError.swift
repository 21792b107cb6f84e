public import TocsinTensor

/// Why a graph is not valid. Nodes are numbered from 0 in graph order.
public enum GraphError: Error, Equatable, Sendable {
  case tooMany(GraphElement, count: Int, maximum: Int)
  case noInput
  case noOutput
  /// Tensor names must be sorted and unique; so must the names of inputs, and of outputs.
  case namesNotSorted(GraphElement, index: Int)
  /// A tensor's dimensions must be fixed.
  case tensorShape(index: Int)
  /// A tensor that no node reads.
  case tensorUnused(index: Int)
  /// A node refers to a value that does not come before it.
  case unknownValue(node: Int, value: Int)
  case unknownTensor(node: Int, tensor: Int)
  case unknownOutputValue(output: Int, value: Int)
  /// Inputs are numbers (`f32`) or keys (`u32`).
  case inputType(input: Int, found: DType)
  case elementType(node: Int, expected: DType, found: DType)
  /// The rank that is needed, or the least one where several do.
  case rank(node: Int, expected: Int, found: Int)
  /// An operand does not fit the node's other operands. Operands are numbered from 0.
  case operandShape(node: Int, operand: Int, expected: Shape, found: Shape)
  /// An attribute outside its range.
  case attribute(OpAttribute, node: Int, allowed: ClosedRange<Int>, found: Int)
  /// An attribute that must be a finite number, and not negative in the case of epsilon.
  case notANumber(OpAttribute, node: Int)
  /// The operation does not work along this axis of its operand, which is the batch's, or is not fixed.
  case dynamicAxis(node: Int, axis: Int)
  /// A convolution over a dynamic `T` must keep it: the padding is what the taps reach over.
  case paddingChangesSteps(node: Int, expected: Int, found: Int)
  case headsDoNotDivide(node: Int, heads: Int, features: Int)
  /// A recurrent layer with its second bias only; one bias is the first.
  case recurrentBiasAlone(node: Int)
  /// The two shapes differ in their elements, or the batch dimension would not be outermost.
  case reshape(node: Int, from: Shape, to: Shape)
  case notAPermutation(node: Int, order: [Int], rank: Int)
  /// A tensor does not have the shape that the node needs.
  case tensorType(node: Int, tensor: Int, expected: Shape)
  /// int8 weights over more inputs than can be summed exactly.
  case int8Inputs(node: Int, tensor: Int, maximum: Int, found: Int)
  /// A size outside `1...Shape.maximumDimension`, or too many elements in all.
  case dimension(GraphElement, index: Int)
  /// `B` must be outermost, `T` outermost but for `B`, and each with the same maximum in all inputs.
  case dynamicDimension(input: Int)
  /// An input or a node's result that no later node reads and that is no output.
  case valueUnused(value: Int)
}

/// What part of a graph an error is about. The raw values keep the seeded hasher out of Embedded builds.
public enum GraphElement: UInt8, Sendable {
  case input, tensor, node, output
}
