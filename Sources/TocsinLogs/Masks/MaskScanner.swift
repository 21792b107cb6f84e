import TocsinTensor

/// Where a mask matches.
public struct MaskMatch: Equatable, Sendable, BitwiseCopyable {
  /// Its first byte.
  public var start: UInt32
  /// The byte after its last one; `start`, if the match is empty.
  public var end: UInt32
  /// The rule that matches, as an index of ``MaskStage/rules``.
  public var rule: UInt16
}

/// The memory that finding matches needs. Made once; scanning allocates nothing.
///
/// A scan reads the text twice. From its end to its start it notes the state of every byte: which positions of the
/// patterns can take it and reach the end of a match. From the start to the end it then walks through each match
/// without ever taking a step back. Both are linear in the text for every stage and every text.
public struct MaskScanner: ~Copyable {
  /// The longest text that can be scanned, in bytes.
  public let maximumByteCount: Int
  /// The matches that the last scan found.
  public private(set) var count = 0
  /// The bytes of matches that the second pass walked through in the last scan, for tests.
  package private(set) var walkedByteCount = 0
  private var states: AlignedBuffer<UInt16>
  private var found: AlignedBuffer<MaskMatch>

  /// Memory for texts of up to `maximumByteCount` bytes: 26 bytes for each, of which little is touched unless matches are
  /// dense.
  public init(maximumByteCount: Int = LineTokens.maximumContentByteCount) {
    self.maximumByteCount = maximumByteCount
    states = AlignedBuffer(unwritten: maximumByteCount + 1)
    // Between two bytes there can be an empty match, and each byte can be a match.
    found = AlignedBuffer(unwritten: 2 * maximumByteCount + 1)
  }

  /// The matches of the last scan, ascending and without overlap.
  public var matches: Span<MaskMatch> {
    @_lifetime(borrow self)
    get { found.span.extracting(0..<count) }
  }

  /// Finds all matches of a stage in a text of at most ``maximumByteCount`` bytes, and returns their number.
  ///
  /// After an empty match the next one at the same place must not be empty, as in Python from 3.7 on.
  public mutating func findMatches(of stage: borrowing MaskStage, in text: Span<UInt8>) -> Int {
    precondition(text.count <= maximumByteCount, "a text that fits the scanner")
    count = 0
    walkedByteCount = 0
    if Self.noteStates(stage.program, text, &states) >= stage.program.firstStart {
      (count, walkedByteCount) = Self.walkMatches(stage.program, text, states, &found)
    }
    return count
  }

  /// The first pass: writes the state of each byte, and returns the highest one.
  ///
  /// Each state waits for the one before it. Where a byte's state does not depend on what follows, as at most blanks,
  /// the text falls into two parts whose chains run side by side.
  private static func noteStates(
    _ program: borrowing MaskProgram, _ text: Span<UInt8>, _ states: inout AlignedBuffer<UInt16>
  ) -> UInt16 {
    let rows = program.rows.span
    let transitions = program.transitions.span
    var states = states.mutableSpan
    let middle = seam(near: text.count / 2, in: text, program.resets)
    var upper = text.count
    var lower = middle
    var upperState: UInt16 = 0
    var lowerState: UInt16 = 0
    var highest: UInt16 = 0
    states[upper] = 0
    // Valid tables have a row for each byte and a transition for each state, and the caller has seen to the room; checks
    // would take a tenth of the time.
    while upper > middle, lower > 0 {
      upper -= 1
      lower -= 1
      upperState = unsafe transitions[unchecked: Int(rows[unchecked: Int(text[unchecked: upper])]) + Int(upperState)]
      unsafe states[unchecked: upper] = upperState
      lowerState = unsafe transitions[unchecked: Int(rows[unchecked: Int(text[unchecked: lower])]) + Int(lowerState)]
      unsafe states[unchecked: lower] = lowerState
      highest = max(highest, upperState, lowerState)
    }
    while upper > middle {
      upper -= 1
      upperState = unsafe transitions[unchecked: Int(rows[unchecked: Int(text[unchecked: upper])]) + Int(upperState)]
      unsafe states[unchecked: upper] = upperState
      highest = max(highest, upperState)
    }
    while lower > 0 {
      lower -= 1
      lowerState = unsafe transitions[unchecked: Int(rows[unchecked: Int(text[unchecked: lower])]) + Int(lowerState)]
      unsafe states[unchecked: lower] = lowerState
      highest = max(highest, lowerState)
    }
    return highest
  }

