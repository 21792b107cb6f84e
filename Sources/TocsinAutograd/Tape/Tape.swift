public import TocsinGraph
import TocsinKernels
import TocsinTensor

/// Runs a graph on a batch and goes back through it for the gradient of losses on its values.
///
/// The tape is as static as the graph: a pass records nothing but the values. Its forward arithmetic is that of the
/// runtime, bit for bit; each operation has a file with its formula, its evaluation and its vector-Jacobian product,
/// written once for ``KernelArithmetic``, which trains, and ``ReferenceArithmetic``, which checks.
///
/// A tape serves one thread. Its memory is kept between passes: after the largest batch so far has been seen, a pass
/// allocates nothing. The order of all sums is fixed, so that one batch gives one set of bits.
///
///     tape.batch.begin(itemCount: 32, stepCount: 20)
///     tape.batch.inputs[0].numbers.append(contentsOf: windows)
///     try tape.evaluate([logits])
///     let loss = tape.add(.crossEntropy(logits, ClassTargets(classes: classes)), scale: 1 / 32)
///     tape.differentiate(into: gradient)
public final class Tape<Arithmetic: TapeArithmetic> {
  public typealias Scalar = Arithmetic.Scalar

  /// What the network computes with; shared with the tapes of other threads.
  public let weights: PreparedWeights<Arithmetic>
  /// What the next pass runs on.
  public var batch: TapeBatch<Scalar>
  /// Whether gradients of the graph's inputs are computed too.
  public var differentiatesInputs = false
  /// The inputs, then the nodes.
  var values: [TapeValue<Scalar>] = []
  let workspace = Workspace<Scalar>()
  let indexWorkspace = Workspace<UInt32>()
  /// Where the pass back adds to: what it was last given.
  var parameterGradient: ParameterVector<Scalar>
  /// What the pass drops, and the values that it has dropped elements of, in order.
  private var dropout: DropoutPass?
  var dropped: [DroppedValue<Scalar>] = []
  private var requested: [ValueID] = []
  /// Whether there is a pass to go back through.
  private var isEvaluated = false
  /// Which nodes ``requested`` needs.
  private var isNeeded: [Bool] = []

  var graph: Graph { weights.graph }
  var arithmetic: Arithmetic { weights.arithmetic }

  public init(_ weights: PreparedWeights<Arithmetic>) {
    self.weights = weights
    batch = TapeBatch(inputCount: weights.graph.inputs.count)
    parameterGradient = ParameterVector(layout: ParameterLayout())
    isNeeded = [Bool](repeating: false, count: weights.graph.values.count)
  }

  /// The elements of memory that the tape holds for values.
  package var workspaceCapacity: Int { workspace.capacity }

  /// Computes some values of the graph on ``batch``, and what they need. Ends the pass before.
  ///
  /// - Parameter dropout: what is dropped; without, the values are those of the runtime.
  @specialized(where Arithmetic == KernelArithmetic)
  @specialized(where Arithmetic == ReferenceArithmetic)
  public func evaluate(_ wanted: [ValueID], dropout: DropoutPass? = nil) throws(TapeError) {
    isEvaluated = false
    if wanted != requested { request(wanted) }
    begin(dropout)
    workspace.reset()
    indexWorkspace.reset()
    values.removeAll(keepingCapacity: true)
    for index in graph.inputs.indices { try bind(input: index) }
    for (node, op) in graph.nodes.enumerated() {
      let index = graph.inputs.count + node
      place(index)
      guard isNeeded[index] else { continue }
      if batch.isPacked, !op.takesPackedSequences, op.operands.contains(where: { values[$0.index].isPacked }) {
        throw .packedSequences(node: node)
      }
      evaluateNode(op, at: index)
      if let dropout { dropOut(index, dropout) }
    }
    isEvaluated = true
  }

  /// The elements of a value that was evaluated, row-major in the graph's shape; of packed sequences a row for each
  /// position.
  @specialized(where Arithmetic == KernelArithmetic)
  @specialized(where Arithmetic == ReferenceArithmetic)
  public func elements(of value: ValueID) -> [Scalar] {
    let (memory, view) = unsafe read(value.index)
    var elements = [Scalar](repeating: 0, count: view.count)
    unsafe elements.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      unsafe copy(memory, view, to: base, View(rank: view.rank, sizes: view.sizes))
    }
    return elements
  }

  /// The gradient of a value after ``differentiate(into:)``, likewise; zeros where nothing reached it. Kept for inputs
  /// alone: an operation may use up the gradient of its result.
  @specialized(where Arithmetic == KernelArithmetic)
  @specialized(where Arithmetic == ReferenceArithmetic)
  public func gradientElements(ofInput input: Int) -> [Scalar] {
    let view = values[input].view
    guard let gradient = unsafe values[input].gradient else { return [Scalar](repeating: 0, count: view.count) }
    return (0..<view.count).map { unsafe gradient[$0] }
  }

  /// Adds to the gradient of a value that was evaluated: what a loss that is not one of ``Loss`` has found.
  ///
  /// - Parameter gradient: as many elements as the value has, row-major in the graph's shape.
  @specialized(where Arithmetic == KernelArithmetic)
  @specialized(where Arithmetic == ReferenceArithmetic)
  public func seed(_ value: ValueID, gradient: [Scalar]) {
    let view = values[value.index].view
    precondition(gradient.count == view.count, "a gradient has the elements of its value")
    guard let target = unsafe self.gradient(of: value.index) else { return }
    unsafe gradient.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      unsafe add(base, View(rank: view.rank, sizes: view.sizes), to: target, view)
    }
  }

  /// Sets `gradient` to that of all losses since the last ``evaluate(_:dropout:)``. To be called once per pass.
  @specialized(where Arithmetic == KernelArithmetic)
  @specialized(where Arithmetic == ReferenceArithmetic)
  public func differentiate(into gradient: ParameterVector<Scalar>) {
    precondition(gradient.layout == weights.values.layout, "a gradient has the layout of its network's parameters")
    precondition(isEvaluated, "a pass goes back once; evaluate again")
    isEvaluated = false
    parameterGradient = gradient
    gradient.setToZero()
    pullBackAll()
  }

  /// Walks the nodes backwards.
  private func pullBackAll() {
    for (node, op) in graph.nodes.enumerated().reversed() {
      let index = graph.inputs.count + node
      if let dropout { pullBackDropOut(index, dropout) }
      // A view's gradient is part of its root's.
      guard isNeeded[index], values[index].root == index, let gradient = unsafe values[index].gradient else { continue }
      unsafe pullBack(op, at: index, gradient)
    }
  }

  private func begin(_ dropout: DropoutPass?) {
    for site in dropout?.sites ?? [] {
      precondition(site.value.index >= graph.inputs.count, "elements are dropped of the results of nodes")
    }
    self.dropout = dropout
    dropped.removeAll(keepingCapacity: true)
  }

  /// Whether a value was asked for by name.
  func isRequested(_ index: Int) -> Bool { requested.contains(ValueID(index)) }

  private func request(_ wanted: [ValueID]) {
    requested = wanted
    for index in isNeeded.indices { isNeeded[index] = false }
    for value in wanted { isNeeded[value.index] = true }
    for (node, op) in graph.nodes.enumerated().reversed() where isNeeded[graph.inputs.count + node] {
      for operand in op.operands { isNeeded[operand.index] = true }
    }
  }
}
