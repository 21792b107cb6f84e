import CAllocationCounter
import Testing
import TestSupport
import TocsinDetect
import TocsinKernels
import TocsinRuntime
import TocsinTensor

/// After set-up nothing allocates, from the very first call on.
@Suite(.ifAllocationsAreCounted) struct AllocationTests {
  static let key: UInt32 = 8

  @Test func theCounterSeesWhatAllocates() {
    var values: [UInt8] = []
    #expect(allocations { values.append(1) } == 1)
    #expect(allocations { values.reserveCapacity(4096) } == 1)
    #expect(allocations { values[0] = 2 } == 0)
    #expect(allocations { _ = AlignedBuffer<Float>(count: values.count) } == 1)
    let shared = values
    #expect(allocations { values[0] = 3 } == 1)
    #expect(shared[0] != values[0])
  }

  @Test(arguments: InstructionSet.allCases, [1, 96, 97])
  func runningASessionAllocatesNothing(_ set: InstructionSet, batch: Int) throws {
    let shape = NetworkShape(vocabulary: 29, hidden: 20, layers: 2)
    var session = try Session(
      model: RandomNetwork(shape, seed: 1).model(.orSkip(set)), maximumBatch: batch, maximumSteps: 10)
    let keys = [UInt32](repeating: 3, count: 10 * batch)
    var values = [Float](repeating: 0, count: 30 * batch)
    let count = try allocations {
      for _ in 0..<3 {
        try session.begin(batch: batch, steps: 10)
        try session.setKeys(keys.span, input: 0)
        session.run()
        var span = values.mutableSpan
        try session.copyOutput(0, into: &span)
      }
    }
    #expect(count == 0)
    #expect(values[0] > 0)
  }

  /// Every operation, on one thread and on several, with inputs copied and read where they are, at sizes that vary.
  @Test(arguments: UInt64(0)..<20)
  func runningAnyGraphAllocatesNothing(_ seed: UInt64) throws {
    let random = try RandomGraph(seed: seed, operations: 30)
    let storage = Storage.allCases[Int(seed) % Storage.allCases.count]
    var session = try Session(
      model: random.model(.best(), storage, seed: seed), maximumBatch: 40, maximumSteps: 9, threads: 2)
    let pool = WorkerPool(threads: 2)
    let sizes = [(1, 9), (40, 2), (1, 3)]
    let inputs = sizes.map { random.inputs(batch: $0.0, steps: $0.1, seed: seed) }
    let count = try allocations {
      for (index, (batch, steps)) in sizes.enumerated() {
        try session.begin(batch: batch, steps: steps)
        for port in inputs[index].indices {
          let values = inputs[index][port]
          try session.setFeatures(values.span, input: port)
        }
        session.run()
        session.run(on: pool.parallelFor)
        let first = inputs[index][0]
        try session.withFeatures(first.span, input: 0) { session in session.run() }
      }
    }
    #expect(count == 0)
  }

  @Test(arguments: StreamCase.all)
  func aKnownSessionAllocatesNothing(_ which: StreamCase) throws {
    var stream = try which.stream()
    _ = stream.push(session: 0, key: Self.key)
    stream.settle()
    let count = allocations {
      for time in 0..<300 {
        _ = stream.push(session: 0, key: UInt32(5 + 3 * (time * time % 29)), time: Double(time))
        if time % 3 == 0 { stream.settle() }
      }
    }
    #expect(count == 0)
  }

  @Test(arguments: StreamCase.all)
  func theFirstEntryOfANewSessionAllocatesNothing(_ which: StreamCase) throws {
    var stream = try which.stream()
    #expect(allocations { _ = stream.push(session: 0, key: Self.key) } == 0)
    #expect(allocations { _ = stream.push(session: 1, key: Self.key) } == 0)
    #expect(stream.openSessions == 2)
  }

  @Test(arguments: StreamCase.all)
  func anEvictionAllocatesNothing(_ which: StreamCase) throws {
    var stream = try which.stream()
    for session in 0..<UInt64(StreamCase.sessions) { _ = stream.push(session: session, key: Self.key) }
    let count = allocations { _ = stream.push(session: 100, key: Self.key) }
    #expect(stream.evicted?.session == 0)
    #expect(count == 0)
    let others = allocations {
      for session in 200..<260 { _ = stream.push(session: UInt64(session % 7), key: Self.key) }
    }
    #expect(others == 0)
  }

  @Test(arguments: StreamCase.all)
  func anUnknownKeyAllocatesNothing(_ which: StreamCase) throws {
    var stream = try which.stream()
    _ = stream.push(session: 0, key: Self.key)
    var reason: AnomalyReason?
    let count = allocations {
      reason = stream.push(session: 0, key: RandomNetwork.unknownKey).reason
      _ = stream.push(session: 0, key: Self.key)
    }
    #expect(count == 0)
    #expect(reason == .unknownKey)
  }

  @Test(arguments: StreamCase.all)
  func endingSessionsAllocatesNothing(_ which: StreamCase) throws {
    var stream = try which.stream()
    for session in 0..<UInt64(StreamCase.sessions) {
      _ = stream.push(session: session, key: Self.key, time: Double(session))
    }
    var ended = 0
    let count = allocations {
      if stream.end(session: 2) != nil { ended += 1 }
      if stream.end(session: 2) == nil { ended += 1 }
      while stream.endIdle(before: 1.5) != nil { ended += 1 }
      if stream.endNext() != nil { ended += 1 }
    }
    #expect(count == 0)
    #expect(ended == 5 && stream.openSessions == 0)
  }
}

/// A way to look back, with the cache on or off.
struct StreamCase: Sendable, CustomTestStringConvertible {
  static let sessions = 4
  static let all = [
    StreamCase(history: .window, cache: 32), StreamCase(history: .window, cache: 0),
    StreamCase(history: .session, cache: 32), StreamCase(history: .session, cache: 0),
  ]

  let history: DeepLogHistory
  let cache: Int

  var testDescription: String { "\(history) history, cache \(cache == 0 ? "off" : "on")" }

  /// With blocks and cache small enough to run out.
  func stream() throws -> DeepLogStream {
    let configuration = DeepLogConfiguration(
      history: history, windowLength: 10, rule: DecisionRule(topG: 9), compatibleTopG: 9)
    var options = StreamOptions()
    options.maximumSessions = Self.sessions
    options.rollingBlocks = 2
    options.cacheCapacity = cache
    let network = try RandomNetwork(.deepLog, seed: 5)
    return try DeepLogStream(model: network.detector(configuration, kernels: .best()), options: options)
  }
}
