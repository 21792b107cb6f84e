import Testing
import TocsinAutograd
import TocsinTraining

/// The authors' factor `3 / (3 + rank)` of the attention, made of the operations that there are.
@Suite struct RankReweighingTests {
  private typealias Small = SmallChimeraTraining

  /// The authors' network, but small, before it is trained.
  private static func training(windowLength: Int) throws -> ChimeraTraining {
    var configuration = ChimeraTrainingConfiguration.paperCode
    configuration.architecture.windowLength = windowLength
    configuration.architecture.hiddenSize = 8
    configuration.architecture.embeddingWidth = 6
    configuration.holdOut = 0.2
    let (normal, abnormal) = (windows(windowLength, from: 0), windows(windowLength, from: 40))
    return try ChimeraTraining(normal: normal, abnormal: abnormal, configuration)
  }

  /// 40 windows in which no key occurs twice.
  private static func windows(_ length: Int, from first: Int) -> SessionDataset {
    var random = RandomNumbers(seed: 3, stream: .order, index: UInt64(first))
    return Small.dataset(
      (0..<40).map { _ in
        var keys = (0..<80).map { UInt32($0) }
        random.shuffle(&keys)
        return Array(keys.prefix(length))
      })
  }

  @Test(arguments: [2, 5, 20]) func theFactorIsThatOfTheRank(windowLength: Int) throws {
    let training = try Self.training(windowLength: windowLength)
    let (graph, values) = (training.network.trainingGraph, training.network.values)
    let tape = try training.tape()
    let factor = try #require(graph.linear("factor.rank.1")).output
    let lines = try #require(graph.linear("attention")).input
    let pooled = try #require(graph.linear("detector.0")).input
    let windows = training.trained.normal.map { training.classes(of: $0) }
    try tape.evaluate([values.attention, factor, lines, pooled], classes: windows)
    let (attention, factors) = (tape.elements(of: values.attention), tape.elements(of: factor))
    let (rows, sums) = (tape.elements(of: lines), tape.elements(of: pooled))
    let width = sums.count / windows.count
    for window in windows.indices {
      let lines = window * windowLength..<(window + 1) * windowLength
      #expect(Set(attention[lines]).count == windowLength, "no two lines get the same")
      var expected = [Double](repeating: 0, count: width)
      for line in lines {
        let rank = attention[lines].count { $0 > attention[line] }
        #expect(abs(Double(factors[line]) - 3 / Double(3 + rank)) < 1e-6, "rank \(rank)")
        for unit in 0..<width {
          expected[unit] += Double(attention[line]) * 3 / Double(3 + rank) * Double(rows[line * width + unit])
        }
      }
      for unit in 0..<width { #expect(abs(Double(sums[window * width + unit]) - expected[unit]) < 1e-6) }
    }
  }

  /// A small step moves attentions and the loss with them, as the tape says, but no factor.
  @Test func noGradientGoesThroughTheRank() throws {
    let training = try Self.training(windowLength: 5)
    let (graph, values) = (training.network.trainingGraph, training.network.values)
    let exact = try PreparedWeights(graph, arithmetic: ReferenceArithmetic())
    let drawn = try training.tape().weights.values
    for index in 0..<drawn.count { exact.values[index] = Double(drawn[index]) }
    exact.update()
    let tape = Tape(exact)
    let windows = training.trained.normal.prefix(4).map { training.classes(of: $0) }
    let factor = try #require(graph.linear("factor.rank.1")).output
    func loss(scale: Double?) throws -> Double {
      exact.update()
      try tape.evaluate([values.verdict, values.attention, factor], classes: windows)
      return tape.add(.crossEntropy(values.verdict, ClassTargets(classes: [0, 1, 0, 1])), scale: scale)
    }
    _ = try loss(scale: 1)
    let (attention, factors) = (tape.elements(of: values.attention), tape.elements(of: factor))
    let gradient = ParameterVector<Double>(layout: exact.values.layout)
    tape.differentiate(into: gradient)
    for name in ["attention.weight", "attention.bias", "attention.guide"] {
      let tensor = try #require(graph.tensor(name))
      let (start, derivatives) = (exact.values.values(of: tensor), gradient.values(of: tensor))
      #expect(derivatives.contains { abs($0) > 1e-6 }, "\(name) moves the loss")
      for index in start.indices {
        let quotient = try [1e-5, -1e-5].map { step in
          var moved = start
          moved[index] += step
          exact.values.replace(tensor, with: moved)
          let loss = try loss(scale: nil)
          #expect(tape.elements(of: values.attention) != attention && tape.elements(of: factor) == factors)
          return loss / (2 * step)
        }.reduce(0, +)
        exact.values.replace(tensor, with: start)
        #expect(abs(quotient - derivatives[index]) < 1e-8 + 1e-5 * abs(quotient), "\(name)[\(index)]")
      }
    }
  }
}
