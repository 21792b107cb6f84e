import TocsinKernels
public import TocsinTensor

/// A bounded pool of rolling states: for each of its blocks, all windows of `length` keys that are open at a moment, one
/// row each, advanced together by one matrix product per layer.
///
/// Row `r` of a block has consumed the last `length - 1 - r` keys: row 0 completes with the next key, and the last row
/// is the zero state of the window that the next key opens. A block is unspecified until it is rebuilt or copied to.
/// ``answer(block:key:)`` completes row 0 alone, at the latency of a single window's step; ``advance(block:key:)`` then
/// brings the others up, shifting each row down by one. No call allocates.
public struct RollingWindows: ~Copyable {
  public let model: Model
  /// Keys in a window, `h`.
  public let length: Int
  /// Blocks in the pool.
  public let capacity: Int
  /// Elements of an answer.
  public let outputCount: Int

  private let plan: RecurrentPlan
  /// Floats of one plane: `length` rows of every layer.
  private let planeSize: Int
  /// Per block two planes of hidden state, the one at `parity` current, and one of cell state.
  private var states: AlignedBuffer<Float>
  private var parity: [UInt8]
  /// Hidden row, cell row, two rows for the head, and a spare hidden row.
  private var scratch: AlignedBuffer<Float>
  /// What rows are quantised to.
  private var codes: AlignedBuffer<UInt32>

  /// - Throws: ``RuntimeError/notSteppable(node:)`` where the graph is no recurrence over keys.
  public init(model: Model, length: Int, capacity: Int) throws(RuntimeError) {
    precondition(length >= 1 && capacity >= 1, "a pool needs windows of one key or more and one block or more")
    self.model = model
    self.length = length
    self.capacity = capacity
    let plan = try RecurrentPlan(model.plan)
    self.plan = plan
    outputCount = plan.outputs
    planeSize = length * plan.stateWidth
    states = AlignedBuffer(unwritten: capacity * 3 * planeSize)
    parity = [UInt8](repeating: 0, count: capacity)
    scratch = AlignedBuffer(count: 3 * plan.stateWidth + 2 * plan.headWidth)
    codes = AlignedBuffer(count: length * plan.codeWords)
    clear(block: 0)
    // The first answer of a process makes the Swift runtime allocate metadata: here it belongs to set-up.
    answer(block: 0, key: 0)
  }

  /// Bytes that one block takes.
  public var blockSize: Int { 3 * planeSize * MemoryLayout<Float>.stride }

  /// Copies the result of the last ``answer(block:key:)`` or ``answer(window:)`` to `target`, from position `offset` on.
  public func copyResult(to target: inout AlignedBuffer<Float>, at offset: Int) {
    for index in 0..<outputCount { target[offset + index] = scratch[2 * plan.stateWidth + index] }
  }

  /// Brings a block to the state after all but the last of `length` keys, from nothing. The bits are those of a block
  /// that was advanced all along. Cost: `length (length - 1) / 2` row steps.
  public mutating func rebuild(block: Int, keys: Span<UInt32>) {
    precondition(keys.count == length, "a block is rebuilt from a whole window")
    clear(block: block)
    for index in 0..<length - 1 { advance(block: block, key: keys[index], openRows: index + 1) }
  }

  /// Makes a block the same as another.
  public mutating func copy(_ source: Int, to target: Int) {
    let size = 3 * planeSize
    unsafe plane(0, of: target).base.copy(from: plane(0, of: source).base, count: size)
    parity[target] = parity[source]
  }

  /// Computes the result for the window that `key` completes. The block does not change.
  public mutating func answer(block: Int, key: UInt32) {
    let width = plan.stateWidth
    let hidden = unsafe scratch.pointer
    unsafe copyRow(from: plane(2, of: block), row: 0, to: hidden + width)
    unsafe plan.step(
      key: key, count: 1, kernels: model.kernels,
      source: plane(Int(parity[block]), of: block), sourceRow: 0,
      target: StatePlane(base: hidden, rows: 1), targetRow: 0,
      cell: StatePlane(base: hidden + width, rows: 1), cellRow: 0, codes: codes.pointer)
    unsafe finish(hidden: hidden + width - plan.layers[plan.layers.count - 1].paddedHidden)
  }

  /// The head, from one row of the last layer.
  @unsafe private func finish(hidden: UnsafePointer<Float>) {
    let result = unsafe scratch.pointer + 2 * plan.stateWidth
    unsafe plan.finish(
      hidden: hidden, kernels: model.kernels, scratch: result + plan.headWidth, result: result,
      codes: codes.pointer)
  }

  /// Computes the result for one whole window from the zero state, without a block. Cost: `length` row steps.
  public mutating func answer(window: Span<UInt32>) {
    precondition(window.count == length, "a window has `length` keys")
    let width = plan.stateWidth
    let row = unsafe scratch.pointer
    unsafe row.clear(count: 2 * width)
    // The kernel may not write where it reads: hidden rows alternate between the scratch row and the spare one.
    let spare = unsafe row + 2 * width + 2 * plan.headWidth
    for index in 0..<length {
      let isEven = index % 2 == 0
      unsafe plan.step(
        key: window[index], count: 1, kernels: model.kernels,
        source: StatePlane(base: isEven ? row : spare, rows: 1), sourceRow: 0,
        target: StatePlane(base: isEven ? spare : row, rows: 1), targetRow: 0,
        cell: StatePlane(base: row + width, rows: 1), cellRow: 0, codes: codes.pointer)
    }
    let top = width - plan.layers[plan.layers.count - 1].paddedHidden
    unsafe finish(hidden: (length % 2 == 0 ? row : spare) + top)
  }

  /// Advances the block by `key`: the window of row 0 is done, every other row moves down by one.
  public mutating func advance(block: Int, key: UInt32) {
    advance(block: block, key: key, openRows: length - 1)
  }

  /// Advances the last `openRows` rows; those above are all zero states still, or done.
  private mutating func advance(block: Int, key: UInt32, openRows: Int) {
    guard openRows > 0 else { return }
    let current = Int(parity[block])
    let cell = unsafe plane(2, of: block)
    let first = length - openRows
    var before = 0
    for layer in plan.layers {
      let width = layer.paddedHidden
      let source = unsafe cell.row(first, width: width, before: before)
      unsafe (source - width).copy(from: source, count: openRows * width)
      // The last row opens a new window: it stays the zero state.
      unsafe cell.row(length - 1, width: width, before: before).clear(count: width)
      before += width
    }
    unsafe plan.step(
      key: key, count: openRows, kernels: model.kernels,
      source: plane(current, of: block), sourceRow: first,
      target: plane(1 - current, of: block), targetRow: first - 1, cell: cell, cellRow: first - 1,
      codes: codes.pointer)
    parity[block] = UInt8(1 - current)
  }

  private mutating func clear(block: Int) {
    unsafe (states.pointer + block * 3 * planeSize).clear(count: 3 * planeSize)
    parity[block] = 0
  }

  /// Plane 0 or 1 of hidden state, or 2 of cell state.
  @unsafe private func plane(_ index: Int, of block: Int) -> StatePlane {
    precondition(block >= 0 && block < capacity, "no such block")
    return unsafe StatePlane(base: states.pointer + (block * 3 + index) * planeSize, rows: length)
  }

  /// Copies one row of every layer, one after the other.
  @unsafe private func copyRow(from plane: StatePlane, row: Int, to target: UnsafeMutablePointer<Float>) {
    var before = 0
    for layer in plan.layers {
      let width = layer.paddedHidden
      unsafe (target + before).copy(from: plane.row(row, width: width, before: before), count: width)
      before += width
    }
  }
}
