public import TocsinFormat
import TocsinTensor

/// Saving and restoring the open sessions, so that a program can stop and go on later, on the same machine or on
/// another: later windows and verdicts are, to the bit, those of a stream that never stopped. Spec/State.md states the
/// saved form.
extension ChimeraStream {
  /// Bytes that ``save(into:model:)`` would write now. Allocates nothing. Linear in what is saved.
  public func savedByteCount() -> Int {
    var writer = StateWriter()
    write(to: &writer)
    return writer.finish()
  }

  /// Writes the open sessions to the first of `bytes`. Allocates nothing. Linear in what is saved.
  ///
  /// - Parameter identity: of the model, such as ``Identities/content`` of its file: only a stream of the same model
  ///   restores the state.
  /// - Returns: the bytes written.
  /// - Precondition: Room for ``savedByteCount()``.
  public mutating func save(into bytes: inout MutableSpan<UInt8>, model identity: SHA256Digest) -> Int {
    precondition(!bytes.isEmpty, "room for as many bytes as savedByteCount() says")
    var writer = StateWriter(&bytes, .chimera, option: stride, model: identity)
    write(to: &writer)
    return writer.finish()
  }

  /// Goes on from what a stream of the same model and stride saved, in the place of all sessions that are open. The
  /// rooms for sessions, the thresholds and the instruction sets of the two may differ. What ``window`` and
  /// ``lastWindow`` hold stays.
  ///
  /// Any bytes may be given. Allocates nothing. Linear in the bytes and in what the stream has room for.
  /// - Throws: ``SavedStateError``; then the stream is as it was.
  public mutating func restore(_ bytes: Span<UInt8>, model identity: SHA256Digest) throws(SavedStateError) {
    var reader = try StateReader(bytes, .chimera, option: stride, model: identity)
    var check = reader
    _ = try read(&check, applies: false, nil)
    try check.finish()
    _ = try read(&reader, applies: true, nil)
  }

  /// What the numbers of a state depend on, besides the model.
  var savedOption: Int { stride }

  /// Writes the sessions, from the least to the most recently used, each with the lines that a window is yet to be
  /// judged from.
  @inline(never)
  func write(to writer: inout StateWriter) {
    table.write(to: &writer)
    var next = table.leastRecentlyUsed
    while let slot = next {
      let record = records[slot]
      writer.write(record.lineCount)
      writer.write(record.lastTime)
      writer.write(record.anomalyCount)
      lines.write(start(ofNextWindow: slot)..<record.lineCount, slot: slot, to: &writer)
      next = table.slot(after: slot)
    }
  }

  /// Checks the sessions of a state, or where `applies` puts them into slots 0, 1, and so on.
  ///
  /// - Parameter log: of a stream of lines, where the state stands.
  /// - Returns: the number of sessions.
  @inline(never)
  mutating func read(
    _ reader: inout StateReader, applies: Bool, _ log: LogState?
  ) throws(SavedStateError) -> Int {
    let count = try table.read(&reader, applies: applies)
    var record = WindowedSession()
    for slot in 0..<count {
      record.lineCount = try reader.integer(from: 1, to: SavedState.maximumCount)
      let length = model.configuration.windowLength
      record.windowCount = record.lineCount < length ? 0 : (record.lineCount - length) / stride + 1
      record.lastTime = try reader.time(after: record.lastTime, log)
      record.anomalyCount = try reader.integer(from: 0, to: record.windowCount)
      let open = record.windowCount * stride..<record.lineCount
      try lines.read(open, slot: slot, &reader, applies: applies, log)
      if applies { records[slot] = record }
    }
    if applies {
      evicted = nil
      pushedSlot = 0
      endedSlot = 0
    }
    return count
  }
}
