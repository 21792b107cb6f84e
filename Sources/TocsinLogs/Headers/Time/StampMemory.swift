/// What a reader of time stamps goes by besides the stamp itself: where the last one stood, its form, and the last date
/// as it was written. Stamps that can be read in several ways, such as 05/03/2026, are read as those before them, so a
/// reader that goes on for another needs its memory.
///
/// In this order: the source that served last, by its place among those of the notation; the codes of the form that
/// served last, and of what followed the date; the date's beginning in seconds since 1970, as two's complement; its
/// length in bytes; its bytes, the first one lowest, in two words.
package typealias StampMemory = InlineArray<7, UInt64>

extension StampReader {
  var memory: StampMemory {
    get {
      let date = timestamps.date
      return [
        UInt64(current), timestamps.layout.code, date.layout.code, UInt64(bitPattern: Int64(date.seconds)),
        UInt64(date.byteCount), date.low, date.high,
      ]
    }
    set {
      current = Int(newValue[0])
      timestamps.layout = TimestampLayout(code: newValue[1])
      timestamps.date = KnownDate(
        byteCount: Int(newValue[4]), low: newValue[5], high: newValue[6],
        seconds: Int(truncatingIfNeeded: newValue[3]), layout: TimestampLayout(code: newValue[2]))
    }
  }

  /// Whether a reader of these sources can have the memory. Of a date that no calendar has it is enough that sums with
  /// it stay in bounds.
  func canHave(_ memory: StampMemory) -> Bool {
    let time = TimestampLayout(code: memory[2])
    let step = TimestampStep(rawValue: UInt8(memory[2] & 15))
    // Years have four digits.
    let limit = 10_000 * 366 * 86_400
    guard memory[0] < UInt64(max(sources.count, 1)), step == .clock || step == .compactClock, time.isWithoutDate,
      (-limit...limit).contains(Int(truncatingIfNeeded: memory[3])), memory[4] <= UInt64(KnownDate.maximumByteCount)
    else { return false }
    for layout in timestamps.layouts where layout.code == memory[1] { return true }
    return false
  }
}
