import CaseTable
import Testing
import TestSupport
import TocsinFormat
import TocsinGraph
import TocsinInterchange
import TocsinTensor

@Suite("A network written and read again") struct RoundTripTests {
  @Test("is the same, where a framework has exported it", arguments: OnnxFixture.all)
  func fixtures(_ fixture: OnnxFixture) throws { try expectSame(ExportCase(fixture)) }

  @Test("is the same, for every operation with its attributes") func operations() throws {
    let cases = CaseTable.all()
    #expect(cases.count > 1000)
    for operation in cases { try expectSame(ExportCase(operation)) }
  }

  @Test("is the same, for random graphs", arguments: 0..<100 as Range<UInt64>)
  func randomGraphs(_ seed: UInt64) throws {
    try expectSame(ExportCase(RandomGraph(seed: seed, operations: 12), seed: seed))
  }

  @Test("is the same where inputs, tensors and outputs have one name") func names() throws {
    let batch = Dimension.batch(maximum: 9)
    let graph = try Graph(
      inputs: [PortDeclaration(name: "linear_0", dtype: .float32, shape: Shape([batch, .fixed(2)]))],
      tensors: [
        TensorDeclaration(name: "a", dtype: .float32, shape: Shape(fixed: [2])),
        TensorDeclaration(name: "linear_0", dtype: .float32, shape: Shape(fixed: [2, 2])),
      ],
      nodes: [.linear(ValueID(0), weight: TensorID(1), bias: TensorID(0)), .activation(ValueID(1), .relu)],
      outputs: [Output(name: "a", value: ValueID(2)), Output(name: "linear_0", value: ValueID(1))])
    try expectSame(ExportCase("names", graph, [.float32([1, 2]), .float32([3, 4, 5, 6])]))
  }

  @Test("is the same where an output is an input, or another output too") func repeatedOutputs() throws {
    let keys = PortDeclaration(name: "keys", dtype: .uint32, shape: Shape([.batch(maximum: 3), .time(maximum: 7)]))
    let graph = try Graph(
      inputs: [keys], tensors: [], nodes: [.oneHot(ValueID(0), classes: 3)],
      outputs: [
        Output(name: "again", value: ValueID(1)), Output(name: "keys", value: ValueID(0)),
        Output(name: "rows", value: ValueID(1)), Output(name: "same", value: ValueID(0)),
      ])
    try expectSame(ExportCase("outputs", graph, []))
  }

  @Test("is the same where one tensor serves operations that want it in different layouts") func sharedTensor() throws {
    let batch = Dimension.batch(maximum: 2)
    let graph = try Graph(
      inputs: [
        PortDeclaration(name: "keys", dtype: .uint32, shape: Shape([batch])),
        PortDeclaration(name: "x", dtype: .float32, shape: Shape([batch, .time(maximum: 4), .fixed(4)])),
      ],
      tensors: [
        TensorDeclaration(name: "b", dtype: .float32, shape: Shape(fixed: [12])),
        TensorDeclaration(name: "w", dtype: .float32, shape: Shape(fixed: [12, 4])),
        TensorDeclaration(name: "u", dtype: .float32, shape: Shape(fixed: [12, 3])),
      ].sorted { $0.name.precedes($1.name) },
      nodes: [
        .embedding(ValueID(0), table: TensorID(2)),
        .linear(ValueID(1), weight: TensorID(2), bias: TensorID(0)),
        .linear(ValueID(2), weight: TensorID(2), bias: nil),
        .gru(
          ValueID(1), input: TensorID(2), recurrent: TensorID(2), bias: TensorID(0), recurrentBias: TensorID(0),
          direction: .forward, reset: .afterProduct),
        .lstm(
          ValueID(1), input: TensorID(2), recurrent: TensorID(1), bias: TensorID(0), recurrentBias: nil,
          direction: .backward),
      ],
      outputs: [
        Output(name: "y0", value: ValueID(3)), Output(name: "y1", value: ValueID(4)),
        Output(name: "y2", value: ValueID(5)), Output(name: "y3", value: ValueID(6)),
      ])
    let weights = graph.tensors.map { tensor in
      TensorData.float32((0..<(tensor.shape.maximumCount ?? 0)).map { Float($0) - 0.5 })
    }
    try expectSame(ExportCase("shared", graph, weights))
  }

  @Test("has the sizes that are asked for") func sizes() throws {
    let exported = try ExportCase(OnnxFixture(name: "lstm_last_step_dynamo_18")).export()
    var options = OnnxImportOptions()
    options.maximumBatch = 3
    options.maximumSteps = 5
    let graph = try OnnxImporter(options: options).importNetwork(exported.bytes).graph
    #expect(graph.batchMaximum == 3)
    #expect(graph.timeMaximum == 5)
  }

  @Test("keeps the card") func card() throws {
    let source = ExportCase("card", try OnnxFixture(name: "gelu_erf_torchscript_17").network().graph, [])
    let weights = try OnnxFixture(name: "gelu_erf_torchscript_17").network().weights
    var card = Metadata()
    card.set("input.x", to: "Messgrößen, über\nzwei Zeilen")
    card.set("family", to: "a perceptron")
    let bytes = try OnnxExporter().export(source.graph, weights: weights, card: card).bytes
    #expect(try OnnxImporter().importNetwork(bytes).sourceCard == card)
  }

  @Test("accounts for every node") func mappings() throws {
    let network = try ExportCase(OnnxFixture(name: "hades_dynamo_18")).reimported()
    let made = network.mappings.flatMap { mapping -> [Int] in
      if case .operations(let positions) = mapping.outcome { positions } else { [] }
    }
    #expect(made == Array(network.graph.nodes.indices))
    for mapping in network.mappings {
      guard case .fused(let into) = mapping.outcome else { continue }
      #expect(mapping.name.hasPrefix(network.mappings[into].name + "/"))
    }
  }

  private func expectSame(_ source: ExportCase, sourceLocation: SourceLocation = #_sourceLocation) throws {
    let network = try source.reimported()
    #expect(network.graph == source.graph, "\(source.name)", sourceLocation: sourceLocation)
    #expect(network.weights == source.weights, "\(source.name)", sourceLocation: sourceLocation)
  }
}

extension ExportCase {
  func reimported() throws -> OnnxNetwork { try OnnxImporter().importNetwork(export().bytes) }
}
