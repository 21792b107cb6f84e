import TocsinGraph
public import TocsinKernels
public import TocsinRuntime
import TocsinTensor

extension OpCase {
  /// The model of this case.
  public func model(_ kernels: KernelSet) throws(RuntimeError) -> Model {
    try Model(graph: graph, weights: tensors(), kernels: kernels)
  }

  /// A session for the whole batch, with room for just as many steps as the case has.
  public func session(_ kernels: KernelSet) throws(RuntimeError) -> Session {
    try Session(model: try model(kernels), maximumBatch: batch, maximumSteps: steps)
  }

  /// A session for the whole batch, with room for more steps than the case has: where `T` is taken for the session's
  /// maximum, the results differ from those of ``session(_:)``.
  public func roomySession(_ model: Model, threads: Int = 1) throws(RuntimeError) -> Session {
    try Session(model: model, maximumBatch: batch, maximumSteps: steps + 3, threads: threads)
  }

  /// All outputs for the whole batch, from a roomy session made for just this run.
  ///
  /// - Parameters:
  ///   - begin: Called once weights and inputs are made, before anything is computed from them.
  ///   - end: Called after it.
  public func run(
    _ kernels: KernelSet, begin: () -> Void = {}, end: () -> Void = {}
  ) throws(RuntimeError) -> [[Float]] {
    let tensors = tensors()
    let inputs = graph.inputs.indices.map { input($0) }
    begin()
    defer { end() }
    let model = try Model(graph: graph, weights: tensors, kernels: kernels)
    var session = try roomySession(model)
    return try run(&session, inputs, items: 0..<batch)
  }

  /// All outputs for the whole batch.
  public func run(_ session: inout Session) throws(RuntimeError) -> [[Float]] {
    try run(&session, items: 0..<batch)
  }

  /// All outputs for some items alone.
  public func run(_ session: inout Session, items: Range<Int>) throws(RuntimeError) -> [[Float]] {
    try run(&session, graph.inputs.indices.map { input($0) }, items: items)
  }

  private func run(
    _ session: inout Session, _ inputs: [CaseInput], items: Range<Int>
  ) throws(RuntimeError) -> [[Float]] {
    try prepare(&session, inputs, items: items)
    session.run()
    return try outputs(of: session)
  }

  /// Begins a run of some items and sets their inputs.
  public func prepare(_ session: inout Session, items: Range<Int>) throws(RuntimeError) {
    try prepare(&session, graph.inputs.indices.map { input($0) }, items: items)
  }

  private func prepare(
    _ session: inout Session, _ inputs: [CaseInput], items: Range<Int>
  ) throws(RuntimeError) {
    try session.begin(batch: items.count, steps: steps)
    for port in inputs.indices {
      switch inputs[port] {
      case .keys(let keys):
        let part = Array(keys[elements(of: items, count: keys.count)])
        try session.setKeys(part.span, input: port)
      case .numbers(let numbers):
        let part = Array(numbers[elements(of: items, count: numbers.count)])
        try session.setFeatures(part.span, input: port)
      }
    }
  }

  /// Runs the whole batch, and as many steps as there is room for, with a NaN in place of every number and a key
  /// without a row in place of every key: what that leaves behind must not show in the next run.
  ///
  /// - Parameter host: runs the session on several threads, where the memory of each is to be filled.
  public func runOnNaN(
    _ session: inout Session, _ host: (inout Session) -> Void = { _ in }
  ) throws(RuntimeError) {
    let steps = session.maximumSteps
    try session.begin(batch: batch, steps: steps)
    for port in graph.inputs.indices {
      let count = graph.inputs[port].shape.count(batchSize: batch, timeSteps: steps)
      if case .keys = inputKinds[port] {
        let keys = [UInt32](repeating: .max, count: count)
        try session.setKeys(keys.span, input: port)
      } else {
        let numbers = [Float](repeating: .nan, count: count)
        try session.setFeatures(numbers.span, input: port)
      }
    }
    session.run()
    host(&session)
  }

  /// All outputs of the last run.
  public func outputs(of session: borrowing Session) throws(RuntimeError) -> [[Float]] {
    var outputs: [[Float]] = []
    for port in graph.outputs.indices {
      var values = [Float](repeating: 0, count: try session.outputCount(port))
      var span = values.mutableSpan
      try session.copyOutput(port, into: &span)
      outputs.append(values)
    }
    return outputs
  }

  /// Where some items' elements lie among `count` elements of all items.
  public func elements(of items: Range<Int>, count: Int) -> Range<Int> {
    let size = count / batch
    return items.lowerBound * size..<items.upperBound * size
  }
}
