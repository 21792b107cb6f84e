import TocsinFormat
import TocsinGraph
import TocsinTensor

/// What a model says of its ports, by name: meaning, unit and labels, each in a line.
struct PortTexts {
  private(set) var lines: [(String, String)] = []

  init(of model: ModelFile) {
    guard let schema = model.ioSchema else { return }
    let names =
      model.graph.inputs.map { "input \($0.name.text)" } + model.graph.outputs.map { "output \($0.name.text)" }
    for (name, port) in zip(names, schema.inputs + schema.outputs) {
      // Quoted, for a label may hold what stands between two.
      let labels = port.labels.map { Self.text($0).debugDescription }.joined(separator: ", ")
      let texts = [("meaning", Self.text(port.meaning)), ("unit", Self.text(port.unit)), ("labels", labels)]
      lines += texts.filter { !$0.1.isEmpty }.map { ("\(name) \($0.0)", $0.1) }
    }
  }

  private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}
