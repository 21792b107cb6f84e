import TocsinFormat
import TocsinGraph
import TocsinTensor

/// What a model says of its ports, by name, each in a line.
struct PortTexts {
  private(set) var lines: [(String, String)] = []

  init(of model: ModelFile) {
    guard let schema = model.ioSchema else { return }
    let names =
      model.graph.inputs.map { "input \($0.name.text)" } + model.graph.outputs.map { "output \($0.name.text)" }
    lines = zip(names, schema.inputs + schema.outputs).map { name, port in
      let parts = [port.meaning, port.unit] + port.labels
      return (name, parts.filter { !$0.isEmpty }.map { String(decoding: $0, as: UTF8.self) }.joined(separator: ", "))
    }
  }
}
