import Testing
import TestSupport
import TocsinDetect
import TocsinKernels
import TocsinRuntime

@Suite struct ChimeraScorerTests {
  /// The network's own outputs, from a session made for just this window.
  @Test(arguments: [1, 2, 5, 8])
  func verdictsAndScoresAreThoseOfTheNetwork(_ length: Int) throws {
    let network = try SmallChimera(seed: 3)
    let model = try network.model(kernels: .best())
    var scorer = try ChimeraScorer(model: model)
    var generator = SeededGenerator(seed: 7)
    for _ in 0..<20 {
      let keys = network.randomKeys(length, using: &generator)
      var session = try Session(model: model.network, maximumBatch: 1, maximumSteps: length)
      try session.begin(batch: 1, steps: length)
      let classes = keys.map { model.inputClass(of: $0) }
      try session.setKeys(classes.span, input: 0)
      session.run()
      try scorer.score(keys.span)
      let window = WindowCopy(scorer.window(0))
      #expect(scorer.count == 1)
      #expect(window.attention.bitPatterns == (try session.output(0).bitPatterns))
      #expect(window.scores.bitPatterns == (try session.output(1).bitPatterns))
      let logits = try session.output(2)
      #expect(window.verdict.logitMargin == logits[1] - logits[0])
      #expect(window.keys == keys)
      #expect(window.places == [])
      #expect(window.verdict.lineCount == length)
      #expect(window.verdict.unknownCount == keys.count { $0 == SmallChimera.unknownKey })
    }
  }

  @Test(arguments: InstructionSet.allCases)
  func aBatchGivesTheBitsOfItsWindowsOneByOne(_ instructionSet: InstructionSet) throws {
    let kernels = try KernelSet.orSkip(instructionSet)
    let network = try SmallChimera(seed: 4)
    let model = try network.model(kernels: kernels)
    var single = try ChimeraScorer(model: model)
    var generator = SeededGenerator(seed: 8)
    for batch in [1, 2, 3, 17, 64] {
      var scorer = try ChimeraScorer(model: model, maximumBatch: 64)
      let keys = network.randomKeys(8 * batch, using: &generator)
      try scorer.score(keys.span, windowLength: 8)
      #expect(scorer.count == batch)
      for index in 0..<batch {
        try single.score(keys.span.extracting(8 * index..<8 * (index + 1)))
        #expect(WindowCopy(scorer.window(index)) == WindowCopy(single.window(0)))
      }
    }
  }

  @Test func noWindowsAreJudgedAsNone() throws {
    var scorer = try ChimeraScorer(model: SmallChimera(seed: 1).model(kernels: .best()), maximumBatch: 2)
    let keys: [UInt32] = [5, 8]
    try scorer.score(keys.span, windowLength: 1)
    #expect(scorer.count == 2)
    try scorer.score(Span(), windowLength: 8)
    #expect(scorer.count == 0)
    try scorer.score(keys.span, windowLength: 1)
    #expect(throws: DetectError.self) { try scorer.score(keys.span, windowLength: 9) }
    #expect(scorer.count == 0)
  }

  @Test func windowsWithoutLinesAndLongerOnesThanTheModelsAreRefused() throws {
    var scorer = try ChimeraScorer(model: SmallChimera(seed: 1).model(kernels: .best()))
    #expect(throws: DetectError.windowLength(0, maximum: 8)) { try scorer.score([UInt32]().span) }
    let keys = [UInt32](repeating: 5, count: 9)
    #expect(throws: DetectError.windowLength(9, maximum: 8)) { try scorer.score(keys.span) }
  }

  @Test func aBatchAboveTheGraphsIsRefused() throws {
    let model = try SmallChimera(seed: 1).model(kernels: .best())
    #expect(throws: DetectError.runtime(.exceedsGraph(maximumBatch: 1024, maximumSteps: 8))) {
      _ = try ChimeraScorer(model: model, maximumBatch: 1025)
    }
  }
}
