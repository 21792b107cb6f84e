import TocsinGraph
import TocsinTensor

/// Steps of zeros around a sequence.
struct Padding: Equatable {
  var before = 0
  var after = 0

  func contains(_ other: Padding) -> Bool { before >= other.before && after >= other.after }
}

/// A sequence with room around it.
struct PaddedPlace {
  /// Where the steps of the sequence are.
  var place: Place
  /// The steps around them.
  var padding: Padding
  /// Whether they have been set to zero.
  var isCleared = false

  /// The steps before and after the sequence.
  var paddingParts: [Place] {
    var parts: [Place] = []
    if padding.before > 0 {
      parts.append(place.slicing(axis: 1, start: Extent(-padding.before), count: .fixed(padding.before)))
    }
    if padding.after > 0 {
      parts.append(place.slicing(axis: 1, start: Extent(place.layout.sizes[1]), count: .fixed(padding.after)))
    }
    return parts
  }
}

extension Place {
  /// A sequence and the steps around it. Where the number of steps is dynamic the size stays that of the sequence.
  func widened(by padding: Padding) -> Place {
    let start = Extent(-padding.before)
    guard case .fixed(let steps) = layout.sizes[1] else {
      return slicing(axis: 1, start: start, count: layout.sizes[1])
    }
    return slicing(axis: 1, start: start, count: .fixed(steps + padding.before + padding.after))
  }
}

extension PlanBuilder {
  mutating func addConvolution(
    _ steps: ValueID, _ weight: TensorID, _ bias: TensorID?, dilation: Int, padding: Padding, result: Int,
    _ weights: ModelWeights
  ) throws(RuntimeError) {
    if graph.sumsCodes(node) {
      return try addInt8Convolution(
        steps, weight, bias, dilation: dilation, padding: padding, result: result, weights)
    }
    let shape = graph.tensors[weight.index].shape.dimensions.map { $0.maximum }
    let (outputs, taps, inputs) = (shape[0], shape[1], shape[1] * shape[2])
    try budget.reserve(floats: ProductWeights.floats(outputs: outputs, inputs: inputs))
    let packed = ProductWeights(
      outputs: outputs, inputs: inputs, weight: weights[weight].span, bias: weights[bias])
    let source = padding == Padding() ? try rows(of: steps) : paddedSteps(steps, padding)
    let target = target(of: result)
    add(
      .convolution(packed, taps: taps, dilation: dilation, fusions.activation(of: node, graph)), [source], to: target)
    put(result, at: target)
  }

  /// A sequence from the first step of its padding on: where it is, if there is room, or else a copy.
  private mutating func paddedSteps(_ value: ValueID, _ padding: Padding) -> Place {
    var padded: PaddedPlace
    if let known = paddedPlaces[value.index], known.padding.contains(padding) {
      padded = known
    } else {
      padded = addPaddedPlace(shape(of: value.index), convolutionPadding(of: value.index))
      add(.copy, [place(of: value)], to: padded.place)
    }
    if !padded.isCleared {
      for part in padded.paddingParts { add(.clear, [], to: part) }
      padded.isCleared = true
      // The copy of a constant is gone when the convolution has been folded.
      if !readers.isConstant[value.index] { paddedPlaces[value.index] = padded }
    }
    return padded.place.widened(by: padding)
  }

  /// What the convolutions that read a value pad it with at most: those of floats, or those that sum codes.
  func convolutionPadding(of value: Int, sumsCodes: Bool = false) -> Padding {
    var padding = Padding()
    for node in readers.nodes[value] where graph.sumsCodes(node) == sumsCodes {
      guard case .convolution(_, _, _, _, let before, let after) = graph.nodes[node] else { continue }
      padding.before = max(padding.before, before)
      padding.after = max(padding.after, after)
    }
    return padding
  }

  /// A place of its own for `[B, T, D]` within `[B, before + T + after, D]`.
  mutating func addPaddedPlace(_ shape: Shape, _ padding: Padding) -> PaddedPlace {
    let dense = Layout(dense: shape)
    let steps = Extent(shape.dimensions[1]) + Extent(padding.before + padding.after)
    let itemSize = steps * dense.strides[1]
    let layout = Layout(sizes: dense.sizes, strides: [itemSize, dense.strides[1], dense.strides[2]])
    // A constant has all its sequences in one item.
    let slot = addSlot(itemSize: dense.isBatched ? itemSize : itemSize * Extent(dense.sizes[0]))
    let place = Place(slot: slot, offset: dense.strides[1] * padding.before, layout: layout)
    return PaddedPlace(place: place, padding: padding)
  }
}
