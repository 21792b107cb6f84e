import CTestSupport
import Testing
import TestSupport
import TocsinDetect
import TocsinKernels

/// A host that flushes subnormals and rounds toward zero gets the same verdicts, and its mode back.
@Suite struct ChimeraFloatEnvironmentTests {
  @Test func verdictsOnWindowsAreUnaffected() throws {
    let network = try SmallChimera(seed: 4)
    let model = try network.model(ChimeraModelTests.configuration, kernels: .best())
    var generator = SeededGenerator(seed: 8)
    let keys = network.randomKeys(8 * 64, using: &generator)
    func windows() throws -> [WindowCopy] {
      var scorer = try ChimeraScorer(model: model, maximumBatch: 64)
      try scorer.score(keys.span, windowLength: 8)
      return (0..<64).map { WindowCopy(scorer.window($0)) }
    }
    let hostile = try Self.underHostileMode(windows)
    #expect(try hostile == windows())
  }

  /// Margins and scores so small that they count as zero where subnormals do.
  @Test func subnormalNumbersAreRankedAndSubtracted() throws {
    // By their bits, as arithmetic of the test's own would flush them.
    let scores = [0, 1, 2].map { Float(bitPattern: $0) }
    let logits = [1, 3].map { Float(bitPattern: $0) }
    func judged() throws -> WindowCopy {
      var judge = WindowJudge(
        configuration: ChimeraConfiguration(windowLength: 8, stride: 8), kernels: try .best(), unmatchedKey: nil,
        places: 1)
      judge.judge(
        place: 0, keys: ([1, 2, 3] as [UInt32]).span, places: Span(), logits: logits.span,
        scores: scores.span, attention: scores.span, unknownCount: 0)
      return WindowCopy(judge.window(0))
    }
    let window = try Self.underHostileMode(judged)
    #expect(window.ranking == [2, 1, 0])
    #expect(window.verdict.logitMargin.bitPattern == 2)
    #expect(window.verdict.causeMargin?.bitPattern == 1)
  }

  /// The vectors of the templates, when the model is made, and of a line that no template matches.
  @Test func textVectorsAreUnaffected() throws {
    let network = try SmallChimera(textWidth: 2, seed: 2)
    func window() throws -> WindowCopy {
      var stream = try ChimeraStream(model: ChimeraTextTests.model(network))
      let content = Array("Disk 7 failed event took".utf8)
      for key in [5, 8, 11] as [UInt32] { _ = stream.push(session: 1, key: key) }
      _ = stream.push(session: 1, key: 0, content: content.span)
      _ = stream.end(session: 1)
      return WindowCopy(stream.lastWindow)
    }
    let hostile = try Self.underHostileMode(window)
    #expect(try hostile == window())
  }

  private static func underHostileMode<Result>(_ body: () throws -> Result) throws -> Result {
    let before = test_float_mode()
    let hostile = test_hostile_float_mode()
    test_set_float_mode(hostile)
    defer { test_set_float_mode(before) }
    let result = try body()
    // The sticky flags in the lowest six bits are the arithmetic's, not the mode's.
    #expect(test_float_mode() | 0x3F == hostile | 0x3F)
    return result
  }
}
