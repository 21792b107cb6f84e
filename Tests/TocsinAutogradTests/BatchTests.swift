import Testing
import TocsinAutograd
import TocsinGraph
import TocsinKernels
import TocsinTensor

/// What a batch may hold, and that one-hot rows are there for whatever reads them.
@Suite struct BatchTests {
  private func tape(_ keys: Shape, tensors: [(Name, [Int])] = [], _ nodes: [Op]) throws -> Tape<KernelArithmetic> {
    let graph = try Graph(
      inputs: [PortDeclaration(name: "keys", dtype: .uint32, shape: keys)],
      tensors: tensors.map { TensorDeclaration(name: $0.0, dtype: .float32, shape: Shape(fixed: $0.1)) }, nodes: nodes,
      outputs: [Output(name: "out", value: ValueID(nodes.count))])
    return Tape(try PreparedWeights(graph, arithmetic: KernelArithmetic(try .fromEnvironment())))
  }

  private let rows: [Op] = [
    .embedding(ValueID(0), table: TensorID(0)), .positionalEncoding(ValueID(1), table: TensorID(1)),
  ]

  @Test func moreStepsThanTheGraphDeclaresAreRefused() throws {
    let tape = try tape(
      Shape([.batch(maximum: 4), .time(maximum: 3)]), tensors: [("e", [5, 2]), ("p", [3, 2])], rows)
    tape.batch.begin(itemCount: 1, stepCount: 4)
    tape.batch.inputs[0].keys.append(contentsOf: [0, 1, 2, 3])
    #expect(throws: TapeError.steps(input: "keys", maximum: 3, found: 4)) { try tape.evaluate([ValueID(2)]) }
    tape.batch.begin(itemCount: 1, stepCount: 3)
    tape.batch.inputs[0].keys.append(contentsOf: [0, 1, 2])
    try tape.evaluate([ValueID(2)])
  }

  @Test func packedSequencesNeedADynamicNumberOfSteps() throws {
    let tape = try tape(
      Shape([.batch(maximum: 4), .fixed(2)]), tensors: [("e", [5, 2])], [.embedding(ValueID(0), table: TensorID(0))])
    tape.batch.pack(SequenceBatch(Network.samples, indices: [1, 1, 1, 1]))
    #expect(throws: TapeError.packedInput("keys")) { try tape.evaluate([ValueID(1)]) }
  }

  @Test func eachInputHasTheElementsOfItsShape() throws {
    let tape = try tape(
      Shape([.batch(maximum: 4), .time(maximum: 3)]), tensors: [("e", [5, 2]), ("p", [3, 2])], rows)
    tape.batch.begin(itemCount: 2, stepCount: 2)
    tape.batch.inputs[0].keys.append(contentsOf: [0, 1, 2])
    #expect(throws: TapeError.input("keys", expected: 4, found: 3)) { try tape.evaluate([ValueID(2)]) }
  }

  /// The mask of each item is its key's row, so that each query sees one key.
  @Test func oneHotRowsMaskTheKeysOfEveryItem() throws {
    let tape = try tape(
      Shape([.batch(maximum: 4)]), tensors: [("q", [3, 4]), ("v", [3, 8])],
      [
        .oneHot(ValueID(0), classes: 2), .embedding(ValueID(0), table: TensorID(0)),
        .reshape(ValueID(2), Shape([.batch(maximum: 4), .fixed(1), .fixed(4)])),
        .embedding(ValueID(0), table: TensorID(1)),
        .reshape(ValueID(4), Shape([.batch(maximum: 4), .fixed(2), .fixed(4)])),
        .attention(
          query: ValueID(3), key: ValueID(5), value: ValueID(5), heads: 1, scale: 1, isCausal: false,
          validKeys: ValueID(1)),
      ])
    for index in 0..<tape.weights.values.count { tape.weights.values[index] = Float(index) / 8 }
    tape.weights.update()
    tape.batch.begin(itemCount: 3)
    tape.batch.inputs[0].keys.append(contentsOf: [1, 0, 1])
    try tape.evaluate([ValueID(6)])
    // Row `key` of the table, eight elements, holds two keys of four, of which the key's own is left.
    let table = tape.weights.values.values(of: TensorID(1))
    let expected: [Float] = [1, 0, 1].flatMap { key -> ArraySlice<Float> in table[key * 12..<key * 12 + 4] }
    #expect(tape.elements(of: ValueID(6)) == expected)
  }

  /// The place of a dropped element follows from its sequence, not from what shares the pass.
  @Test(arguments: [false, true]) func packedSequencesAreDroppedByTheirPlaceInTheBatch(atEveryStep: Bool) throws {
    let tape = try Network.embeddedLSTM.floatTape(seed: 4, atEveryStep: atEveryStep)
    func embeddings(_ places: Range<Int>) throws -> [[Float]] {
      tape.batch.pack(SequenceBatch(Network.samples, indices: ArraySlice(places)))
      let site = DropoutSite(ValueID(atEveryStep ? 2 : 3), rate: 0.5)
      try tape.evaluate([site.value], dropout: DropoutPass([site], seed: 1, step: 2, firstItem: places.lowerBound))
      let elements = tape.elements(of: site.value)
      return stride(from: 0, to: elements.count, by: 3).map { Array(elements[$0..<$0 + 3]) }
    }
    // Sample 3 and sample 1, of three steps and one: alone, then behind and before others.
    let (parts, whole) = (try [embeddings(0..<2), embeddings(2..<4)].flatMap { $0 }, try embeddings(0..<4))
    #expect(Set(parts) == Set(whole))
    #expect(whole.contains { $0.contains(0) } && whole.contains { $0.contains { $0 != 0 } })
  }

  @Test func networksThatLookAheadDoNotAnswerAtEveryStep() throws {
    func graph(_ direction: TimeDirection) throws -> Graph {
      try Graph(
        inputs: [
          PortDeclaration(
            name: "x", dtype: .float32, shape: Shape([.batch(maximum: 4), .time(maximum: 3), .fixed(2)]))
        ],
        tensors: [("i", [12, 2]), ("r", [12, 3])].map {
          TensorDeclaration(name: $0.0, dtype: .float32, shape: Shape(fixed: $0.1))
        },
        nodes: [
          .lstm(
            ValueID(0), input: TensorID(0), recurrent: TensorID(1), bias: nil, recurrentBias: nil, direction: direction),
          .step(ValueID(1), .last),
        ], outputs: [Output(name: "out", value: ValueID(2))])
    }
    #expect(try graph(.forward).answeringAtEveryStep().nodes.count == 1)
    #expect(throws: TapeError.looksAhead(node: 0)) { try graph(.backward).answeringAtEveryStep() }
  }
}
