import Foundation
import SwiftProtobuf
import Testing
import TestSupport
import TocsinFormat
import TocsinGraph
import TocsinInterchange
import TocsinTensor

/// What files that call themselves Tocsin's may hold besides what Tocsin writes.
@Suite("A written ONNX file that was damaged") struct WrittenFileDamageTests {
  /// An import ends with an error of one line or with a network that a model file can hold.
  private func expectBounded(_ model: OnnxModel, _ damage: String) throws {
    do throws(OnnxImportError) {
      let bytes: [UInt8]
      do { bytes = try model.serializedBytes() } catch { return }
      let network = try OnnxImporter().importNetwork(bytes)
      #expect(throws: Never.self, "\(damage)") {
        try ModelFileWriter.encode(ModelFile(graph: network.graph, weights: network.weights))
      }
    } catch {
      #expect(!"\(error)".contains("\n"), "\(damage)")
    }
  }

  @Test(
    "is refused or read with any initializer another",
    arguments: [
      "attention_causal_dynamo_18", "convolution_causal_dynamo_18", "gru_stacked_bidirectional_dynamo_18",
      "key_window_torchscript_13", "lstm_bidirectional_torchscript_13", "masked_max_torchscript_17",
      "perceptron_dynamo_18",
    ])
  func initializers(_ name: String) throws {
    let model = try ExportCase(OnnxFixture(name: name)).reduced().written()
    for index in model.graph.initializer.indices {
      for (name, damage) in Self.damages {
        var damaged = model
        damage(&damaged.graph.initializer[index])
        try expectBounded(damaged, "\(model.graph.initializer[index].name): \(name)")
      }
      var damaged = model
      damaged.graph.initializer.remove(at: index)
      try expectBounded(damaged, "without \(model.graph.initializer[index].name)")
    }
  }

  private static let damages: [(name: String, damage: @Sendable (inout OnnxTensor) -> Void)] = [
    ("a scalar", { $0.dims = [] }),
    ("a scalar of a byte", { ($0.dims, $0.rawData) = ([], Data([1])) }),
    ("one dimension fewer", { _ = $0.dims.popLast() }),
    ("one dimension more", { $0.dims.append(1) }),
    ("dimensions the other way round", { $0.dims.reverse() }),
    ("a dimension of 0", { $0.dims.append(0) }),
    ("a negative dimension", { $0.dims.append(-1) }),
    ("five dimensions", { $0.dims = [1, 1, 1, 1] + $0.dims }),
    ("no bytes", { $0.rawData = Data() }),
    ("bytes of 0x80", { $0.rawData = Data(repeating: 0x80, count: $0.rawData.count) }),
    ("bytes of 0xFF", { $0.rawData = Data(repeating: 0xFF, count: $0.rawData.count) }),
    // As a scale 3e38, which is normal, and too large for the codes.
    (
      "numbers near the largest",
      { $0.rawData = Data((0..<$0.rawData.count).map { [0x99, 0xB4, 0x61, 0x7F][$0 % 4] }) }
    ),
    ("int8", { $0.dataType = 3 }), ("float32", { $0.dataType = 1 }), ("int64", { $0.dataType = 7 }),
    ("bfloat16", { $0.dataType = 16 }), ("of no type", { $0.dataType = 99 }),
  ]

  @Test("is refused or read with any node another", arguments: ["attention_causal_dynamo_18", "medicine_dynamo_20"])
  func nodes(_ name: String) throws {
    let model = try ExportCase(OnnxFixture(name: name)).reduced().written()
    let nodes = model.graph.node
    for index in nodes.indices {
      let changes: [(String, (inout OnnxNode) -> Void)] = [
        ("no inputs", { $0.input = [] }), ("no outputs", { $0.output = [] }), ("no attributes", { $0.attribute = [] }),
        ("inputs the other way round", { $0.input.reverse() }), ("the name of the first", { $0.name = nodes[0].name }),
        ("the operation of the last", { $0.opType = nodes[nodes.count - 1].opType }), ("no name", { $0.name = "" }),
      ]
      for (name, change) in changes {
        var damaged = model
        change(&damaged.graph.node[index])
        try expectBounded(damaged, "\(nodes[index].name): \(name)")
      }
    }
  }

  /// A file of any length is read in time that its length bounds.
  @Test("costs no more than its length allows", arguments: Costly.all) func cost(_ costly: Costly) throws {
    let bytes: [UInt8] = try costly.model.serializedBytes()
    var error: OnnxImportError?
    let time = ContinuousClock().measure {
      do throws(OnnxImportError) { _ = try OnnxImporter().importNetwork(bytes) } catch let problem { error = problem }
    }
    #expect(time < .seconds(5))
    // A file that is refused for its size would show nothing.
    if case .limit = error { Issue.record("\(costly): \(error.map { "\($0)" } ?? "")") }
  }

  @Test(
    "keeps of the card what a model file may hold",
    arguments: [
      "a\u{1B}[31m", "a\u{202E}b", String(repeating: "a", count: Metadata.maximumEncodedLength),
    ])
  func card(_ text: String) throws {
    var model = Costly.activation("y")
    model.addProperty("tocsin.card.bad", text)
    model.addProperty("tocsin.card.good", "kept")
    for number in 0..<2000 { model.addProperty("tocsin.card.n\(number)", String(repeating: "n", count: 50)) }
    let network = try OnnxImporter().importNetwork(model.serializedBytes())
    #expect(network.sourceCard.text("bad") == nil)
    #expect(network.sourceCard.text("good") == "kept")
    #expect(network.sourceCard.entries.count > 500)
    var file = ModelFile(graph: network.graph, weights: network.weights)
    file.card = network.sourceCard
    let encoded = try ModelFileWriter.encode(file)
    #expect(try ModelFileReader.read(bytes: encoded.span).card == network.sourceCard)
  }
}

