import ArgumentParser
import TocsinGraph
import TocsinTensor

/// A graph as boxes and arrows: inputs, operations, outputs, and what reads what.
struct GraphDiagram {
  enum Kind {
    case input, operation, output
  }

  struct Box {
    var kind: Kind
    /// A port's name, or an operation's position and name.
    var title: String
    /// What it gives, its settings, its parameters.
    var details: [String]
  }

  /// From the box that gives a value to one that reads it. No arrow leads to an earlier box.
  struct Arrow: Hashable {
    var from: Int
    var to: Int
  }

  private(set) var boxes: [Box] = []
  /// Each once, however often the value is read.
  private(set) var arrows: [Arrow] = []

  init(of graph: Graph) {
    for input in graph.inputs {
      boxes.append(Box(kind: .input, title: input.name.text, details: ["\(input.dtype.name) \(input.shape)"]))
    }
    for (index, op) in graph.nodes.enumerated() {
      let parameters = op.tensors.reduce(0) { $0 + (graph.tensors[$1.index].shape.maximumCount ?? 0) }
      var details = ["\(graph.values[boxes.count].shape)"]
      if parameters > 0 { details.append("\(parameters) parameters") }
      let settings = op.attributes.map { "\($0.name) \($0.value)" }
      if !settings.isEmpty { details.append(settings.joined(separator: ", ")) }
      connect(op.operands.map(\.index), to: boxes.count)
      boxes.append(Box(kind: .operation, title: "#\(index) \(op.name)", details: details))
    }
    for output in graph.outputs {
      connect([output.value.index], to: boxes.count)
      let type = graph.type(of: output.value)
      boxes.append(Box(kind: .output, title: output.name.text, details: ["\(type.dtype.name) \(type.shape)"]))
    }
  }

  private mutating func connect(_ sources: [Int], to box: Int) {
    var seen: Set<Int> = []
    for source in sources where seen.insert(source).inserted { arrows.append(Arrow(from: source, to: box)) }
  }
}

/// The languages of `--graph`.
enum GraphLanguage: String, ExpressibleByArgument, CaseIterable {
  case mermaid, dot
}

extension GraphDiagram {
  func text(in language: GraphLanguage) -> String {
    switch language {
    case .mermaid: mermaid
    case .dot: dot
    }
  }

  /// A flowchart of Mermaid, as Markdown renderers draw it in a block `mermaid`. Inputs and outputs are rounded.
  var mermaid: String {
    var text = "flowchart TD\n"
    for (index, box) in boxes.enumerated() {
      let label = ([box.title] + box.details).map(Self.mermaidText).joined(separator: "<br>")
      text += box.kind == .operation ? "  n\(index)[\"\(label)\"]\n" : "  n\(index)([\"\(label)\"])\n"
    }
    for arrow in arrows { text += "  n\(arrow.from) --> n\(arrow.to)\n" }
    return text
  }

  /// A digraph in Graphviz's language. Inputs and outputs are rounded.
  var dot: String {
    var text = "digraph model {\n  node [shape=box, fontname=\"sans-serif\"];\n"
    for (index, box) in boxes.enumerated() {
      let label = ([box.title] + box.details).map(Self.dotText).joined(separator: "\\n")
      text += "  n\(index) [label=\"\(label)\"\(box.kind == .operation ? "" : ", style=rounded")];\n"
    }
    for arrow in arrows { text += "  n\(arrow.from) -> n\(arrow.to);\n" }
    return text + "}\n"
  }

  /// Text within quotes of Mermaid: what could end the quotes, or be Markdown, HTML or an entity there, becomes an
  /// entity by number.
  private static func mermaidText(_ text: String) -> String {
    text.unicodeScalars.map { scalar in
      switch scalar {
      case "a"..."z", "A"..."Z", "0"..."9", " ", ",", ".", "-", "[", "]", "≤": "\(scalar)"
      default: "#\(scalar.value);"
      }
    }.joined()
  }

  /// Text within quotes of DOT, where Graphviz would decode HTML's entities.
  private static func dotText(_ text: String) -> String {
    text.unicodeScalars.map { scalar in
      switch scalar {
      case "\"", "\\": "\\\(scalar)"
      case "&": "&amp;"
      default: "\(scalar)"
      }
    }.joined()
  }
}
