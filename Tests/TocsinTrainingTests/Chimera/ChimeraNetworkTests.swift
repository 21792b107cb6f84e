import Testing
import TocsinAutograd
import TocsinDetect
import TocsinGraph
import TocsinTensor
import TocsinTraining

/// What Chimera's graphs are made of, and what they compute before they are trained.
@Suite struct ChimeraNetworkTests {
  private typealias Small = SmallChimeraTraining

  /// Sums the elements of the tensors that a condition chooses by their names.
  private func parameters(_ network: ChimeraNetwork, where isCounted: (String) -> Bool) -> Int {
    network.graph.tensors.filter { isCounted($0.name.text) }.reduce(0) { $0 + ($1.shape.maximumCount ?? 0) }
  }

  @Test func theAuthorsCodeHasTheParametersOfTheirs() {
    let network = ChimeraNetwork(.paperCode, classCount: 1000)
    #expect(parameters(network) { $0 != "embedding.table" && !$0.hasPrefix("factor.") } == 1_954_980)
    for encoder in ["shared.", "privateDetection.", "privateLocalisation."] {
      #expect(parameters(network) { $0.hasPrefix(encoder) } == 626_688)
    }
    #expect(parameters(network) { $0.hasPrefix("localiser.") } == 37_057)
    #expect(parameters(network) { $0.hasPrefix("detector.") } == 37_090)
    #expect(parameters(network) { $0.hasPrefix("attention.") } == 769)
  }

  @Test func theAuthorsTableAndTheFactorsAreNotTrained() {
    let network = ChimeraNetwork(.paperCode, classCount: 10)
    func names(_ group: ParameterGroup) -> Set<String> {
      Set(group.tensors.map { network.trainingGraph.tensors[$0.index].name.text })
    }
    #expect(network.parameterGroups.map(\.rateFactor) == [1, 0])
    let fixed = names(network.parameterGroups[1])
    #expect(fixed.contains("embedding.table") && fixed.contains("factor.rank.0.weight"))
    #expect(fixed.allSatisfy { $0 == "embedding.table" || $0.hasPrefix("factor.") })
    #expect(names(network.parameterGroups[0]).isDisjoint(with: fixed))
    #expect(network.parameterGroups.reduce(0) { $0 + $1.tensors.count } == network.trainingGraph.tensors.count)
  }

  @Test func theExportedGraphHasWhatTheRuntimeReadsAndNoMore() throws {
    let network = try Small.training().network
    #expect(network.graph.outputs.map { $0.name.text } == ["attention", "causes", "verdict"])
    #expect(!network.graph.tensors.contains { $0.name.text.hasPrefix("training.") })
    #expect(network.trainingGraph.tensors.contains { $0.name.text == "training.causeSharpness" })
    // Weights are taken over by their places.
    #expect(Array(network.trainingGraph.tensors.prefix(network.graph.tensors.count)) == network.graph.tensors)
  }

  @Test(arguments: [ChimeraArchitecture.Fusion.mean, .sum])
  func privateAndSharedRepresentationsAreFused(_ fusion: ChimeraArchitecture.Fusion) throws {
    var configuration = Small.configuration
    configuration.architecture.fusion = fusion
    let training = try Small.training(configuration)
    let (graph, values) = (training.network.trainingGraph, training.network.values)
    let tape = try training.tape()
    #expect(values.representations.count == 2)
    for (pair, head) in zip(values.representations, ["attention", "localiser.0"]) {
      let fused = try #require(graph.linear(head)).input
      try tape.evaluate(
        [pair.first, pair.second, fused], classes: Small.abnormal.prefix(3).map { training.classes(of: $0) })
      let (own, shared) = (tape.elements(of: pair.first), tape.elements(of: pair.second))
      #expect(own != shared)
      #expect(tape.elements(of: fused) == zip(own, shared).map { fusion == .mean ? ($0 + $1) / 2 : $0 + $1 })
    }
    #expect(values.representations[0].second == values.representations[1].second, "one encoder is shared")
    #expect(values.representations[0].first != values.representations[1].first)
  }

  @Test func withoutPrivateEncodersBothHeadsReadTheSharedOne() throws {
    var architecture = Small.configuration.architecture
    architecture.hasPrivateEncoders = false
    let network = ChimeraNetwork(architecture, classCount: 8)
    #expect(network.values.representations.isEmpty)
    let graph = network.trainingGraph
    #expect(try #require(graph.linear("attention")).input == #require(graph.linear("localiser.0")).input)
    #expect(!graph.tensors.contains { $0.name.text.hasPrefix("private") })
  }

  @Test(arguments: [1, 3, 5]) func attentionSumsToOneAndCausesAreScores(length: Int) throws {
    let training = try Small.training()
    let values = training.network.values
    let tape = try training.tape()
    try tape.evaluate(
      [values.attention, values.causes, values.verdict],
      classes: Small.abnormal.map { training.classes(of: $0.prefix(length)) })
    let (attention, causes) = (tape.elements(of: values.attention), tape.elements(of: values.causes))
    #expect(attention.count == Small.abnormal.count * length && causes.count == attention.count)
    #expect(tape.elements(of: values.verdict).count == 2 * Small.abnormal.count)
    #expect(attention.allSatisfy { $0 > 0 } && causes.allSatisfy { $0 > 0 && $0 < 1 })
    for start in stride(from: 0, to: attention.count, by: length) {
      #expect(abs(attention[start..<start + length].reduce(0, +) - 1) < 1e-6)
    }
  }

  /// A window of three lines is to a network for five what it is to one for three: nothing is padded.
  @Test func shortWindowsRunWithTheirOwnLength() throws {
    func outputs(windowLength: Int, _ window: [UInt32]) throws -> [[Float]] {
      var configuration = Small.configuration
      configuration.architecture.windowLength = windowLength
      func cut(_ windows: SessionDataset) -> SessionDataset {
        Small.dataset(windows.map { Array($0.prefix(windowLength)) })
      }
      // A class each for the same keys, so that the same numbers are drawn for them.
      let training = try ChimeraTraining(normal: cut(Small.normal), abnormal: cut(Small.abnormal), configuration)
      #expect(training.vocabulary.keys == [10, 20, 30, 40, 50, 90, 91])
      let tape = try training.tape()
      // What counting found differs with the windows; it is no part of this.
      for name in ["embedding.table", "linear.table"] {
        let tensor = try #require(training.network.trainingGraph.tensor(name))
        let numbers = (0..<tape.weights.values.values(of: tensor).count).map { Float($0 * 37 % 19) / 10 - 1 }
        tape.weights.values.replace(tensor, with: numbers)
      }
      tape.weights.update()
      let wanted = training.network.graph.outputs.map(\.value)
      try tape.evaluate(wanted, classes: [training.classes(of: window)])
      return wanted.map { tape.elements(of: $0) }
    }
    let short = try outputs(windowLength: 5, [10, 90, 30])
    #expect(try outputs(windowLength: 3, [10, 90, 30]) == short)
    #expect(try outputs(windowLength: 5, [10, 90, 30, 7, 7])[2] != short[2])
  }
}
