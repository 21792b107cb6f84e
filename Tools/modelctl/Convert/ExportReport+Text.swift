import ToolSupport

extension ExportReport {
  /// The report for a terminal.
  var text: String {
    var text = "\(printable(source)): a model file of \(operations.count) operations, \(sourceByteCount) bytes\n\n"
    text += operationTable.text + "\n"
    for input in inputs { text += "input \(describe(input))\n" }
    for output in outputs { text += "output \(describe(output))\n" }
    for note in notes { text += "note: \(note)\n" }
    text += "\(printable(output)): ONNX, opset \(opset), \(nodes) nodes, \(parameters) parameters, \(byteCount) bytes\n"
    return text
  }

  private var operationTable: TextTable {
    var table = TextTable([("#", .right), ("operation", .left), ("became", .left)])
    for operation in operations {
      table.append(["\(operation.index)", operation.op, operation.nodes.joined(separator: ", ")])
    }
    return table
  }

  private func describe(_ port: Port) -> String { "\(port.name): \(port.type) [\(port.shape.joined(separator: ", "))]" }
}
