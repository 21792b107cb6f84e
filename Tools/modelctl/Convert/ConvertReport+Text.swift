import ToolSupport

extension ConvertReport {
  /// The report for a terminal.
  var text: String {
    var text = "\(printable(source)): ONNX, opset \(opset)"
    if !producer.isEmpty { text += ", by \(producer)" }
    text += ", \(nodes.count) nodes, \(sourceByteCount) bytes\n\n" + nodeTable.text + "\n"
    for input in inputs { text += "input \(input.name): \(input.meaning)\n" }
    for output in outputs { text += "output \(output)\n" }
    for note in notes { text += "note: \(note)\n" }
    text +=
      "\(printable(output)): \(operations.count) operations (\(counts)), \(parameters) parameters, \(byteCount) bytes\n"
    return text
  }

  private var nodeTable: TextTable {
    var table = TextTable([("node", .right), ("op", .left), ("became", .left), ("name", .left)])
    for node in nodes { table.append(["\(node.index)", node.op, describe(node), node.name]) }
    return table
  }

  /// `linear #3, softmax #4`, or what else became of a node.
  private func describe(_ node: Node) -> String {
    if let ops = node.ops, let positions = node.operations {
      return zip(ops, positions).map { "\($0) #\($1)" }.joined(separator: ", ")
    }
    guard let into = node.into else { return node.became }
    return "part of node \(into)"
  }

  /// How many of each operation there are, the most frequent first.
  private var counts: String {
    var counts: [String: Int] = [:]
    for name in operations { counts[name, default: 0] += 1 }
    let sorted = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    return sorted.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
  }
}
