import TestSupport
import Testing
import TocsinDetect
import TocsinKernels

/// A stream that was saved and restored says what a stream says that went on, to the bit.
@Suite struct SavedStateTests {
  @Test(arguments: StreamKind.all, InstructionSet.allCases)
  func aStreamGoesOnWhereverItWasCut(_ kind: StreamKind, _ set: InstructionSet) throws {
    let other = try KernelSet.orSkip(set)
    for seed: UInt64 in 1...4 {
      var generator = SeededGenerator(seed: seed)
      let events = kind.events(300, seed: seed)
      // Where sessions are evicted, all must have the same room.
      let isCrowded = seed % 2 == 0
      func sizes() throws -> StreamKind.Sizes {
        var sizes = StreamKind.Sizes(kernels: Bool.random(using: &generator) ? other : try .best())
        sizes.sessions = isCrowded ? 5 : Int.random(in: 10..<40, using: &generator)
        sizes.cache = [0, 1, 7, 16_384].randomElement(using: &generator) ?? 0
        sizes.blocks = Int.random(in: 1..<4, using: &generator)
        return sizes
      }
      var whole = StreamKind.Sizes(kernels: try .best())
      if isCrowded { whole.sessions = 5 }
      let expected = try kind.stream(whole)
      var stream = try kind.stream(sizes())
      for (number, event) in events.enumerated() {
        if Int.random(in: 0..<20, using: &generator) == 0 {
          let saved = stream.save()
          #expect(stream.save() == saved, "saving changes nothing")
          // The other has sessions of its own, which it forgets.
          stream = try kind.stream(sizes())
          for event in kind.events(Int.random(in: 0..<30, using: &generator), seed: seed + 50) {
            _ = stream.take(event)
          }
          try stream.restore(saved)
          #expect(stream.save() == saved, "what was restored is what was saved")
        }
        let (told, wanted) = (stream.take(event), expected.take(event))
        try #require(told == wanted, "\(kind), seed \(seed), event \(number)")
      }
      for _ in 0..<12 { #expect(stream.take(.endNext) == expected.take(.endNext)) }
    }
  }

  /// What the day is depends on the stamps before.
  @Test func datesAreReadOnAsBefore() throws {
    func line(_ date: String, _ block: Int) -> StreamEvent {
      .line(Array("\(date) 00:00:00 41 INFO store: event e of block_\(block) took 3 ms".utf8))
    }
    let first = try StreamKind.dates.stream(StreamKind.Sizes(kernels: .best()))
    _ = first.take(line("13/02/2026", 1))
    let second = try StreamKind.dates.stream(StreamKind.Sizes(kernels: .best()))
    try second.restore(first.save())
    // The 7th of March ends the first session, the 3rd of July would too, but not at its time.
    let (told, wanted) = (second.take(line("07/03/2026", 2)), first.take(line("07/03/2026", 2)))
    #expect(told == wanted && told.contains { $0.contains("block_1") })
    #expect(told.contains { $0.contains("1772841600.0") })
  }

  @Test(arguments: StreamKind.all)
  func aStateThatIsNotTheStreamsIsRefused(_ kind: StreamKind) throws {
    let stream = try kind.stream(StreamKind.Sizes(kernels: .best()))
    for event in kind.events(60, seed: 3) { _ = stream.take(event) }
    let saved = stream.save()
    func expect(_ error: SavedStateError, _ bytes: [UInt8]) {
      #expect(throws: error) { try stream.restore(bytes) }
      #expect(stream.save() == saved)
    }
    expect(.notASavedState, [])
    expect(.notASavedState, Array(saved.prefix(7)))
    expect(.notASavedState, [0] + saved.dropFirst())
    expect(.unsupportedVersion(2), saved.replacing(at: 8, with: [2]))
    expect(.truncated(offset: 59), Array(saved.prefix(59)))
    expect(.length(stated: UInt64(saved.count), found: saved.count - 1), saved.dropLast())
    expect(.length(stated: UInt64(saved.count), found: saved.count + 1), saved + [0])
    expect(.trailingBytes(offset: saved.count - 4, count: 1), (saved + [0]).repaired)
    let broken = saved.replacing(at: 70, with: [~saved[70]])
    let (stated, computed) = (saved.number(at: saved.count - 4), broken.repaired.number(at: saved.count - 4))
    expect(.checksum(stated: stated, computed: computed), broken)
    let number = UInt16(saved[10])
    let own = try #require(SavedStreamKind(rawValue: number))
    expect(.otherStream(expected: own, found: 5), saved.replacing(at: 10, with: [5]).repaired)
    let wrong: UInt16 = number == 1 ? 2 : 1
    expect(.otherStream(expected: own, found: wrong), saved.replacing(at: 10, with: [UInt8(wrong)]).repaired)
    expect(.otherModel, saved.replacing(at: 55, with: [~saved[55]]).repaired)
    let option = Int(saved[12])
    expect(
      .otherOption(expected: option, found: option + 256), saved.replacing(at: 13, with: [1]).repaired)
    #expect(throws: SavedStateError.otherOption(expected: kind.otherOption, found: option)) {
      try kind.stream(StreamKind.Sizes(kernels: .best()), isOther: true).restore(saved)
    }
    let sessions = kind.readsLines ? 160 : 56
    let count = Int(saved[sessions])
    #expect(count > 3)
    expect(.truncated(offset: sessions + 4 + 8 * count), Array(saved.prefix(sessions + 8 + 8 * count)).repaired)
    // The last session twice.
    let last = sessions + 4 + 8 * (count - 1)
    let repeated = saved.replacing(at: last, with: Array(saved[last - 8..<last])).repaired
    expect(.invalidValue(offset: last), repeated)
    var small = StreamKind.Sizes(kernels: try .best())
    small.sessions = count - 1
    #expect(throws: SavedStateError.tooManySessions(count, maximum: count - 1)) {
      try kind.stream(small).restore(saved)
    }
    small.sessions = count
    try kind.stream(small).restore(saved)
    // The stream works on as one that was given none of these.
    let twin = try kind.stream(StreamKind.Sizes(kernels: .best()))
    for event in kind.events(60, seed: 3) { _ = twin.take(event) }
    for event in kind.events(60, seed: 4) { #expect(stream.take(event) == twin.take(event)) }
  }

