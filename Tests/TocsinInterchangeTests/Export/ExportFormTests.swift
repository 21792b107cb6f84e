import SwiftProtobuf
import Testing
import TestSupport
import TocsinFormat
import TocsinGraph
import TocsinInterchange
import TocsinReference
import TocsinTensor

@Suite("A written ONNX file") struct ExportFormTests {
  @Test("holds standard operators of one version only", arguments: OnnxFixture.all)
  func operators(_ fixture: OnnxFixture) throws {
    let model = try ExportCase(fixture).written()
    #expect(model.irVersion == 8)
    #expect(model.opsetImport.map(\.domain) == [""])
    #expect(model.opsetImport.map(\.version) == [17])
    #expect(model.graph.node.allSatisfy { $0.domain.isEmpty })
  }

  @Test("gives each value once, each node a name of its own", arguments: OnnxFixture.all)
  func names(_ fixture: OnnxFixture) throws {
    let graph = try ExportCase(fixture).written().graph
    let values = graph.input.map(\.name) + graph.initializer.map(\.name) + graph.node.flatMap(\.output)
    #expect(Set(values).count == values.count)
    #expect(Set(graph.node.map(\.name)).count == graph.node.count)
  }

  @Test("has the names of inputs, outputs and tensors", arguments: OnnxFixture.all)
  func keepsNames(_ fixture: OnnxFixture) throws {
    let source = try ExportCase(fixture)
    let graph = try source.written().graph
    #expect(graph.input.map(\.name) == source.graph.inputs.map(\.name.text))
    #expect(graph.output.map(\.name) == source.graph.outputs.map(\.name.text))
    let taken = Set(graph.input.map(\.name) + graph.output.map(\.name))
    let initializers = Set(graph.initializer.map(\.name))
    for tensor in source.graph.tensors where !taken.contains(tensor.name.text) {
      #expect(initializers.contains(tensor.name.text))
    }
  }

  @Test("has the same bytes each time", arguments: ["hades_dynamo_18", "medicine_dynamo_20"])
  func determinism(_ name: String) throws {
    let source = try ExportCase(OnnxFixture(name: name))
    let (first, second) = (try source.export(), try source.export())
    #expect(first == second)
  }

  @Test("that was changed is imported like any other") func changed() throws {
    let fixture = OnnxFixture(name: "lstm_last_step_torchscript_17")
    let source = try ExportCase(fixture)
    var model = try source.written()
    for index in model.graph.node.indices { model.graph.node[index].name = "" }
    let network = try OnnxImporter().importNetwork(model.serializedBytes())
    #expect(network.operations.contains("lstm"))
    let values = try fixture.values
    let outputs = try network.reference(values.inputs)
    for (name, expected) in values.outputs {
      let found = try #require(outputs[name])
      #expect(zip(found.values, expected.data).allSatisfy { abs($0 - $1) < 1e-6 })
    }
  }

  @Test("whose settings were changed is the network that it says") func changedSettings() throws {
    var model = try ExportCase(OnnxFixture(name: "limits_torchscript_17")).written()
    let original = try OnnxImporter().importNetwork(model.serializedBytes())
    let index = try #require(model.graph.node.firstIndex { $0.opType == "Slice" || $0.opType == "Concat" })
    model.graph.node[index].attribute.removeAll()
    // Nothing may be taken from names that the nodes do not bear out.
    let changed = try? OnnxImporter().importNetwork(model.serializedBytes())
    #expect(changed?.graph != original.graph)
  }

  @Test("names what is too large") func size() {
    let error = OnnxExportError.size(found: 600_000_000, maximum: OnnxExporter.maximumFileLength)
    #expect("\(error)".contains("600000000 bytes, at most 536870912"))
  }
}

extension ExportCase {
  func written() throws -> OnnxModel { try OnnxModel(serializedBytes: export().bytes) }
}
