public import TocsinFormat
import TocsinTensor

/// Saving and restoring the open sessions, so that a program can stop and go on later, on the same machine or on
/// another: later verdicts are, to the bit, those of a stream that never stopped. Spec/State.md states the saved form.
extension DeepLogStream {
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
    settle()
    var writer = StateWriter(&bytes, .deepLog, option: savedOption, model: identity)
    write(to: &writer)
    return writer.finish()
  }

  /// Goes on from what a stream of the same model and protocol saved, in the place of all sessions that are open. The
  /// sizes of the two, their cool-downs and their instruction sets may differ.
  ///
  /// Any bytes may be given. Allocates nothing. Linear in the bytes and in what the stream has room for.
  /// - Throws: ``SavedStateError``; then the stream is as it was.
  public mutating func restore(_ bytes: Span<UInt8>, model identity: SHA256Digest) throws(SavedStateError) {
    var reader = try StateReader(bytes, .deepLog, option: savedOption, model: identity)
    var check = reader
    _ = try read(&check, applies: false, nil)
    try check.finish()
    _ = try read(&reader, applies: true, nil)
  }

  /// What the numbers of a state depend on, besides the model.
  var savedOption: Int { Int(options.protocol.rawValue) }

  /// Writes the sessions, from the least to the most recently used. Nothing may be pending, unless bytes are counted.
  @inline(never)
  func write(to writer: inout StateWriter) {
    table.write(to: &writer)
    var next = table.leastRecentlyUsed
    while let slot = next {
      records[slot].write(to: &writer)
      switch predictor {
      case .window:
        for index in window(ofSlot: slot, count: records[slot].count) { writer.write(windows[index]) }
      case .prefix(let prefixes): prefixes.write(slot: slot, to: &writer)
      }
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
    if applies {
      removeAll()
      isPredicted = false
    }
    let count = try table.read(&reader, applies: applies)
    var time = 0.0
    for slot in 0..<count {
      let record = try SessionRecord(&reader, classes: model.vocabulary.classCount, after: time, log)
      time = record.lastTime
      if applies {
        begin(slot: slot)
        records[slot] = record
      }
      switch predictor {
      case .window:
        for index in window(ofSlot: slot, count: record.count) {
          let keyClass = try reader.uint32()
          guard keyClass <= model.vocabulary.unknown, keyClass != model.vocabulary.begin else {
            throw reader.invalidValue(4)
          }
          if applies { windows[index] = keyClass }
        }
      case .prefix(let prefixes): try prefixes.read(slot: slot, &reader, applies: applies)
      }
    }
    return count
  }

  /// Where the classes of a session's last entries stand, as far as they are in its window.
  private func window(ofSlot slot: Int, count: Int) -> Range<Int> {
    let length = model.configuration.windowLength
    return (slot + 1) * length - min(count, length)..<(slot + 1) * length
  }

  private mutating func removeAll() {
    settle()
    if case .window(let windows) = predictor { windows.releaseAll() }
    evicted = nil
    pushedSlot = 0
    endedSlot = 0
  }
}
