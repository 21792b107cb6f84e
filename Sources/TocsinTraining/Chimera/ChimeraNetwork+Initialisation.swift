import TocsinAutograd
import TocsinDetect
import TocsinGraph
import TocsinTensor

extension ChimeraNetwork {
  /// How the parameters start: as `initialisation` says, and what is particular to Chimera as the authors' code has it.
  func initialisation(
    _ initialisation: Initialisation, vocabulary: LogKeyVocabulary, evidence: [[Float]], seed: UInt64
  ) -> Initialisation {
    var rules = initialisation.rules
    func start(_ name: String, _ initialiser: Initialiser) {
      guard let name = Name(bytes: Array(name.utf8)) else { preconditionFailure("names here are ASCII") }
      rules.append(InitialiserRule(.tensor(name), initialiser))
    }
    start(ChimeraTensors.table, .values(table(vocabulary: vocabulary, evidence: evidence, seed: seed)))
    for factor in ChimeraFactor.used(by: architecture) {
      start(factor.tensor, .constant(factor.value(in: architecture)))
    }
    for layer in 0...ChimeraTensors.headWidths.count {
      start("localiser.\(layer).weight", .glorotUniform)
      start("localiser.\(layer).bias", .constant(0))
    }
    start("attention.bias", .constant(0))
    let limit = (6 / Double(4 * architecture.hiddenSize + 1)).squareRoot()
    start("attention.weight", .uniform(limit: limit))
    if architecture.hasGuide {
      start("attention.guide", .normal(deviation: 1))
      start("attention.guideWeight", .uniform(limit: limit))
    }
    if architecture.reweighsByRank {
      let (slopes, corners) = Self.rankFactor(ranks: architecture.windowLength)
      start("factor.rank.0.weight", .constant(1))
      start("factor.rank.0.bias", .values(corners))
      start("factor.rank.1.weight", .values(slopes))
      start("factor.rank.1.bias", .constant(1))
    }
    if architecture.startsFromLinearModel {
      start(ChimeraTensors.linearTable, .values(evidence.flatMap(\.self)))
      start("linear.detector.weight", .values([0, LinearEvidence.verdictWeight]))
      start("linear.detector.bias", .values([0, LinearEvidence.verdictBias]))
      start("\(ChimeraTensors.linearLocaliser).weight", .values(LinearEvidence.causeWeights))
      start("\(ChimeraTensors.linearLocaliser).bias", .constant(LinearEvidence.causeBias))
    }
    return Initialisation(initialisation.preset, rules: rules)
  }

  /// `3 / (3 + r)` as `1 + Σ_j slope_j max(0, r + corner_j)`, exact at whole `r` but for rounding.
  private static func rankFactor(ranks: Int) -> (slopes: [Float], corners: [Float]) {
    let values = (0...ranks).map { 3 / (3 + Double($0)) }
    let steps = (0..<ranks).map { values[$0 + 1] - values[$0] }
    let slopes = steps.indices.map { Float(steps[$0] - ($0 == 0 ? 0 : steps[$0 - 1])) }
    return (slopes, (0..<ranks).map { -Float($0) })
  }

  /// Drawn columns, each row a stream of its own by its key, and behind them the evidence.
  private func table(vocabulary: LogKeyVocabulary, evidence: [[Float]], seed: UInt64) -> [Float] {
    var table: [Float] = []
    table.reserveCapacity(classCount * architecture.tableWidth)
    for row in 0..<classCount {
      let key = row < vocabulary.count ? UInt64(vocabulary.keys[row]) : UInt64(1) << 32
      var random = RandomNumbers(seed: seed, stream: .embedding, index: key)
      var drawn = (0..<architecture.embeddingWidth).map { _ in random.standardNormal() }
      // Directions are of length 1; what is trained starts small beside the evidence.
      let scale = architecture.embedding == .fixed ? 1 / drawn.reduce(0) { $0 + $1 * $1 }.squareRoot() : 0.3
      for index in drawn.indices { drawn[index] *= scale }
      table += drawn.map { Float($0) }
      if architecture.startsFromLinearModel { table += evidence[row] }
    }
    return table
  }

  /// Of the weights of the training graph those of the exported one, which are the first.
  func exported(_ weights: [[Float]]) -> [[Float]] { Array(weights.prefix(graph.tensors.count)) }
}
