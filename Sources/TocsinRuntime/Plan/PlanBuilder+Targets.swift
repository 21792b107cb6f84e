import TocsinGraph
import TocsinTensor

extension PlanBuilder {
  /// Decides where values are written that others are made of: outputs in the caller's memory, the operands of a concat in
  /// their part of it, the operand of a convolution between the zeros that pad it.
  ///
  /// Readers come after what they read, so that values are taken from the last to the first.
  mutating func assignTargets() {
    for value in graph.values.indices.reversed() where value >= graph.inputs.count && !readers.isConstant[value] {
      let op = graph.nodes[value - graph.inputs.count]
      var isReshape = false
      if case .reshape = op { isReshape = true }
      guard isReshape || isWrittenByAStep(value) else { continue }
      targets[value] = wantedPlace(of: value)
      if targets[value] == nil, case .concat = op { targets[value] = addPlace(shape(of: value)) }
    }
    fusions.joinSiblings(of: graph, readers: readers, hasTarget: targets.map { $0 != nil })
  }

  /// Whether a value is the target of a step, not a view of another value.
  private func isWrittenByAStep(_ value: Int) -> Bool {
    let node = value - graph.inputs.count
    return switch graph.nodes[node] {
    case .constant, .slice, .reshape, .transpose: false
    case .step: fusions.isAbsorbed[node]
    default: true
    }
  }

  private mutating func wantedPlace(of value: Int) -> Place? {
    if let port = readers.outputs[value].first {
      return addOutputPlace(port: port, shape(of: value))
    }
    for node in readers.nodes[value] {
      if let part = part(of: node, operand: value), part.layout.isContiguousInnermost { return part }
    }
    if let node = readers.soleReader(of: value), case .reshape = graph.nodes[node] {
      let place = targets[graph.inputs.count + node]?.reshaped(to: shape(of: value))
      if let place, place.layout.isContiguousInnermost { return place }
    }
    return paddedPlace(of: value)
  }

  /// The part of a concat that an operand is, where the node is one and reads it once.
  private func part(of node: Int, operand: Int) -> Place? {
    guard case .concat(let operands, let axis) = graph.nodes[node],
      let whole = targets[graph.inputs.count + node]
    else { return nil }
    var start = 0
    var part: Place?
    for candidate in operands {
      let size = shape(of: candidate.index).dimensions[axis]
      if candidate.index == operand {
        guard part == nil else { return nil }
        part = whole.slicing(axis: axis, start: Extent(start), count: size)
      }
      start += size.maximum
    }
    return part
  }

  /// Room for a value with the steps before and after it that its convolutions pad it with.
  private mutating func paddedPlace(of value: Int) -> Place? {
    let padding = convolutionPadding(of: value)
    guard padding != Padding(), isWrittenByAStep(value) else { return nil }
    let padded = addPaddedPlace(shape(of: value), padding)
    paddedPlaces[value] = padded
    return padded.place
  }
}