/// A file that asks for more work than its bytes are.
struct Costly: CustomTestStringConvertible, Sendable {
  let testDescription: String
  let model: OnnxModel

  static let all = [
    Costly(testDescription: "many nodes read a long list", model: longList()),
    Costly(testDescription: "many nodes have the prefix of a long name", model: longName()),
    Costly(testDescription: "a long card", model: longCard()),
  ]

  /// A network of one ReLU as Tocsin writes it.
  static func activation(_ output: String) -> OnnxModel {
    var draft = OnnxDraft(["B", 2])
    draft.model.producerName = "tocsin"
    draft.model.graph.name = "network"
    draft.model.graph.output = [draft.model.graph.input[0]]
    draft.model.graph.output[0].name = output
    draft.add("Relu", ["x"], [output])
    draft.model.graph.node[0].name = "activation_0"
    draft.model.addProperty("tocsin.maximum-batch", "4")
    return draft.model
  }

  private static func longList() -> OnnxModel {
    var model = activation("y")
    var list = OnnxTensor()
    list.name = "list"
    list.dataType = 7
    list.dims = [1 << 21]
    list.rawData = Data(count: 8 << 21)
    model.graph.initializer = [list]
    model.graph.node = (0..<2000).map { index in
      var node = OnnxNode()
      node.name = "slice_\(index)"
      node.opType = "Slice"
      node.input = [index == 0 ? "x" : "slice_\(index - 1)", "list", "list", "list"]
      node.output = [node.name]
      return node
    }
    return model
  }

  private static func longName() -> OnnxModel {
    var model = activation("y")
    let node = model.graph.node[0]
    model.graph.node = (0..<4000).map { index in
      var part = node
      part.name = "a/\(index)"
      return part
    }
    model.graph.node.append(node)
    model.graph.node[4000].name = "a/" + String(repeating: "b", count: 8 << 20)
    return model
  }

  private static func longCard() -> OnnxModel {
    var model = activation("y")
    // As many as a file may have records for, in the order of a card.
    for number in 100_000..<187_000 { model.addProperty("tocsin.card.\(number)", "") }
    return model
  }
}

extension OnnxModel {
  mutating func addProperty(_ key: String, _ value: String) {
    var property = OnnxProperty()
    property.key = key
    property.value = value
    metadataProps.append(property)
  }
}
