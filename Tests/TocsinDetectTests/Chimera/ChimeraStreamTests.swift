import Testing
import TestSupport
import TocsinDetect
import TocsinKernels

@Suite struct ChimeraStreamTests {
  /// Stride, and the number of lines of the session.
  static let sizes = [(8, 0), (8, 3), (8, 8), (8, 16), (8, 21), (3, 7), (3, 8), (3, 9), (3, 30), (1, 12), (7, 15)]

  /// The windows start every `stride` lines; the last one is what is left, unless all of its lines were in the one before.
  @Test(arguments: sizes)
  func theWindowsOfASessionAreThoseOfItsLines(_ stride: Int, lineCount: Int) throws {
    let network = try SmallChimera(seed: 11)
    let model = try network.model(network.configuration(stride: stride), kernels: .best())
    var generator = SeededGenerator(seed: 3)
    let keys = network.randomKeys(lineCount, using: &generator)
    var expected: [WindowCopy] = []
    var scorer = try ChimeraScorer(model: model)
    var start = 0
    var judged = 0
    while judged < lineCount {
      let range = start..<min(start + 8, lineCount)
      try scorer.score(keys.span.extracting(range))
      var window = WindowCopy(scorer.window(0))
      window.places = range.map { LinePlace(number: $0 + 1) }
      expected.append(window)
      judged = range.upperBound
      start += stride
    }

    var stream = try ChimeraStream(model: model)
    var found: [WindowCopy] = []
    for key in keys { if stream.push(session: 7, key: key) { found.append(WindowCopy(stream.window)) } }
    let ended = stream.end(session: 7)
    #expect((ended != nil) == (lineCount > 0))
    if ended?.hasLastWindow == true { found.append(WindowCopy(stream.lastWindow)) }
    #expect(found == expected)
    #expect(ended?.lineCount ?? 0 == lineCount)
    #expect(ended?.windowCount ?? 0 == expected.count)
    #expect(ended?.anomalyCount ?? 0 == expected.count { $0.verdict.isAnomalous })
    #expect(stream.openSessions == 0)
  }

  @Test func sessionsDoNotSeeEachOther() throws {
    let network = try SmallChimera(seed: 12)
    let model = try network.model(network.configuration(stride: 5), kernels: .best())
    var generator = SeededGenerator(seed: 4)
    let sessions = (0..<9).map { network.randomKeys(10 + 5 * $0, using: &generator) }
    let alone = try sessions.map { try Self.windows(of: [$0], model: model) }
    #expect(try Self.windows(of: sessions, model: model).count == alone.joined().count)
    for session in sessions.indices {
      let mixed = try Self.windows(of: sessions, model: model, reporting: session)
      #expect(mixed == alone[session])
    }
  }

  @Test func oneSessionTooManyEndsTheOneSilentForLongest() throws {
    let network = try SmallChimera(seed: 13)
    var options = ChimeraStreamOptions()
    options.maximumSessions = 2
    var stream = try ChimeraStream(model: network.model(kernels: .best()), options: options)
    for (session, key) in [(1, 5), (2, 8), (1, 11)] as [(UInt64, UInt32)] {
      #expect(stream.push(session: session, key: key) == false)
      #expect(stream.evicted == nil)
    }
    _ = stream.push(session: 3, key: 14)
    let ended = stream.evicted
    let evicted = try #require(ended)
    #expect((evicted.session, evicted.ending, evicted.lineCount, evicted.windowCount) == (2, .evicted, 1, 1))
    #expect(evicted.hasLastWindow)
    #expect(WindowCopy(stream.lastWindow).keys == [8])
    _ = stream.push(session: 3, key: 14)
    #expect(stream.evicted == nil)
    #expect(stream.openSessions == 2)
    #expect(stream.endNext()?.session == 1)
    #expect(WindowCopy(stream.lastWindow).keys == [5, 11])
    #expect(stream.endNext()?.session == 3)
    #expect(stream.endNext() == nil)
    #expect(stream.end(session: 1) == nil)
  }

  @Test func silenceEndsASession() throws {
    var stream = try ChimeraStream(model: SmallChimera(seed: 13).model(kernels: .best()))
    for (session, time) in [(1, 0), (2, 5), (1, 7)] as [(UInt64, Double)] {
      _ = stream.push(session: session, key: 5, time: time)
    }
    #expect(stream.endIdle(before: 5) == nil)
    let ended = stream.endIdle(before: 5.5)
    #expect(ended?.session == 2 && ended?.ending == .idle && ended?.hasLastWindow == true)
    #expect(stream.endIdle(before: 5.5) == nil)
  }

  /// The window that a line completed outlives the end of a session, and the other way about.
  @Test func aCompletedWindowAndALastOneStandSideBySide() throws {
    var stream = try ChimeraStream(model: SmallChimera(windowLength: 2, seed: 5).model(kernels: .best()))
    _ = stream.push(session: 2, key: 14)
    #expect(stream.push(session: 1, key: 5) == false)
    #expect(stream.push(session: 1, key: 8) == true)
    #expect(stream.end(session: 2)?.hasLastWindow == true)
    #expect(WindowCopy(stream.window).keys == [5, 8])
    #expect(stream.push(session: 1, key: 11) == false)
    #expect(stream.push(session: 1, key: 11) == true)
    #expect(WindowCopy(stream.lastWindow).keys == [14])
  }

