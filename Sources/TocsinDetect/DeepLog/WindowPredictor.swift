import TocsinRuntime
import TocsinTensor

/// Predicts from the last `h` keys of a session.
///
/// A cached window costs a look-up. Otherwise a session that misses time after time holds a block of rolling states, from
/// which the answer takes one row's step; blocks are few, the least recently used one is taken over and rebuilt from the
/// session's last keys. A lone miss runs its one window from the start. All ways give the same bits.
final class WindowPredictor {
  /// The answer of the last prediction, one probability per class.
  private(set) var probabilities: AlignedBuffer<Float>
  private var cache: WindowCache
  private var rolling: RollingWindows
  /// Per block: the session slot it belongs to, the entry count at which its states hold, and when it was last used.
  private var owner: [Int]
  private var validAt: [Int]
  private var lastUse: [UInt64]
  private var clock: UInt64 = 0
  /// Per session slot: its block, and the entry count at its last miss.
  private var blockOf: [Int]
  private var lastMiss: [Int]
  /// The block that the last answer came from, to be advanced by the key that completed its window.
  private var pending: (block: Int, key: UInt32)?

  /// The block whose states follow begin symbols alone.
  private let opening: Int

  private static let none = -1

  init(
    model: Model, length: Int, begin: UInt32, classes: Int, sessions: Int, blocks: Int, cacheCapacity: Int
  ) throws(RuntimeError) {
    probabilities = AlignedBuffer(count: classes)
    cache = WindowCache(capacity: cacheCapacity, length: length, classes: classes)
    rolling = try RollingWindows(model: model, length: length, capacity: blocks + 1)
    opening = blocks
    let begins = [UInt32](repeating: begin, count: length)
    rolling.rebuild(block: opening, keys: begins.span)
    owner = [Int](repeating: Self.none, count: blocks)
    validAt = [Int](repeating: Self.none, count: blocks)
    lastUse = [UInt64](repeating: 0, count: blocks)
    blockOf = [Int](repeating: Self.none, count: sessions)
    lastMiss = [Int](repeating: Self.none, count: sessions)
  }

  /// Computes `probabilities` for the entry after `window`, the session in `slot` having had `count` entries.
  func predict(slot: Int, count: Int, window: Span<UInt32>) {
    if cache.find(window, into: &probabilities) { return }
    let last = window[window.count - 1]
    var block = blockOf[slot]
    let isCurrent = block != Self.none && validAt[block] == count
    if !isCurrent && cache.capacity > 0 && lastMiss[slot] != count - 1 {
      rolling.answer(window: window)
    } else {
      if !isCurrent {
        block = takeBlock(for: slot)
        if count == 0 {
          rolling.copy(opening, to: block)
        } else {
          rolling.rebuild(block: block, keys: window)
        }
      }
      rolling.answer(block: block, key: last)
      clock += 1
      lastUse[block] = clock
      validAt[block] = count + 1
      pending = (block, last)
    }
    lastMiss[slot] = count
    rolling.copyResult(to: &probabilities, at: 0)
    cache.insert(window, probabilities)
  }

  /// Does what the last answer left to do: brings its block's other windows up to date.
  func settle() {
    guard let (block, key) = pending else { return }
    rolling.advance(block: block, key: key)
    pending = nil
  }

  /// Forgets a session, so that its slot can serve another, and what its last answer left to do.
  func release(slot: Int) {
    pending = nil
    if blockOf[slot] != Self.none { owner[blockOf[slot]] = Self.none }
    blockOf[slot] = Self.none
    lastMiss[slot] = Self.none
  }

  /// Forgets all sessions.
  func releaseAll() {
    for slot in blockOf.indices { release(slot: slot) }
  }

  /// The session's own block, or else a free one, or else the one not used for longest.
  private func takeBlock(for slot: Int) -> Int {
    if blockOf[slot] != Self.none { return blockOf[slot] }
    var best = 0
    for block in owner.indices {
      if owner[block] == Self.none {
        best = block
        break
      }
      if lastUse[block] < lastUse[best] { best = block }
    }
    if owner[best] != Self.none { blockOf[owner[best]] = Self.none }
    owner[best] = slot
    blockOf[slot] = best
    return best
  }
}
