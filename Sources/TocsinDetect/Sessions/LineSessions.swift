import TocsinTensor

/// What a stream of lines keeps of each open session, by the session's slot, and of the one that ended last. No call
/// allocates.
struct LineSessions: ~Copyable {
  /// The most that is kept of a session's name.
  static var maximumNameByteCount: Int { 128 }

  /// Bytes that room for a session takes.
  static var byteCountPerSession: Int {
    MemoryLayout<LineSession>.stride + maximumNameByteCount + MemoryLayout<UInt8>.stride
  }

  private var places: AlignedBuffer<LineSession>
  /// `maximumNameByteCount` bytes for each.
  private var names: AlignedBuffer<UInt8>
  private var nameByteCounts: AlignedBuffer<UInt8>
  /// Where the session that ended last is, behind the slots.
  let endedSlot: Int

  init(capacity: Int) {
    places = AlignedBuffer(unwritten: capacity + 1)
    // Untouched until written, so that room for many sessions costs what is used of it.
    names = AlignedBuffer(unwritten: (capacity + 1) * Self.maximumNameByteCount)
    nameByteCounts = AlignedBuffer(unwritten: capacity + 1)
    endedSlot = capacity
    places[endedSlot] = LineSession(line: 0)
    nameByteCounts[endedSlot] = 0
  }

  subscript(slot: Int) -> LineSession {
    get { places[slot] }
    set { places[slot] = newValue }
  }

  @_lifetime(borrow self)
  func name(ofSlot slot: Int) -> Span<UInt8> {
    let start = slot * Self.maximumNameByteCount
    return names.span.extracting(start..<start + Int(nameByteCounts[slot]))
  }

  /// Starts a session with a line, and with no name.
  mutating func open(_ slot: Int, line: Int) {
    places[slot] = LineSession(line: line)
    nameByteCounts[slot] = 0
  }

  /// Adds to a session's name what there is room for.
  mutating func appendName(_ text: Span<UInt8>, slot: Int) {
    for index in 0..<min(text.count, Self.maximumNameByteCount) { appendName(text[index], slot: slot) }
  }

  mutating func appendName(_ byte: UInt8, slot: Int) {
    let count = Int(nameByteCounts[slot])
    guard count < Self.maximumNameByteCount else { return }
    names[slot * Self.maximumNameByteCount + count] = byte
    nameByteCounts[slot] += 1
  }

  /// Notes a session that has ended, so that its slot can serve another.
  mutating func end(_ slot: Int) {
    places[endedSlot] = places[slot]
    let source = slot * Self.maximumNameByteCount
    let target = endedSlot * Self.maximumNameByteCount
    for index in 0..<Int(nameByteCounts[slot]) { names[target + index] = names[source + index] }
    nameByteCounts[endedSlot] = nameByteCounts[slot]
  }
}
