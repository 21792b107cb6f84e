import TocsinTensor

/// Checks the names and sizes of inputs and outputs, and that nothing is computed or given in vain.
func checkPorts(
  inputs: [PortDeclaration], nodes: [Op], outputs: [Output], valueCount: Int
) throws(GraphError) {
  guard !inputs.isEmpty else { throw .noInput }
  guard !outputs.isEmpty else { throw .noOutput }
  try check(.output, count: outputs.count, maximum: Graph.maximumOutputs)
  for index in inputs.indices.dropFirst() where !inputs[index - 1].name.precedes(inputs[index].name) {
    throw .namesNotSorted(.input, index: index)
  }
  var used = [Bool](repeating: false, count: valueCount)
  for node in nodes {
    for operand in node.operands { used[operand.index] = true }
  }
  for index in outputs.indices {
    guard used.indices.contains(outputs[index].value.index) else {
      throw .unknownOutputValue(output: index, value: outputs[index].value.index)
    }
    if index > 0, !outputs[index - 1].name.precedes(outputs[index].name) {
      throw .namesNotSorted(.output, index: index)
    }
    used[outputs[index].value.index] = true
  }
  for index in used.indices where !used[index] { throw .valueUnused(value: index) }
}

/// `B` is the outermost dimension; `T` is the outermost but for `B`; every input that has one declares the same maximum.
///
/// So one batch size and one number of steps fix the sizes of all values.
func checkDynamicDimensions(of inputs: [PortDeclaration]) throws(GraphError) {
  var batchMaximum: Int?
  var timeMaximum: Int?
  for index in inputs.indices {
    let dimensions = inputs[index].shape.dimensions
    for position in dimensions.indices {
      switch dimensions[position] {
      case .fixed: continue
      case .batch(let maximum):
        guard position == 0, batchMaximum ?? maximum == maximum else { throw .dynamicDimension(input: index) }
        batchMaximum = maximum
      case .time(let maximum):
        guard position == 0 || isBatch(dimensions[0]) && position == 1, timeMaximum ?? maximum == maximum else {
          throw .dynamicDimension(input: index)
        }
        timeMaximum = maximum
      }
    }
  }
}

private func isBatch(_ dimension: Dimension) -> Bool {
  if case .batch = dimension { true } else { false }
}

func check(_ element: GraphElement, count: Int, maximum: Int) throws(GraphError) {
  guard count <= maximum else { throw .tooMany(element, count: count, maximum: maximum) }
}

func check(_ shape: Shape, of element: GraphElement, index: Int) throws(GraphError) {
  for dimension in shape.dimensions {
    guard dimension.maximum >= 1, dimension.maximum <= Shape.maximumDimension else {
      throw .dimension(element, index: index)
    }
  }
  guard let count = shape.maximumCount, count <= 1 << 31 else { throw .dimension(element, index: index) }
}
