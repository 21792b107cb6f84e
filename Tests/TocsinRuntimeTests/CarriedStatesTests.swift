import Testing
import TestSupport
import TocsinKernels
import TocsinRuntime
import TocsinTensor

/// States carried from key to key give the very bits of a session that runs each prefix from its start.
@Suite struct CarriedStatesTests {
  @Test(arguments: InstructionSet.allCases, NetworkShape.steppable)
  func everyPrefixHasTheBitsOfASession(_ set: InstructionSet, shape: NetworkShape) throws {
    var generator = SeededGenerator(seed: 5)
    let keys = generator.keys(30, below: shape.classes + 2)
    for storage in Storage.allCases {
      let model = try RandomNetwork(shape, seed: 31).model(KernelSet.orSkip(set), storage)
      var states = try CarriedStates(model: model, capacity: 2)
      states.clear(1)
      for count in 1...keys.count {
        states.step(from: 1, key: keys[count - 1], to: 1)
        let expected = try model.run(keys: Array(keys.prefix(count)), batch: 1, steps: count)
        #expect(states.result.bitPatterns == expected.bitPatterns, "\(storage), after \(count) keys")
      }
    }
  }

  @Test func statesBranchWithoutTouchingTheirOrigin() throws {
    let shape = NetworkShape(vocabulary: 6, hidden: 18, layers: 2)
    let model = try RandomNetwork(shape, seed: 32).model(.best())
    var states = try CarriedStates(model: model, capacity: 4)
    states.clear(0)
    states.step(from: 0, key: 6, to: 1)
    states.step(from: 1, key: 2, to: 2)
    states.copy(1, to: 3)
    states.step(from: 1, key: 4, to: 1)
    #expect(try states.result.bitPatterns == model.run(keys: [6, 4], batch: 1, steps: 2).bitPatterns)
    states.step(from: 2, key: 5, to: 2)
    #expect(try states.result.bitPatterns == model.run(keys: [6, 2, 5], batch: 1, steps: 3).bitPatterns)
    states.step(from: 3, key: 0, to: 3)
    #expect(try states.result.bitPatterns == model.run(keys: [6, 0], batch: 1, steps: 2).bitPatterns)
    states.clear(3)
    states.copy(3, to: 3)
    states.step(from: 3, key: 1, to: 2)
    #expect(try states.result.bitPatterns == model.run(keys: [1], batch: 1, steps: 1).bitPatterns)
  }

  /// A state that went through its parts, with any kernels, is the same: its result, and those after it.
  @Test(arguments: InstructionSet.allCases, NetworkShape.steppable)
  func aStateIsItsParts(_ set: InstructionSet, shape: NetworkShape) throws {
    for storage in Storage.allCases {
      let network = try RandomNetwork(shape, seed: 34)
      var first = try CarriedStates(model: network.model(KernelSet.orSkip(set), storage), capacity: 1)
      var second = try CarriedStates(model: network.model(.best(), storage), capacity: 2)
      first.clear(0)
      for key: UInt32 in [1, 0, 2] { first.step(from: 0, key: key, to: 0) }
      second.clear(1)
      var count = 0
      for part in 0..<first.partCount {
        let numbers = first.part(part, of: 0)
        var copy = second.mutablePart(part, of: 1)
        for index in numbers.indices { copy[index] = numbers[index] }
        count += numbers.count
      }
      #expect(count == 2 * shape.layers * shape.hidden)
      second.answer(1)
      #expect(first.result.bitPatterns == second.result.bitPatterns)
      for key: UInt32 in [3, 1] {
        first.step(from: 0, key: key, to: 0)
        second.step(from: 1, key: key, to: 1)
        #expect(first.result.bitPatterns == second.result.bitPatterns)
      }
    }
  }

  @Test func sizesAreStated() throws {
    let states = try CarriedStates(model: RandomNetwork(.deepLog, seed: 33).model(.best()), capacity: 5)
    #expect(states.stateByteSize == 2 * 2 * 64 * 4)
    #expect((states.capacity, states.outputCount) == (5, 30))
  }
}

extension CarriedStates {
  /// The result of the last step.
  fileprivate var result: [Float] {
    var buffer = AlignedBuffer<Float>(count: outputCount)
    copyResult(to: &buffer, at: 0)
    return (0..<outputCount).map { buffer[$0] }
  }
}