  @Test(arguments: [
    (SavedStateError.notASavedState, "saved state: not one; give what save wrote, or start without"),
    (
      .unsupportedVersion(2),
      "saved state, byte 8: version 2 is not known; use the version of the program that saved it"
    ),
    (.truncated(offset: 9), "saved state, byte 9: ends too early; it is damaged, take an older one or start without"),
    (
      .length(stated: 70, found: 71),
      "saved state, byte 16: says that it has 70 bytes, there are 71; it is damaged, take an older one or start without"
    ),
    (
      .trailingBytes(offset: 9, count: 2),
      "saved state, byte 9: 2 bytes too many; it is damaged, take an older one or start without"
    ),
    (
      .checksum(stated: 255, computed: 1),
      "saved state: the checksum is 1, the state says ff; it is damaged, take an older one or start without"
    ),
    (
      .otherStream(expected: .deepLog, found: 4),
      "saved state, byte 10: of a ChimeraLineStream, not of a DeepLogStream; restore it into a stream of its type"
    ),
    (
      .otherStream(expected: .chimera, found: 9),
      "saved state, byte 10: of kind 9, not of a ChimeraStream; restore it into a stream of its type"
    ),
    (.otherModel, "saved state, byte 24: of another model; restore it with the model that it was saved with"),
    (
      .otherOption(expected: 0, found: 1),
      "saved state, byte 12: its protocol or stride is 1, the stream's 0; make the stream with that of the state"
    ),
    (.tooManySessions(5, maximum: 4), "saved state: 5 open sessions, the stream has room for 4; allow more"),
    (
      .invalidValue(offset: 60),
      "saved state, byte 60: no stream has such a value; it is damaged, take an older one or start without"
    ),
  ])
  func errorsSayWhatToDo(_ error: SavedStateError, _ text: String) { #expect("\(error)" == text) }
}

extension StreamKind {
  /// What a stream under another protocol or stride expects.
  fileprivate var otherOption: Int {
    switch self {
    case .window, .session, .windowLines, .sessionLines, .dates: 1
    case .compatible: 0
    case .chimera, .chimeraTexts, .chimeraLines: 3
    }
  }
}
