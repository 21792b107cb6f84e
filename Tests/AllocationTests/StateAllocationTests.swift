import TestSupport
import Testing
import TocsinDetect
import TocsinFormat
import TocsinKernels

/// Saving and restoring allocates nothing, from the very first time on. Of a refusal it cannot be counted here, as the
/// testing library takes notes of all errors that are thrown.
@Suite(.ifAllocationsAreCounted) struct StateAllocationTests {
  private let identity = Digest.sha256([1].span)

  @Test(arguments: [DeepLogHistory.window, .session])
  func aDeepLogStream(_ history: DeepLogHistory) throws {
    let configuration = DeepLogConfiguration(
      history: history, windowLength: 4, rule: DecisionRule(topG: 1), compatibleTopG: 1)
    let model = try RandomNetwork.ofLines(seed: 5).detector(configuration, kernels: .best())
    var first = try DeepLogStream(model: model, options: Self.options)
    var second = try DeepLogStream(model: model, options: Self.options)
    var bytes = [UInt8](repeating: 0, count: 10_000)
    var (saved, restored, counted) = (0, 0, 0)
    let count = allocations {
      for time in 0..<50 {
        _ = first.push(session: UInt64(time % 5), key: UInt32(5 + time % 7), time: Double(time))
        counted = first.savedByteCount()
        var span = bytes.mutableSpan
        saved = first.save(into: &span, model: identity)
        do throws(SavedStateError) {
          try second.restore(bytes.span.extracting(0..<saved), model: identity)
          restored += 1
        } catch {}
        _ = second.push(session: 9, key: 5)
      }
    }
    #expect(count == 0)
    #expect(saved == counted && restored == 50 && second.openSessions == 4)
  }

  @Test(arguments: [false, true])
  func aLineStream(_ isChimera: Bool) throws {
    let network = try SmallChimera(textWidth: 2, seed: 5)
    var configuration = network.configuration(stride: 1)
    configuration.words = try SmallChimera.words()
    let parser = try RandomNetwork.logParser(timeout: 30)
    var options = ChimeraStreamOptions()
    options.maximumSessions = 4
    let chimera = try ChimeraModel(file: network.file(configuration, parser: parser), kernels: .best())
    let deepLog = try DeepLogModel(
      file: RandomNetwork.ofLines(seed: 5).file(
        DeepLogConfiguration(history: .session, windowLength: 4, rule: DecisionRule(topG: 1), compatibleTopG: 1),
        parser: parser), kernels: .best())
    var lines = try ChimeraLineStream(model: chimera, options: options)
    var entries = try DeepLogLineStream(model: deepLog, options: Self.options)
    let texts = (0..<50).map { ParserCase.fields.line("event f of block_\($0 % 5) took 1 ms", second: $0) }
    var bytes = [UInt8](repeating: 0, count: 10_000)
    var (saved, restored) = (0, 0)
    let count = allocations {
      for text in texts {
        var span = bytes.mutableSpan
        do throws(SavedStateError) {
          if isChimera {
            _ = lines.read(text.span)
            for index in 0..<lines.sessionCount { _ = lines.judge(session: index, of: text.span) }
            saved = lines.save(into: &span, model: identity)
            try lines.restore(bytes.span.extracting(0..<saved), model: identity)
          } else {
            _ = entries.read(text.span)
            for index in 0..<entries.sessionCount { _ = entries.judge(session: index, of: text.span) }
            saved = entries.save(into: &span, model: identity)
            try entries.restore(bytes.span.extracting(0..<saved), model: identity)
          }
          restored += 1
        } catch {}
      }
    }
    #expect(count == 0)
    #expect(restored == 50 && lines.openSessions + entries.openSessions == 4)
  }

  private static var options: StreamOptions {
    var options = StreamOptions()
    options.maximumSessions = 4
    options.rollingBlocks = 2
    options.cacheCapacity = 8
    return options
  }
}
