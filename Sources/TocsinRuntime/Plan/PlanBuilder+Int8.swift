import TocsinGraph
import TocsinKernels
import TocsinTensor

/// Quantised rows: a value's rows along its innermost dimension, each as the words of its codes and its scale. They lie in
/// slots as other values do, a word in place of a float.
extension PlanBuilder {
  /// Linear layers that read the same rows as one product of quantised rows: their results lie side by side.
  mutating func addInt8Linear(
    _ rows: ValueID, of nodes: [Int], result target: Place, _ weights: ModelWeights
  ) throws(RuntimeError) {
    let inputs = shape(of: rows.index).dimensions.last?.maximum ?? 0
    let outputs = target.layout.sizes.last?.maximum ?? 0
    try budget.reserve(floats: Int8ProductWeights.floats(outputs: outputs, inputs: inputs))
    let packed = Int8ProductWeights(
      outputs: outputs, packed: packedCodes(of: nodes, outputs: outputs, inputs: inputs, weights),
      bias: bias(of: nodes, outputs: outputs, weights))
    let source = try quantisedRows(of: rows)
    add(.int8Product(packed, dilation: 1, fusions.activation(of: node, graph)), [source], to: target)
  }

  /// The weights of linear layers as those of one, panel by panel, as those of floats are packed.
  private func packedCodes(of nodes: [Int], outputs: Int, inputs: Int, _ weights: ModelWeights) -> PackedInt8Matrix {
    var packed = PackedInt8Matrix(outputs: outputs, inputs: inputs)
    var codes: [Int8] = []
    var scales: [Float] = []
    codes.reserveCapacity(panelWidth * inputs)
    var row = 0
    for node in nodes {
      guard case .linear(_, let tensor, _) = graph.nodes[node], let stored = weights.codes(tensor) else { continue }
      for (channel, scale) in stored.scales.enumerated() {
        codes += stored.codes[channel * inputs..<(channel + 1) * inputs]
        scales.append(scale)
        guard scales.count == panelWidth || row + scales.count == outputs else { continue }
        packed.repack(
          panel: row / panelWidth, outputs: scales.count, codes: codes.span, rowStride: inputs, scales: scales.span)
        row += scales.count
        codes.removeAll(keepingCapacity: true)
        scales.removeAll(keepingCapacity: true)
      }
    }
    return packed
  }

  mutating func addInt8Convolution(
    _ steps: ValueID, _ weight: TensorID, _ bias: TensorID?, dilation: Int, padding: Padding, result: Int,
    _ weights: ModelWeights
  ) throws(RuntimeError) {
    guard let stored = weights.codes(weight) else { preconditionFailure("weights of int8") }
    let sizes = graph.tensors[weight.index].shape.dimensions.map { $0.maximum }
    try budget.reserve(floats: Int8ProductWeights.floats(outputs: sizes[0], inputs: sizes[2], taps: sizes[1]))
    let packed = Int8ProductWeights(
      outputs: sizes[0], inputs: sizes[2], taps: sizes[1], weights: stored, bias: weights[bias])
    let source =
      padding == Padding() ? try quantisedRows(of: steps) : try quantisedSequence(steps).place.widened(by: padding)
    let target = target(of: result)
    add(.int8Product(packed, dilation: dilation, fusions.activation(of: node, graph)), [source], to: target)
    put(result, at: target)
  }

  /// The rows of a value, quantised once for all that multiply them.
  mutating func quantisedRows(of value: ValueID) throws(RuntimeError) -> Place {
    if let copy = quantisedCopies[value.index] { return copy }
    let isConstant = readers.isConstant[value.index]
    let step = plan.steps.count
    let copy: Place
    if !isConstant, convolutionPadding(of: value.index, sumsCodes: true) != Padding() {
      copy = try quantisedSequence(value).place
    } else {
      copy = addPlace(quantised(shape(of: value.index)))
      add(.quantise, [try rows(of: value)], to: copy)
    }
    if isConstant { try foldSteps(from: step, result: copy) }
    quantisedCopies[value.index] = copy
    return copy
  }

  /// A sequence as quantised rows, with room and rows of zeros around it for all convolutions that read it.
  private mutating func quantisedSequence(_ value: ValueID) throws(RuntimeError) -> PaddedPlace {
    if let known = quantisedSequences[value.index] { return known }
    let padding = convolutionPadding(of: value.index, sumsCodes: true)
    let source = try rows(of: value)
    let padded = addPaddedPlace(quantised(shape(of: value.index)), padding)
    add(.quantise, [source], to: padded.place)
    for part in padded.paddingParts { add(.quantise, [try zeroRow(of: value, as: part)], to: part) }
    // What is made of a constant is gone when the convolution has been folded.
    if !readers.isConstant[value.index] { quantisedSequences[value.index] = padded }
    return padded
  }

  /// A row of zeros for each row of a part of a padded sequence.
  private mutating func zeroRow(of value: ValueID, as part: Place) throws(RuntimeError) -> Place {
    let features = shape(of: value.index).dimensions[2].maximum
    let zeros = [Float](repeating: 0, count: features)
    let row = try constantPlace(zeros.span, shape: Shape(fixed: [features]))
    return Place(
      slot: row.slot,
      layout: Layout(sizes: part.layout.sizes.dropLast() + [.fixed(features)], strides: [.zero, .zero, .one]))
  }

  /// The shape of a value's quantised rows, in words.
  private func quantised(_ shape: Shape) -> Shape {
    shape.replacingLast(with: .fixed(quantisedRowWords(shape.last?.maximum ?? 0)))
  }
}
