import TestSupport
import TocsinDetect
import TocsinFormat
import TocsinGraph
import TocsinTensor

/// Valid models whose names and texts try to be something else than text.
enum HostileModel {
  static let markup = #"</title><script>alert("1")</script><img src=x onerror='alert(2)'>&amp;"#
  /// Names hold no blanks.
  static let name: Name = #""]--><script>alert`1`</script>;\n0[#quot;{"#

  /// A network alone: three inputs and outputs, of which some have such names, one weight that is zero for an output, and one
  /// that is far from the rest.
  static func network(name: Name = HostileModel.name) throws -> ModelFile {
    let shape = Shape([.batch(maximum: 4), .time(maximum: 3), .fixed(4)])
    let graph = try Graph(
      inputs: [PortDeclaration(name: name, dtype: .float32, shape: shape)],
      tensors: [TensorDeclaration(name: name, dtype: .float32, shape: Shape(fixed: [3, 4]))],
      nodes: [.linear(ValueID(0), weight: TensorID(0), bias: nil), .softmax(ValueID(1)), .add(ValueID(1), ValueID(2))],
      outputs: [Output(name: name, value: ValueID(3))])
    let weights: [Float] = [0.5, -0.5, 0.25, -0.25, 0, 1e-9, -0.0, .leastNormalMagnitude / 128, 0.5, -0.25, 100, 0.25]
    var file = ModelFile(graph: graph, weights: [.float32(weights)])
    file.card.set("name", to: markup)
    file.card.set(Name(bytes: Array("x<script>".utf8)) ?? "x", to: markup)
    file.provenance.set("data.<b>", to: markup)
    let port = IOSchema.Port(
      unit: Array("<i>".utf8), meaning: Array(markup.utf8), labels: ["a", "<b>", markup].map { Array($0.utf8) })
    file.ioSchema = IOSchema(inputs: [IOSchema.Port(meaning: Array(markup.utf8))], outputs: [port])
    file.unknownSections = [UnknownSection(id: SectionID(rawValue: 900), bytes: Array("<script>later</script>".utf8))]
    return file
  }

  /// A whole model of log lines with such texts.
  static func logModel() throws -> ModelFile {
    var file = try ModelFileReader.read(path: ChimeraFixture.shared().lineModel)
    file.card.set("intendedUse", to: markup)
    file.provenance.set("data.held-out-windows", to: markup)
    return file
  }

  /// So many layers behind each other.
  static func deep(_ layers: Int) throws -> ModelFile {
    let graph = try Graph(
      inputs: [PortDeclaration(name: "x", dtype: .float32, shape: Shape([.batch(maximum: 1), .fixed(2)]))], tensors: [],
      nodes: (0..<layers).map { .activation(ValueID($0), .tanh) }, outputs: [Output(name: "y", value: ValueID(layers))])
    return ModelFile(graph: graph, weights: [])
  }
}