  @Test func beforeAWindowIsJudgedThereIsNone() async {
    await #expect(processExitsWith: .failure) {
      let stream = try ChimeraStream(model: SmallChimera(seed: 1).model(kernels: .best()))
      _ = (stream.window.verdict.lineCount)
    }
    await #expect(processExitsWith: .failure) {
      let stream = try ChimeraStream(model: SmallChimera(seed: 1).model(kernels: .best()))
      _ = (stream.lastWindow.verdict.lineCount)
    }
  }

  @Test func thresholdAndStrideAreTheModelsUnlessGiven() throws {
    let network = try SmallChimera(seed: 6)
    let model = try network.model(network.configuration(stride: 4), kernels: .best())
    var options = ChimeraStreamOptions()
    #expect(try ChimeraStream(model: model).stride == 4)
    options.stride = 2
    for (threshold, isAnomalous) in [(0, true), (1, false)] as [(Float, Bool)] {
      options.threshold = threshold
      var stream = try ChimeraStream(model: model, options: options)
      #expect(stream.stride == 2)
      for index in 0..<10 { #expect(stream.push(session: 1, key: 5) == (index == 7 || index == 9)) }
      #expect(WindowCopy(stream.window).verdict.isAnomalous == isAnomalous)
      #expect(stream.end(session: 1)?.anomalyCount == (isAnomalous ? 2 : 0))
    }
  }

  @Test func optionsOutOfRangeAreRefused() throws {
    let model = try SmallChimera(seed: 6).model(kernels: .best())
    for stride in [0, 9] {
      var options = ChimeraStreamOptions()
      options.stride = stride
      #expect(throws: DetectError.stride(stride, maximum: 8)) { _ = try ChimeraStream(model: model, options: options) }
    }
    var options = ChimeraStreamOptions()
    options.maximumSessions = 0
    #expect(throws: DetectError.noSessions) { _ = try ChimeraStream(model: model, options: options) }
    let maximum = ChimeraStreamOptions.poolByteCount / ChimeraStreamOptions.byteCount(ofSessionFor: model)
    options.maximumSessions = maximum + 1
    #expect(throws: DetectError.tooManySessions(maximum + 1, maximum: maximum)) {
      _ = try ChimeraStream(model: model, options: options)
    }
  }

  /// What a session takes is not its lines alone: eight of 4 + 16 bytes each.
  @Test func roomForSessionsCountsAllThatTheyTake() throws {
    let model = try SmallChimera(seed: 6).model(kernels: .best())
    let lines = 8 * (4 + 16)
    let record = 4 * 8
    let table = 4 * 4 + 8 + 2 * 4
    let name = MemoryLayout<LineSession>.stride + 128 + 1
    #expect(ChimeraStreamOptions.byteCount(ofSessionFor: model) == lines + record + table + name)
  }

  /// A window of 1024 lines with wide text vectors takes megabytes: the usual number of sessions would not fit.
  @Test func withoutANumberOfSessionsThereAreAsManyAsFit() throws {
    let small = try SmallChimera(seed: 6).model(kernels: .best())
    #expect(try ChimeraStream(model: small).maximumSessions == 1 << 16)
    let large = try SmallChimera(windowLength: 1024, seed: 6).model(kernels: .best())
    let stream = try ChimeraStream(model: large)
    #expect(stream.maximumSessions < 1 << 16)
    #expect(
      stream.maximumSessions
        == ChimeraStreamOptions.poolByteCount / ChimeraStreamOptions.byteCount(ofSessionFor: large))
  }

  @Test(arguments: [Float.nan, -0.001, 1.001, .infinity])
  func thresholdsThatAreNoProbabilityAreRefused(_ threshold: Float) throws {
    let model = try SmallChimera(seed: 6).model(kernels: .best())
    var options = ChimeraStreamOptions()
    options.threshold = threshold
    let isRefused: (DetectError) -> Bool = { error in
      guard case .threshold(let found) = error else { return false }
      return found.bitPattern == threshold.bitPattern
    }
    let errors = [
      #expect(throws: DetectError.self) { _ = try ChimeraStream(model: model, options: options) },
      #expect(throws: DetectError.self) { _ = try ChimeraScorer(model: model, threshold: threshold) },
    ]
    #expect(errors.allSatisfy { $0.map(isRefused) ?? false })
  }

  /// The windows of sessions whose lines come in turn, of all sessions or of one.
  private static func windows(
    of sessions: [[UInt32]], model: ChimeraModel, reporting reported: Int? = nil
  ) throws -> [WindowCopy] {
    var stream = try ChimeraStream(model: model)
    var windows: [WindowCopy] = []
    for position in 0..<(sessions.map(\.count).max() ?? 0) {
      for (session, keys) in sessions.enumerated() where position < keys.count {
        let hasWindow = stream.push(session: UInt64(session), key: keys[position])
        if hasWindow && session == reported ?? session { windows.append(WindowCopy(stream.window)) }
      }
    }
    while let ended = stream.endNext() {
      if ended.hasLastWindow && Int(ended.session) == reported ?? Int(ended.session) {
        windows.append(WindowCopy(stream.lastWindow))
      }
    }
    return windows
  }
}
