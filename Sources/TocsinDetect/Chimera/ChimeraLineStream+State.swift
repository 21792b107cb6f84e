public import TocsinFormat
import TocsinLogs

/// Saving and restoring, as of a ``ChimeraStream``. Time, numbers of lines and names go on too. A line that was read is
/// to be judged in all its sessions before.
extension ChimeraLineStream {
  /// Bytes that ``save(into:model:)`` would write now. Allocates nothing. Linear in what is saved.
  public func savedByteCount() -> Int {
    var writer = StateWriter()
    write(to: &writer)
    return writer.finish()
  }

  /// Writes the open sessions and the place in the log to the first of `bytes`; see
  /// ``ChimeraStream/save(into:model:)``.
  public mutating func save(into bytes: inout MutableSpan<UInt8>, model identity: SHA256Digest) -> Int {
    precondition(!bytes.isEmpty, "room for as many bytes as savedByteCount() says")
    var writer = StateWriter(&bytes, .chimeraLines, option: stream.savedOption, model: identity)
    write(to: &writer)
    return writer.finish()
  }

  /// Goes on from what a stream of the same model and stride saved; see ``ChimeraStream/restore(_:model:)``. The
  /// thresholds and the time-outs may differ. There is no ``line`` then until the next is read.
  public mutating func restore(_ bytes: Span<UInt8>, model identity: SHA256Digest) throws(SavedStateError) {
    var reader = try StateReader(bytes, .chimeraLines, option: stream.savedOption, model: identity)
    var check = reader
    try read(&check, applies: false)
    try check.finish()
    try read(&reader, applies: true)
  }

  private func write(to writer: inout StateWriter) {
    LogState(reader, clock).write(to: &writer)
    stream.write(to: &writer)
    sessions.write(stream.table, to: &writer)
  }

  @inline(never)
  private mutating func read(_ state: inout StateReader, applies: Bool) throws(SavedStateError) {
    var log = LogState(reader, clock)
    try log.read(&state, of: reader)
    let count = try stream.read(&state, applies: applies, log)
    try sessions.read(count, &state, applies: applies, log)
    guard applies else { return }
    line = nil
    clock = log.clock
    reader.goOn(from: log.stamps, counts: log.counts)
  }
}