  /// A place near the middle right after a byte of `resets`; 0 where there is none close by or it is not worth it.
  @inline(__always)
  private static func seam(near middle: Int, in text: Span<UInt8>, _ resets: ByteSet) -> Int {
    let reach = min(middle / 2, 24)
    guard reach >= 4 else { return 0 }
    for distance in 0..<reach {
      if resets.contains(text[middle + distance]) { return middle + distance + 1 }
      if resets.contains(text[middle - distance]) { return middle - distance + 1 }
    }
    return 0
  }

  /// The second pass: walks through each match from its start. Returns the number of matches and of bytes walked.
  private static func walkMatches(
    _ program: borrowing MaskProgram, _ text: Span<UInt8>, _ states: borrowing AlignedBuffer<UInt16>,
    _ found: inout AlignedBuffer<MaskMatch>
  ) -> (count: Int, walkedByteCount: Int) {
    let states = states.span
    var found = found.mutableSpan
    let previousKinds = program.previousKinds.span
    let starts = program.starts.span
    let firstStart = program.firstStart
    var count = 0
    var walked = 0
    var start = 0
    // Whether an empty match has just been found here.
    var mustAdvance = false
    while start <= text.count {
      let state = states[start]
      if state < firstStart {
        start += 1
        mustAdvance = false
        continue
      }
      let previousKind = start == 0 ? 0 : Int(previousKinds[Int(text[start - 1])])
      var target = starts[Int(state) * program.previousKindCount + previousKind]
      if mustAdvance { target = Self.firstPosition(program, Int(state), previousKind) }
      var end = start
      if target < program.positionCount { target = Self.walk(program, from: target, text, states, &end) }
      walked += end - start
      mustAdvance = false
      guard target != program.deadEnd else {
        start = max(start + 1, end)
        continue
      }
      found[count] = MaskMatch(
        start: UInt32(truncatingIfNeeded: start), end: UInt32(truncatingIfNeeded: end),
        rule: target - UInt16(truncatingIfNeeded: program.positionCount))
      count += 1
      mustAdvance = end == start
      start = end
    }
    return (count, walked)
  }

  /// Takes bytes from `end` on, beginning with `target`, up to the end of the match. Returns the rule's target.
  @inline(__always)
  private static func walk(
    _ program: borrowing MaskProgram, from target: UInt16, _ text: Span<UInt8>, _ states: Span<UInt16>,
    _ end: inout Int
  ) -> UInt16 {
    let steps = program.steps.span
    let positionSets = program.positionSets.span
    let conditions = program.conditions.span
    let previousKinds = program.previousKinds.span
    let nextKinds = program.nextKinds.span
    let positionCount = program.positionCount
    let wordsPerState = program.wordsPerState
    var target = target
    var list = Int(program.lists[Int(target)])
    while true {
      end += 1
      let first = steps[list]
      if first.target == target, first.condition == 0 {
        // The position would rather take another byte than anything else: runs need no list.
        let word = Int(target) >> 6
        let bit = UInt64(1) << UInt64(truncatingIfNeeded: target & 63)
        while positionSets[Int(states[end]) * wordsPerState + word] & bit != 0 { end += 1 }
        list += 1
      }
      let byte = text[end - 1]
      let state = Int(states[end])
      // The last step of a list is open in every state, so that this ends.
      while true {
        let step = steps[list]
        list += 1
        let bit = Int(step.target)
        guard positionSets[state * wordsPerState + bit >> 6] >> UInt64(truncatingIfNeeded: bit & 63) & 1 == 1 else {
          continue
        }
        if step.condition != 0 {
          let row = conditions[Int(step.condition) + Int(previousKinds[Int(byte)])]
          guard row >> UInt64(nextKinds[state]) & 1 == 1 else { continue }
        }
        target = step.target
        list = Int(step.next)
        break
      }
      if target >= positionCount { return target }
    }
  }

  /// The first position of a match that is not empty; the dead end where there is none.
  private static func firstPosition(_ program: borrowing MaskProgram, _ state: Int, _ previousKind: Int) -> UInt16 {
    let set = state * program.wordsPerState
    var index = 0
    while program.steps[index].target != program.deadEnd {
      let step = program.steps[index]
      index += 1
      let bit = Int(step.target)
      guard bit < program.positionCount, program.positionSets[set + bit >> 6] >> UInt64(bit & 63) & 1 == 1 else {
        continue
      }
      let row = program.conditions[Int(step.condition) + previousKind]
      if row >> UInt64(program.nextKinds[state]) & 1 == 1 { return step.target }
    }
    return program.deadEnd
  }
}
