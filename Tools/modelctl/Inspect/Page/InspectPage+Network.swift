import ToolSupport

extension InspectPage {
  var ports: Markup {
    let rows = report.inputs.map { ("input", $0) } + report.outputs.map { ("output", $0) }
    let isDescribed = rows.contains { $0.1.meaning != nil }
    let schema = isDescribed ? "" : " The file does not state their units or what they mean: it has no I/O schema."
    let described = [("meaning", false), ("unit", false), ("labels", false)]
    return Markup.paragraph("B is the number of items in a batch, T that of time steps.\(schema)")
      + Markup.table(
        "Inputs and outputs",
        [("port", false), ("", false), ("type", false), ("shape", false)] + (isDescribed ? described : []),
        rows: rows.map { direction, port in
          [Markup.code(port.name), Markup(direction), Markup(port.type), Markup(Self.shape(port.shape))]
            + (isDescribed ? Self.description(of: port) : [])
        })
  }

  private static func description(of port: InspectReport.Port) -> [Markup] {
    [Markup(port.meaning ?? ""), Markup(port.unit ?? ""), Markup(port.labels?.joined(separator: ", ") ?? "")]
  }

  /// The drawing where there is room for one, the operations with their work, and the memory.
  var network: Markup {
    let caption = "\(report.nodes.count) operations; hover over a box for all of its settings"
    var network: Markup
    if let svg = diagram.svg {
      network =
        Markup.paragraph(caption)
        + Markup.element(
          "div",
          [("class", "scroll"), ("tabindex", "0"), ("role", "region"), ("aria-label", "Drawing of the network")],
          Markup(html: svg)) + Markup("\n")
    } else {
      network = Markup.paragraph(
        "The graph is too large to be drawn: more than \(GraphLayout.maximumBoxCount) boxes, or arrows across too many layers."
      )
    }
    let columns = [
      ("#", true), ("operation", false), ("settings", false), ("reads", false), ("tensors", false), ("gives", false),
      ("parameters", true), ("operations", true), ("a step", true),
    ]
    let rows = report.nodes.map { node in
      [
        Markup("\(node.index)"), Markup(node.op),
        Markup(node.attributes.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")),
        Markup(node.operands.joined(separator: " ")), Markup(node.tensors.joined(separator: " ")),
        Markup(Self.shape(node.shape)), Markup(Self.countOrNothing(node.parameters)),
        Markup(Self.countOrNothing(node.flops)), Markup(node.flopsPerStep.map(Self.countOrNothing) ?? ""),
      ]
    }
    let title = "Operations in their order, with parameters and floating-point operations for an item"
    let table = Markup.table(title + (report.timeSteps.map { " of \($0) steps" } ?? ""), columns, rows: rows)
    network +=
      rows.count <= Self.openRowCount ? table : Markup.details("The \(rows.count) operations one by one", table)
    return network + memory
  }

  /// Longer tables are folded.
  private static let openRowCount = 12

  private var memory: Markup {
    var memory = Markup.element("h3", Markup("Memory on one thread"))
    if let bytes = report.memory.weightBytes {
      memory += Markup.paragraph(
        "Packed weights, tables and constants: \(Self.grouped(bytes)) bytes, shared by all sessions.")
    }
    memory += Markup.table(
      "Of a session; the arena holds what lies between inputs and outputs",
      [
        ("batch", true), ("steps", true), ("items at once", true), ("arena, bytes", true),
        ("inputs and outputs, bytes", true),
      ],
      rows: report.memory.sessions.map {
        [$0.batch, $0.steps, $0.blockItems, $0.arenaBytes, $0.portBytes].map { Markup(Self.grouped($0)) }
      })
    return memory + Markup.joined(report.memory.refusals.map { Markup.paragraph("The runtime does not run it: \($0)") })
  }

  /// More tensors than that are in the table alone.
  private static let maximumFigureCount = 120

  /// A histogram of each tensor, and a table.
  var weights: Markup {
    guard !tensors.isEmpty else { return Markup.paragraph("The network has no tensors.") }
    let types = report.weights.map { "\(Self.grouped($0.elements)) \($0.type) in \($0.tensors) tensors" }
    var weights = Markup.paragraph(
      "\(types.joined(separator: ", ")). Bars count numbers in bins of equal width from the least to the greatest; an "
        + "outlier is beyond \(significant(TensorSpread.outlierBound)) robust standard deviations of the median, a channel is "
        + "dead where all its weights are at most 2⁻²⁴ of the tensor's largest.")
    if tensors.count <= Self.maximumFigureCount {
      let figures = tensors.map { tensor in
        let caption =
          Markup.element("strong", Markup(tensor.name)) + Markup(" \(tensor.type) \(tensor.shapeText)")
          + Self.warnings(of: tensor)
        return Markup.element("figure", tensor.svg + Markup.element("figcaption", [], caption)) + Markup("\n")
      }
      weights += Markup.element("div", [("class", "figures")], Markup.joined(figures)) + Markup("\n")
    }
    let columns = [
      ("tensor", false), ("type", false), ("shape", false), ("elements", true), ("min", true), ("max", true),
      ("mean", true),
      ("std", true), ("zeros", true), ("subnormal", true), ("outliers", true), ("dead channels", true),
    ]
    let rows = tensors.map { tensor in
      let statistics = tensor.statistics
      let numbers = [
        Double(statistics.minimum), Double(statistics.maximum), statistics.mean, statistics.standardDeviation,
      ]
      return [
        Markup.code(tensor.name), Markup(tensor.type), Markup(tensor.shapeText),
        Markup(Self.grouped(tensor.shape.reduce(1, *))),
      ]
        + numbers.map { Markup(significant($0)) } + [
          Markup(Self.grouped(statistics.zeros)), Markup(Self.grouped(statistics.subnormals)),
        ]
        + [tensor.outliers, tensor.deadChannels].map { Markup($0.map(Self.grouped) ?? "–") }
    }
    return weights + Markup.details("All numbers about the tensors", Markup.table("Tensors", columns, rows: rows))
  }

  private static func warnings(of tensor: TensorFigure) -> Markup {
    var texts: [String] = []
    if let count = tensor.outliers, count > 0 {
      texts.append("\(grouped(count)) \(count == 1 ? "outlier" : "outliers")")
    }
    if let count = tensor.deadChannels, count > 0 {
      texts.append("\(grouped(count)) dead \(count == 1 ? "channel" : "channels")")
    }
    guard !texts.isEmpty else { return Markup("") }
    return Markup(html: "<br/>") + Markup.element("span", [("class", "warning")], Markup(texts.joined(separator: ", ")))
  }

  private static func countOrNothing(_ count: Int) -> String { count == 0 ? "" : grouped(count) }

  private static func shape(_ dimensions: [String]) -> String { "[\(dimensions.joined(separator: ",\u{A0}"))]" }
}
