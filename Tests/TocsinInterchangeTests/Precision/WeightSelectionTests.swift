import Testing
import TocsinFormat
import TocsinGraph
import TocsinInterchange
import TocsinTensor

/// Which tensors a reduction takes.
@Suite struct WeightSelectionTests {
  private func int8(_ draft: GraphDraft, keep: [String] = []) throws -> [String] {
    try WeightReduction(to: .int8, keep: keep).reduce(draft.model()).names(of: .int8)
  }

  private func linear(inputs: Int, outputs: Int = 300) -> GraphDraft {
    var draft = GraphDraft(features: inputs)
    let bias = draft.tensor("bias", outputs)
    let weight = draft.tensor("weight", outputs, inputs)
    draft.append(.linear(draft.last, weight: weight, bias: bias))
    return draft
  }

  private func gru(features: Int, hidden: Int) -> GraphDraft {
    var draft = GraphDraft(features: features)
    let bias = draft.tensor("bias", 3 * hidden)
    let input = draft.tensor("input", 3 * hidden, features)
    let recurrent = draft.tensor("recurrent", 3 * hidden, hidden)
    draft.append(
      .gru(
        draft.last, input: input, recurrent: recurrent, bias: bias, recurrentBias: nil, direction: .backward,
        reset: .afterProduct))
    return draft
  }

  @Test func productsOfSixteenInputsAndMoreAreTaken() throws {
    #expect(try int8(linear(inputs: 15)).isEmpty)
    #expect(try int8(linear(inputs: 16)) == ["weight"])
    #expect(try int8(linear(inputs: 1 << 16, outputs: 3)) == ["weight"])
    #expect(try int8(linear(inputs: (1 << 16) + 1, outputs: 3)).isEmpty)
  }

  @Test func smallLayersStay() throws {
    #expect(try int8(linear(inputs: 64, outputs: 32)).isEmpty)
    #expect(try int8(linear(inputs: 64, outputs: 33)) == ["weight"])
  }

  @Test func tablesOfKeysAreTakenWhateverTheirSize() throws {
    var draft = GraphDraft(features: nil)
    let bias = draft.tensor("bias", 4 * 16)
    let input = draft.tensor("input", 4 * 16, 3)
    let recurrent = draft.tensor("recurrent", 4 * 16, 16)
    draft.append(.oneHot(draft.last, classes: 3))
    draft.append(
      .lstm(draft.last, input: input, recurrent: recurrent, bias: bias, recurrentBias: nil, direction: .forward))
    #expect(try int8(draft) == ["input", "recurrent"])
  }

  @Test func aRecurrentLayerIsTakenAsAWholeOrNotAtAll() throws {
    #expect(try int8(gru(features: 16, hidden: 16)) == ["input", "recurrent"])
    #expect(try int8(gru(features: 15, hidden: 16)).isEmpty)
    #expect(try int8(gru(features: 16, hidden: 15)).isEmpty)
    #expect(try int8(gru(features: 16, hidden: 16), keep: ["recurrent"]).isEmpty)
  }

  @Test func convolutionsAndEmbeddingsAreTaken() throws {
    var draft = GraphDraft(features: nil)
    let table = draft.tensor("a.table", 5, 16)
    let weight = draft.tensor("b.weight", 100, 3, 16)
    draft.append(.embedding(draft.last, table: table))
    draft.append(.convolution(draft.last, weight: weight, bias: nil, dilation: 1, before: 2, after: 0))
    #expect(try int8(draft) == ["a.table", "b.weight"])
  }

  @Test func aTensorWithAReaderThatTakesNoInt8Stays() throws {
    var draft = GraphDraft(features: 80)
    let table = draft.tensor("table", 80, 80)
    let weight = draft.tensor("weight", 80, 80)
    for shared in [weight, table] {
      draft.append(.linear(draft.last, weight: shared, bias: nil))
    }
    #expect(try int8(draft) == ["table", "weight"])
    draft.append(.positionalEncoding(draft.last, table: table))
    #expect(try int8(draft) == ["weight"])
  }

  @Test func matricesBecomeBFloat16AndVectorsStay() throws {
    var draft = GraphDraft(features: 3)
    let bias = draft.tensor("bias", 2)
    let scale = draft.tensor("scale", 1, 1, 2)
    let weight = draft.tensor("weight", 2, 3)
    draft.append(.linear(draft.last, weight: weight, bias: bias))
    let layer = draft.last
    draft.append(.constant(scale))
    draft.append(.multiply(layer, draft.last))
    let model = try WeightReduction(to: .bfloat16).reduce(draft.model())
    #expect(model.names(of: .bfloat16) == ["weight"])
  }

  // MARK: Names to keep

  @Test func keptTensorsStay() throws {
    let draft = linear(inputs: 32)
    #expect(try int8(draft, keep: ["weight"]).isEmpty)
    #expect(try int8(draft, keep: ["we*"]).isEmpty)
    #expect(try int8(draft, keep: ["*"]).isEmpty)
    #expect(try int8(draft, keep: ["bias"]) == ["weight"])
  }

  @Test(arguments: [("weigth", "weight"), ("wieght*", "weight"), ("bia", "bias"), ("weight.", "weight")])
  func anUnknownNameIsRefusedWithTheNamesNearIt(pattern: String, nearest: String) throws {
    let error = #expect(throws: PrecisionError.self) { try int8(linear(inputs: 32), keep: [pattern]) }
    guard case .unknownTensor(pattern, let near) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(near.first?.text == nearest && near.count == 2)
  }

  // MARK: The model

  @Test(arguments: WeightPrecision.allCases, WeightPrecision.allCases)
  func whatIsReducedIsNotReducedAgain(first: WeightPrecision, second: WeightPrecision) throws {
    let once = try WeightReduction(to: first).reduce(linear(inputs: 16).model())
    let error = PrecisionError.alreadyReduced(tensor: "weight", dtype: first.dtype)
    #expect(throws: error) { try WeightReduction(to: second).reduce(once) }
  }

  @Test func allElseIsKept() throws {
    var model = try linear(inputs: 16).model()
    model.detector = [1]
    model.vocabulary = [2]
    model.card.set("name", to: "kept")
    model.optionalFeatures = 4
    model.unknownSections = [UnknownSection(id: SectionID(rawValue: 99), bytes: [3])]
    var reduced = try WeightReduction(to: .int8).reduce(model)
    #expect(reduced != model)
    (reduced.graph, reduced.weights) = (model.graph, model.weights)
    #expect(reduced == model)
  }
}
