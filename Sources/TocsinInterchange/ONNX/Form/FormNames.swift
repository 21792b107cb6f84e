import TocsinGraph
import TocsinTensor

/// The names in a file that Tocsin writes. Inputs, outputs and tensors keep theirs as far as ONNX lets them: there all values
/// share one space of names.
struct FormNames {
  /// The names of the dimensions that vary.
  static let batch = "B"
  static let time = "T"
  /// Nodes that give an output under another name: an input, or a value that is an output already.
  static let outputPrefix = "outputs/"
  /// Nodes that make numbers of stored weights.
  static let weightPrefix = "weights/"

  /// The ONNX names of the graph's outputs.
  let outputs: [String]
  private let ports: Set<String>
  private var taken: Set<String>

  init(_ graph: Graph) {
    let inputs = Set(graph.inputs.map(\.name.text))
    outputs = graph.outputs.map { inputs.contains($0.name.text) ? Self.marked($0.name.text, "output") : $0.name.text }
    ports = inputs.union(outputs)
    taken = ports.union(graph.tensors.map(\.name.text))
  }

  /// A name that is not taken yet: this one where it is free.
  mutating func fresh(_ name: String) -> String {
    var name = name
    while !taken.insert(name).inserted { name += "~" }
    return name
  }

  /// The name of a tensor.
  func tensor(_ name: String) -> String { ports.contains(name) ? Self.marked(name, "weights") : name }

  /// A name of Tocsin with a remark. As Tocsin's names have no blanks, it is nobody's name, and can be undone.
  static func marked(_ name: String, _ remark: String) -> String { "\(name) (\(remark))" }

  /// The name without a remark.
  static func unmarked(_ name: String) -> String { String(name.prefix { $0 != " " }) }
}
