import TocsinGraph
import TocsinTensor

extension Session {
  /// Sets an input of keys, row-major, `[B]` or `[B, T]` for example. Any key is valid: those beyond the vocabulary look up
  /// zeros.
  public mutating func setKeys(_ keys: Span<UInt32>, input: Int) throws(RuntimeError) {
    let slot = try slot(ofInput: input, dtype: .uint32, count: keys.count)
    unsafe keys.withUnsafeBytes { unsafe copy($0, toSlot: slot) }
  }

  /// Sets an input of features, row-major, `[B, T, D]` or `[B, D]` for example.
  public mutating func setFeatures(_ features: Span<Float>, input: Int) throws(RuntimeError) {
    let slot = try slot(ofInput: input, dtype: .float32, count: features.count)
    unsafe features.withUnsafeBytes { unsafe copy($0, toSlot: slot) }
  }

  /// Reads an input of features where it is, in the runs of `body`, instead of copying it.
  ///
  /// What was set for the input before holds again afterwards. Where the features lie at the same address as in the last
  /// run, nothing is to be found anew.
  public mutating func withFeatures<Result: ~Copyable>(
    _ features: Span<Float>, input: Int, _ body: (inout Session) throws(RuntimeError) -> Result
  ) throws(RuntimeError) -> Result {
    let slot = try slot(ofInput: input, dtype: .float32, count: features.count)
    return try unsafe features.withUnsafeBufferPointer { buffer throws(RuntimeError) -> Result in
      guard let base = buffer.baseAddress else { return try body(&self) }
      let own = unsafe ports.redirect(slot: slot, to: base)
      borrowedInputs += 1
      defer {
        borrowedInputs -= 1
        unsafe ports.redirect(slot: slot, to: own)
      }
      return try body(&self)
    }
  }

  /// Elements of an output of this run: those of its shape, `[B, N]` or `[B, T, N]` for example.
  public func outputCount(_ output: Int) throws(RuntimeError) -> Int {
    guard output >= 0, output < model.plan.outputs.count else { throw .unknownPort(output) }
    return elementCount(ofSlot: model.plan.outputs[output])
  }

  /// An output of the last run, row-major; zeros before the first run.
  @_lifetime(borrow self)
  public func outputElements(_ output: Int) throws(RuntimeError) -> Span<Float> {
    let count = try outputCount(output)
    let start = unsafe ports.pointer(toSlot: model.plan.outputs[output])
    return unsafe _overrideLifetime(Span(_unsafeStart: start, count: count), borrowing: self)
  }

  /// Copies an output of the last run.
  public func copyOutput(_ output: Int, into destination: inout MutableSpan<Float>) throws(RuntimeError) {
    let count = try outputCount(output)
    guard destination.count == count else {
      throw .elementCount(port: output, expected: count, found: destination.count)
    }
    let start = unsafe ports.pointer(toSlot: model.plan.outputs[output])
    unsafe destination.withUnsafeMutableBufferPointer { buffer in
      if let base = buffer.baseAddress { unsafe base.copy(from: start, count: count) }
    }
  }

  /// Elements of an input of this run.
  func inputCount(_ input: Int) -> Int { elementCount(ofSlot: model.plan.inputs[input]) }

  private func slot(ofInput input: Int, dtype: DType, count found: Int) throws(RuntimeError) -> Int {
    guard input >= 0, input < model.plan.inputs.count else { throw .unknownPort(input) }
    guard model.graph.inputs[input].dtype == dtype else { throw .elementType(port: input) }
    let slot = model.plan.inputs[input]
    let expected = inputCount(input)
    guard found == expected else { throw .elementCount(port: input, expected: expected, found: found) }
    return slot
  }

  private func elementCount(ofSlot index: Int) -> Int {
    let slot = model.plan.slots[index]
    return batch * slot.itemSize.value(steps: steps) + slot.fixedSize
  }

  /// Numbers and keys are four bytes both, and lie side by side.
  @unsafe private func copy(_ bytes: UnsafeRawBufferPointer, toSlot slot: Int) {
    guard let source = bytes.baseAddress else { return }
    unsafe UnsafeMutableRawPointer(ports.pointer(toSlot: slot)).copyMemory(from: source, byteCount: bytes.count)
  }
}
