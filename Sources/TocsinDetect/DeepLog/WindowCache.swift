import TocsinTensor

/// A bounded, exact cache from windows of keys to the probabilities that follow them. Real logs repeat themselves.
///
/// When it is full it starts anew. No call allocates.
struct WindowCache: ~Copyable {
  let capacity: Int
  private let length: Int
  private let classes: Int
  private let mask: Int
  private var count = 0
  /// Entry + 1 at each position of the hash table; 0 is empty.
  private var table: AlignedBuffer<UInt32>
  private var keys: AlignedBuffer<UInt32>
  private var probabilities: AlignedBuffer<Float>

  init(capacity: Int, length: Int, classes: Int) {
    self.capacity = capacity
    self.length = length
    self.classes = classes
    var size = 4
    while size < 2 * capacity { size *= 2 }
    mask = size - 1
    table = AlignedBuffer(count: capacity == 0 ? 0 : size)
    // Untouched until written, so that a cache costs what is used of it.
    keys = AlignedBuffer(unwritten: capacity * length)
    probabilities = AlignedBuffer(unwritten: capacity * classes)
  }

  /// Copies the probabilities after `window` to `result`, and says whether they were there.
  func find(_ window: Span<UInt32>, into result: inout AlignedBuffer<Float>) -> Bool {
    guard capacity > 0 else { return false }
    var position = hash(window)
    while table[position] != 0 {
      let entry = Int(table[position]) - 1
      if holds(window, entry: entry) {
        for index in 0..<classes { result[index] = probabilities[entry * classes + index] }
        return true
      }
      position = (position + 1) & mask
    }
    return false
  }

  /// Adds a window that is not in the cache.
  mutating func insert(_ window: Span<UInt32>, _ values: borrowing AlignedBuffer<Float>) {
    guard capacity > 0 else { return }
    if count == capacity {
      for position in 0...mask { table[position] = 0 }
      count = 0
    }
    var position = hash(window)
    while table[position] != 0 { position = (position + 1) & mask }
    for index in 0..<length { keys[count * length + index] = window[index] }
    for index in 0..<classes { probabilities[count * classes + index] = values[index] }
    count += 1
    table[position] = UInt32(count)
  }

  private func holds(_ window: Span<UInt32>, entry: Int) -> Bool {
    for index in 0..<length where keys[entry * length + index] != window[index] { return false }
    return true
  }

  private func hash(_ window: Span<UInt32>) -> Int {
    var state: UInt64 = 0
    for index in 0..<length {
      state = (state ^ UInt64(window[index])) &* 0x9E37_79B9_7F4A_7C15
      state ^= state >> 29
    }
    return Int(truncatingIfNeeded: mix(state)) & mask
  }
}
