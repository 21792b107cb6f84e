import TocsinRuntime
import TocsinTensor

/// Predicts from every entry since the begin symbol, carrying the recurrent state along.
///
/// Sessions that begin alike share their states: a bounded tree of prefixes keeps, for each, the state and the
/// probabilities after it. A session walks the tree as long as it can; where the tree has no room for a new prefix, the
/// session goes on with a state of its own. Both ways give the same bits. No call allocates.
final class PrefixPredictor {
  /// The answer of the last prediction, one probability per class.
  private(set) var probabilities: AlignedBuffer<Float>
  private var states: CarriedStates
  /// Probabilities after each state.
  private var answers: AlignedBuffer<Float>
  private let classes: Int
  /// Prefixes that the tree can hold, the empty one among them.
  private let treeCapacity: Int
  private var treeCount = 1
  private let mask: Int
  /// `(parent << 32 | class) + 1` and the child, at each position of the hash table; 0 is empty.
  private var edges: AlignedBuffer<UInt64>
  private var children: AlignedBuffer<UInt32>
  /// Per session slot: the state that it is at.
  private var stateOf: [Int]
  /// The session whose state is to be advanced, and the class of its last entry.
  private var pending: (slot: Int, key: UInt32)?

  init(model: Model, begin: UInt32, classes: Int, sessions: Int, cacheCapacity: Int) throws(RuntimeError) {
    self.classes = classes
    treeCapacity = cacheCapacity + 1
    probabilities = AlignedBuffer(count: classes)
    states = try CarriedStates(model: model, capacity: treeCapacity + sessions)
    answers = AlignedBuffer(unwritten: (treeCapacity + sessions) * classes)
    var size = 4
    while size < 2 * treeCapacity { size *= 2 }
    mask = size - 1
    edges = AlignedBuffer(count: size)
    children = AlignedBuffer(unwritten: size)
    stateOf = [Int](repeating: 0, count: sessions)
    states.clear(0)
    states.step(from: 0, key: begin, to: 0)
    keepAnswer(of: 0)
  }

  /// Computes `probabilities` for the next entry of the session in `slot`.
  func predict(slot: Int) {
    let start = stateOf[slot] * classes
    for index in 0..<classes { probabilities[index] = answers[start + index] }
  }

  /// Notes that the session in `slot` had an entry; the state follows in ``settle()``.
  func append(slot: Int, key: UInt32) { pending = (slot, key) }

  /// Does what the last entry left to do: advances its session's state.
  func settle() {
    guard let (slot, key) = pending else { return }
    pending = nil
    let state = stateOf[slot]
    let own = treeCapacity + slot
    guard state < treeCapacity else {
      states.step(from: state, key: key, to: own)
      keepAnswer(of: own)
      return
    }
    let edge = UInt64(state) << 32 | UInt64(key) + 1
    var position = Int(truncatingIfNeeded: mix(edge)) & mask
    while edges[position] != 0 {
      if edges[position] == edge {
        stateOf[slot] = Int(children[position])
        return
      }
      position = (position + 1) & mask
    }
    var target = own
    if treeCount < treeCapacity {
      target = treeCount
      treeCount += 1
      edges[position] = edge
      children[position] = UInt32(target)
    }
    states.step(from: state, key: key, to: target)
    keepAnswer(of: target)
    stateOf[slot] = target
  }

  /// Puts the slot at the beginning of a session. Nothing may be pending.
  func open(slot: Int) { stateOf[slot] = 0 }

  /// Writes the state of a session. Nothing may be pending.
  func write(slot: Int, to writer: inout StateWriter) {
    for part in 0..<states.partCount { writer.write(states.part(part, of: stateOf[slot])) }
  }

  /// Checks the state of a session, and where `applies` goes on from it: any numbers are one.
  func read(slot: Int, _ reader: inout StateReader, applies: Bool) throws(SavedStateError) {
    let own = treeCapacity + slot
    if applies { states.clear(own) }
    try Self.read(own, of: &states, &reader, applies: applies)
    guard applies else { return }
    stateOf[slot] = own
    states.answer(own)
    keepAnswer(of: own)
  }

  /// Apart, as the parts are lent while they are written to.
  private static func read(
    _ state: Int, of states: inout CarriedStates, _ reader: inout StateReader, applies: Bool
  ) throws(SavedStateError) {
    for part in 0..<states.partCount {
      var numbers = states.mutablePart(part, of: state)
      try reader.read(&numbers, applies: applies)
    }
  }

  private func keepAnswer(of state: Int) {
    states.copyResult(to: &answers, at: state * classes)
  }
}
