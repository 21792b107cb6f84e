import TocsinGraph
import TocsinKernels

/// Records the ops of a network as they run on a batch, and replays their vector-Jacobian products backwards.
///
/// A tape serves one thread. Its memory is kept between passes: after the largest batch so far has been seen, a pass
/// allocates nothing. The order of all sums is fixed, so that one batch gives one set of bits.
public final class Tape<Arithmetic: TapeArithmetic> {
  public typealias Scalar = Arithmetic.Scalar

  /// What the network computes with; shared with the tapes of other threads.
  public let weights: PreparedWeights<Arithmetic>
  /// What the next pass runs on. Filling it ends the pass before.
  public var batch = SequenceBatch()
  var nodes: [TapeNode<Scalar>] = []
  let workspace = Workspace<Scalar>()
  /// Scratch of ``lstm(_:recurrent:)``.
  var tableRows: [UInt32] = []
  /// What ``crossEntropy(_:)`` computed last.
  var lossSum = 0.0
  /// Where the pass back adds to; set for its duration.
  var parameterGradient: ParameterVector<Scalar>

  var arithmetic: Arithmetic { weights.arithmetic }

  public init(_ weights: PreparedWeights<Arithmetic>) {
    self.weights = weights
    parameterGradient = ParameterVector(layout: weights.values.layout)
  }

  /// Forgets what was recorded and starts a pass over ``batch``. All variables from before are dead.
  public func reset() {
    nodes.removeAll(keepingCapacity: true)
    workspace.reset()
  }

  /// The elements of memory that the tape holds for values.
  package var workspaceCapacity: Int { workspace.capacity }

  /// The keys of the batch.
  public func keys() -> Variable {
    append(.keys, isPerStep: true, columns: 1, hasValue: false)
  }

  /// A value's row, for tests and metrics. Rows stand in the order of the batch.
  public func row(_ row: Int, of variable: Variable) -> [Scalar] {
    let node = nodes[variable.node]
    precondition(row >= 0 && row < node.rows, "row out of range")
    let value = unsafe denseValue(variable) + row * node.stride
    return (0..<node.columns).map { unsafe value[$0] }
  }

  /// Appends a node, takes memory for its value, and computes it.
  func append(_ operation: TapeOperation<Scalar>, isPerStep: Bool, columns: Int, hasValue: Bool = true) -> Variable {
    let rows = isPerStep ? batch.positionCount : batch.sequenceCount
    let stride = paddedToPanels(columns)
    let value = unsafe hasValue ? workspace.take(rows * stride) : nil
    nodes.append(
      unsafe TapeNode(
        operation: operation, isPerStep: isPerStep, rows: rows, columns: columns, stride: stride, value: value,
        gradient: nil))
    if hasValue { arithmetic.evaluate(nodes.count - 1, of: self) }
    return Variable(node: nodes.count - 1)
  }

  /// Computes one node. Reached through ``TapeArithmetic/evaluate(_:of:)``.
  func evaluateNode(_ index: Int) {
    let node = nodes[index]
    switch node.operation {
    case .keys, .oneHot: break
    case .embedding(let table): evaluateEmbedding(node, table: table)
    case .lstm(let operand, let weights, let saved): evaluateLSTM(node, operand, self.weights.lstms[weights], saved)
    case .lastStep(let operand): evaluateLastStep(node, operand)
    case .linear(let operand, let weights): evaluateLinear(node, operand, self.weights.linears[weights])
    case .softmax(let operand): evaluateSoftmax(node, operand)
    case .crossEntropy(let operand): evaluateCrossEntropy(node, operand)
    }
  }
}
