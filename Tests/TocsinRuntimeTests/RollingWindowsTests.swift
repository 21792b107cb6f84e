import Testing
import TestSupport
import TocsinKernels
import TocsinRuntime
import TocsinTensor

/// Windows that roll on from key to key give the very bits of a session that runs each window from its start.
@Suite struct RollingWindowsTests {
  @Test(arguments: InstructionSet.allCases, NetworkShape.steppable)
  func everyWindowOfAStreamHasTheBitsOfASession(_ set: InstructionSet, shape: NetworkShape) throws {
    for storage in Storage.allCases {
      let model = try RandomNetwork(shape, seed: 21).model(KernelSet.orSkip(set), storage)
      try expectTheBitsOfASession(model, shape, "\(storage)")
    }
  }

  private func expectTheBitsOfASession(_ model: Model, _ shape: NetworkShape, _ storage: String) throws {
    for length in [1, 2, 10] {
      let stream = Stream(model, shape: shape, length: length, count: length + 23)
      var rolling = try RollingWindows(model: model, length: length, capacity: 2)
      let window = stream.window(endingAt: length - 1)
      rolling.rebuild(block: 1, keys: window.span)
      for last in length - 1..<stream.keys.count {
        let expected = try stream.expected(endingAt: last)
        rolling.answer(block: 1, key: stream.keys[last])
        #expect(rolling.result.bitPatterns == expected, "\(storage), length \(length), window ending at \(last)")
        rolling.advance(block: 1, key: stream.keys[last])
      }
    }
  }

  @Test(arguments: NetworkShape.steppable)
  func aRebuiltBlockGoesOnLikeOneThatWasAdvancedAllAlong(_ shape: NetworkShape) throws {
    let model = try RandomNetwork(shape, seed: 22).model(.best())
    let stream = Stream(model, shape: shape, length: 6, count: 40)
    var rolling = try RollingWindows(model: model, length: 6, capacity: 1)
    for first in [0, 1, 7, 2] {
      let window = stream.window(endingAt: first + 5)
      rolling.rebuild(block: 0, keys: window.span)
      for last in first + 5..<first + 19 {
        rolling.answer(block: 0, key: stream.keys[last])
        #expect(try rolling.result.bitPatterns == stream.expected(endingAt: last))
        rolling.advance(block: 0, key: stream.keys[last])
      }
    }
  }

  @Test func blocksDoNotTouchEachOther() throws {
    let shape = NetworkShape(vocabulary: 5, hidden: 17, layers: 2)
    let model = try RandomNetwork(shape, seed: 23).model(.best())
    let streams = (0..<3).map { Stream(model, shape: shape, length: 4, count: 20, seed: UInt64($0)) }
    var rolling = try RollingWindows(model: model, length: 4, capacity: 3)
    for (block, stream) in streams.enumerated() {
      let window = stream.window(endingAt: 3)
      rolling.rebuild(block: block, keys: window.span)
    }
    for last in 3..<20 {
      for (block, stream) in streams.enumerated() {
        rolling.answer(block: block, key: stream.keys[last])
        #expect(try rolling.result.bitPatterns == stream.expected(endingAt: last))
      }
      for block in [2, 0, 1] { rolling.advance(block: block, key: streams[block].keys[last]) }
    }
  }

  @Test(arguments: [0, 1])
  func aCopyGoesOnLikeItsOriginal(_ advances: Int) throws {
    let shape = NetworkShape(vocabulary: 5, hidden: 6, layers: 2)
    let model = try RandomNetwork(shape, seed: 24).model(.best())
    let stream = Stream(model, shape: shape, length: 5, count: 30)
    var rolling = try RollingWindows(model: model, length: 5, capacity: 2)
    let window = stream.window(endingAt: 4)
    rolling.rebuild(block: 0, keys: window.span)
    for index in 0..<advances { rolling.advance(block: 0, key: stream.keys[4 + index]) }
    rolling.copy(0, to: 1)
    rolling.copy(1, to: 1)
    rolling.advance(block: 0, key: 3)
    for last in 4 + advances..<30 {
      rolling.answer(block: 1, key: stream.keys[last])
      #expect(try rolling.result.bitPatterns == stream.expected(endingAt: last))
      rolling.advance(block: 1, key: stream.keys[last])
    }
  }

  @Test(arguments: InstructionSet.allCases, [1, 2, 7, 10])
  func aWindowAloneHasTheBitsOfASessionAndLeavesTheBlocks(_ set: InstructionSet, length: Int) throws {
    let storage = length % 2 == 0 ? Storage.int8 : .float32
    let model = try RandomNetwork(.deepLog, seed: 25).model(KernelSet.orSkip(set), storage)
    let stream = Stream(model, shape: .deepLog, length: length, count: length + 12)
    var rolling = try RollingWindows(model: model, length: length, capacity: 1)
    let window = stream.window(endingAt: length - 1)
    rolling.rebuild(block: 0, keys: window.span)
    for last in length - 1..<stream.keys.count {
      let expected = try stream.expected(endingAt: last)
      let window = stream.window(endingAt: last)
      rolling.answer(window: window.span)
      #expect(rolling.result.bitPatterns == expected)
      rolling.answer(block: 0, key: stream.keys[last])
      #expect(rolling.result.bitPatterns == expected)
      rolling.advance(block: 0, key: stream.keys[last])
    }
  }

  @Test func answeringTwiceGivesTheSameAnswer() throws {
    let shape = NetworkShape(vocabulary: 5, hidden: 6, layers: 3)
    let model = try RandomNetwork(shape, seed: 26).model(.best())
    var rolling = try RollingWindows(model: model, length: 3, capacity: 1)
    let window: [UInt32] = [1, 2, 3]
    rolling.rebuild(block: 0, keys: window.span)
    rolling.answer(block: 0, key: 3)
    let first = rolling.result
    rolling.answer(block: 0, key: 0)
    #expect(rolling.result.bitPatterns != first.bitPatterns)
    rolling.answer(block: 0, key: 3)
    #expect(rolling.result.bitPatterns == first.bitPatterns)
  }

  @Test func sizesAreStated() throws {
    let model = try RandomNetwork(.deepLog, seed: 27).model(.best())
    let rolling = try RollingWindows(model: model, length: 10, capacity: 3)
    #expect(rolling.blockSize == 10 * 2 * 64 * 3 * 4)
    #expect((rolling.length, rolling.capacity, rolling.outputCount) == (10, 3, 30))
  }
}

extension RollingWindows {
  /// The result of the last answer.
  var result: [Float] {
    var buffer = AlignedBuffer<Float>(count: outputCount)
    copyResult(to: &buffer, at: 0)
    return (0..<outputCount).map { buffer[$0] }
  }
}

/// Random keys, unknown ones among them, and what a session says to each of their windows.
private struct Stream {
  let model: Model
  let length: Int
  let keys: [UInt32]

  init(_ model: Model, shape: NetworkShape, length: Int, count: Int, seed: UInt64 = 77) {
    var generator = SeededGenerator(seed: seed)
    self.model = model
    self.length = length
    keys = generator.keys(count, below: shape.classes + 2)
  }

  func window(endingAt last: Int) -> [UInt32] { Array(keys[last - length + 1...last]) }

  func expected(endingAt last: Int) throws(RuntimeError) -> [UInt32] {
    try model.run(keys: window(endingAt: last), batch: 1, steps: length).bitPatterns
  }
}
