import TocsinKernels
public import TocsinTensor

/// A bounded pool of recurrent states, one row each, carried from key to key without end.
///
/// A step reads one state and writes another (or itself), so that states can be kept, shared as common prefixes, and
/// continued from. A state is unspecified until it is cleared, copied to or stepped to. No call allocates.
public struct CarriedStates: ~Copyable {
  public let model: Model
  /// States in the pool.
  public let capacity: Int
  /// Elements of a result.
  public let outputCount: Int

  private let plan: RecurrentPlan
  /// Floats of one state: hidden, then cell, of every layer.
  private let stateSize: Int
  private var states: AlignedBuffer<Float>
  /// A state, and two rows for the head.
  private var scratch: AlignedBuffer<Float>
  /// What a row is quantised to.
  private var codes: AlignedBuffer<UInt32>

  /// - Throws: ``RuntimeError/notSteppable(node:)`` where the graph is no recurrence over keys.
  public init(model: Model, capacity: Int) throws(RuntimeError) {
    precondition(capacity >= 1, "a pool holds one state or more")
    self.model = model
    self.capacity = capacity
    let plan = try RecurrentPlan(model.plan)
    self.plan = plan
    outputCount = plan.outputs
    stateSize = 2 * plan.stateWidth
    states = AlignedBuffer(unwritten: capacity * stateSize)
    scratch = AlignedBuffer(count: stateSize + 2 * plan.headWidth)
    codes = AlignedBuffer(count: plan.codeWords)
  }

  /// Bytes that one state takes.
  public var stateByteSize: Int { stateSize * MemoryLayout<Float>.stride }

  /// Copies the result of the last step to `target`, from position `offset` on.
  public func copyResult(to target: inout AlignedBuffer<Float>, at offset: Int) {
    for index in 0..<outputCount { target[offset + index] = scratch[stateSize + index] }
  }

  /// Makes a state the zero state.
  public mutating func clear(_ state: Int) {
    unsafe pointer(state).clear(count: stateSize)
  }

  /// Copies a state.
  public mutating func copy(_ source: Int, to target: Int) {
    guard source != target else { return }
    unsafe pointer(target).copy(from: pointer(source), count: stateSize)
  }

  /// Advances `source` by `key` into `target` and computes the result.
  public mutating func step(from source: Int, key: UInt32, to target: Int) {
    let width = plan.stateWidth
    let next = unsafe scratch.pointer
    unsafe (next + width).copy(from: pointer(source) + width, count: width)
    unsafe plan.step(
      key: key, count: 1, kernels: model.kernels,
      source: StatePlane(base: pointer(source), rows: 1), sourceRow: 0,
      target: StatePlane(base: next, rows: 1), targetRow: 0,
      cell: StatePlane(base: next + width, rows: 1), cellRow: 0, codes: codes.pointer)
    unsafe pointer(target).copy(from: next, count: stateSize)
    answer(target)
  }

  /// Computes the result of a state again, as the step to it did.
  package mutating func answer(_ state: Int) {
    let top = plan.stateWidth - plan.layers[plan.layers.count - 1].paddedHidden
    let result = unsafe scratch.pointer + stateSize
    unsafe plan.finish(
      hidden: pointer(state) + top, kernels: model.kernels, scratch: result + plan.headWidth, result: result,
      codes: codes.pointer)
  }

  /// Parts of a state: the hidden numbers of each layer, then the cells of each layer.
  package var partCount: Int { 2 * plan.layers.count }

  /// A part of a state, `[H]`: what is behind it in memory is 0.
  @_lifetime(borrow self)
  package func part(_ part: Int, of state: Int) -> Span<Float> {
    unsafe _overrideLifetime(
      Span(_unsafeStart: pointer(state) + start(ofPart: part), count: size(ofPart: part)), borrowing: self)
  }

  @_lifetime(&self)
  package mutating func mutablePart(_ part: Int, of state: Int) -> MutableSpan<Float> {
    unsafe _overrideLifetime(
      MutableSpan(_unsafeStart: pointer(state) + start(ofPart: part), count: size(ofPart: part)), mutating: &self)
  }

  private func size(ofPart part: Int) -> Int { plan.layers[part % plan.layers.count].hidden }

  private func start(ofPart part: Int) -> Int {
    var start = 0
    for index in 0..<part { start += plan.layers[index % plan.layers.count].paddedHidden }
    return start
  }

  @unsafe private func pointer(_ state: Int) -> UnsafeMutablePointer<Float> {
    precondition(state >= 0 && state < capacity, "no such state")
    return unsafe states.pointer + state * stateSize
  }
}

extension Model {
  /// Bytes that one recurrent state takes, hidden and cell of every layer.
  /// - Throws: ``RuntimeError/notSteppable(node:)`` where the graph is no recurrence over keys.
  public func stateByteSize() throws(RuntimeError) -> Int {
    2 * (try RecurrentPlan(plan)).stateWidth * MemoryLayout<Float>.stride
  }
}
