import Testing
import TestSupport
import TocsinDetect
import TocsinKernels

/// Judging windows allocates nothing, from the very first one on, whether the network reads texts or not.
@Suite(.ifAllocationsAreCounted) struct WindowAllocationTests {
  @Test(arguments: [false, true])
  func judgingABatchAllocatesNothing(_ readsTexts: Bool) throws {
    let (network, model) = try Self.model(readsTexts: readsTexts)
    var scorer = try ChimeraScorer(model: model, maximumBatch: 16)
    var generator = SeededGenerator(seed: 1)
    let keys = network.randomKeys(8 * 16, using: &generator)
    var lines = 0
    let count = try allocations {
      for length in [8, 1, 5] {
        try scorer.score(keys.span.extracting(0..<16 * length), windowLength: length)
        for index in 0..<scorer.count {
          let window = scorer.window(index)
          lines += window.ranking.count + window.templates.count
        }
      }
    }
    #expect(count == 0)
    #expect(lines > 0)
  }

  /// New sessions, full windows, evictions, silence, and the end of all.
  @Test(arguments: [false, true])
  func aStreamAllocatesNothing(_ readsTexts: Bool) throws {
    let (_, model) = try Self.model(readsTexts: readsTexts)
    var options = ChimeraStreamOptions()
    options.maximumSessions = 4
    options.stride = 3
    var stream = try ChimeraStream(model: model, options: options)
    let content = Array("Disk 7 failed".utf8)
    var windows = 0
    var ended = 0
    let count = allocations {
      for time in 0..<400 {
        let session = UInt64(time % 5 == 0 ? time / 40 : time % 2)
        if stream.push(session: session, key: UInt32(5 + 3 * (time % 7)), time: Double(time)) { windows += 1 }
        if stream.evicted?.hasLastWindow == true { ended += stream.lastWindow.verdict.lineCount }
        _ = stream.push(session: session, key: 0, content: content.span, time: Double(time))
        while stream.endIdle(before: Double(time) - 30) != nil { ended += 1 }
      }
      while stream.endNext() != nil { ended += 1 }
    }
    #expect(count == 0)
    #expect(windows > 0 && ended > 4)
  }

  @Test(arguments: ParserCase.all, LineCase.all)
  func judgingALineAllocatesNothing(_ parser: ParserCase, _ line: LineCase) throws {
    let network = try SmallChimera(textWidth: 2, seed: 5)
    var configuration = network.configuration(stride: 1)
    configuration.words = try SmallChimera.words()
    let file = network.file(configuration, parser: try parser.parser())
    var options = ChimeraStreamOptions()
    options.maximumSessions = 4
    var stream = try ChimeraLineStream(model: ChimeraModel(file: file, kernels: .best()), options: options)
    let bytes = line.bytes(for: parser)
    var windows = 0
    let count = allocations {
      for _ in 0..<12 {
        _ = stream.read(bytes.span)
        while stream.endIdle() != nil {}
        for index in 0..<stream.sessionCount where stream.judge(session: index, of: bytes.span) {
          windows += stream.window.verdict.lineCount + stream.name.count
        }
      }
      while stream.endNext() != nil { windows += stream.endedName.count }
    }
    #expect(count == 0)
    if line == .known { #expect(windows > 0) }
  }

  private static func model(readsTexts: Bool) throws -> (SmallChimera, ChimeraModel) {
    let network = try SmallChimera(textWidth: readsTexts ? 2 : 0, seed: 5)
    var configuration = network.configuration()
    if readsTexts { configuration.words = try SmallChimera.words() }
    let file = network.file(configuration, parser: try RandomNetwork.logParser())
    return (network, try ChimeraModel(file: file, kernels: .best()))
  }
}
