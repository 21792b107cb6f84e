extension NodeReader {
  /// A convolution over one dimension, as PyTorch's Conv1d.
  func convolution() throws(OnnxNodeProblem) -> OnnxValue {
    var view = try view(0)
    let weight = try constant(1, "the weights")
    guard view.rank == 3, weight.rank == 3, let elements = weight.weights else {
      throw .node(
        "it runs over \(max(view.rank - 2, 0)) dimensions", remedy: "use a convolution over one (Conv1d) in float32")
    }
    let bias = hasOperand(2) ? try constant(2, "the bias").weights : nil
    let groups = try integer("group", default: 1)
    let taps = weight.shape[2]
    if let kernel = try integers("kernel_shape"), kernel != [taps] {
      throw unsupported("kernel_shape", "\(kernel)", remedy: "the file is damaged; export it again")
    }
    let stride = try integers("strides")?.first ?? 1
    let dilation = try integers("dilations")?.first ?? 1
    let outputs = weight.shape[0]
    let channels = weight.shape[1]
    guard stride >= 1, stride <= OnnxLimits.dimension, dilation >= 1, dilation <= OnnxLimits.dimension, taps >= 1,
      taps <= OnnxLimits.dimension,
      outputs >= 1,
      channels >= 1, groups >= 1, outputs % groups == 0
    else { throw .node("its sizes make no convolution", remedy: "the file is damaged; export it again") }
    if let bias, bias.count != outputs {
      throw .operand(2, "it has not a number for each output", remedy: "the file is damaged; export it again")
    }
    var (before, after) = try padding(reach: (taps - 1) * dilation, stride: stride)
    if let padded = builder.padding(of: view, 2), padded.value == 0 {
      view = padded.operand
      before += padded.before
      after += padded.after
    }
    let inputs = view.fixedSize(of: view.dims[1])
    guard inputs == channels * groups else {
      throw .operand(
        0, "it has \(inputs.map(String.init) ?? "a dynamic number of") channels, the weights \(channels * groups)",
        remedy: "make them equal")
    }
    let form = Convolution(
      outputs: outputs, taps: taps, channels: channels, weight: Weights([]), bias: bias, dilation: dilation,
      before: before,
      after: after, name: node.input[1])
    // Few channels together are cheaper with zeros between them than one group after the other.
    if groups > 1, groups > 64 || channels < 8 {
      let dense = groups * channels
      let (count, overflow) = (outputs * taps).multipliedReportingOverflow(by: dense)
      try budget.spend(overflow ? Int.max : count)
      var whole = form
      whole.channels = dense
      whole.weight = Self.tapOutermost(elements, form, groups: groups)
      return .computed(try everySo(many: stride, of: builder.convolution(view, whole)), .float32)
    }
    try budget.spend(elements.count)
    var parts: [AxisView] = []
    for group in 0..<groups {
      var part = form
      part.outputs = outputs / groups
      let rows = group * part.outputs..<(group + 1) * part.outputs
      let count = channels * taps
      part.weight = Self.tapOutermost(elements[rows.lowerBound * count..<rows.upperBound * count], part, groups: 1)
      part.bias = bias.map { $0[rows] }
      let operand =
        try groups == 1
        ? view
        : builder.slice(view, 1, front: group * channels, back: (groups - 1 - group) * channels)
      parts.append(try builder.convolution(operand, part))
    }
    return .computed(try everySo(many: stride, of: builder.concat(parts, 1)), .float32)
  }

  /// The steps that a convolution with a stride gives, of those of one without.
  private func everySo(many stride: Int, of view: AxisView) throws(OnnxNodeProblem) -> AxisView {
    if stride == 1 { return view }
    guard let size = view.fixedSize(of: view.dims[2]) else {
      throw unsupported("strides", "[\(stride)] over a dynamic time", remedy: "fix the number of steps with --steps")
    }
    try budget.spend(size / stride)
    guard let result = try builder.gather(view, 2, Array(Swift.stride(from: 0, to: size, by: stride))) else {
      throw unsupported("strides", "[\(stride)] over \(size) steps", remedy: "use stride 1")
    }
    return result
  }

  /// Weights `[outputs, channels, taps]` as `[outputs, taps, groups * channels]`, with zeros between groups.
  private static func tapOutermost(_ elements: Weights, _ form: Convolution, groups: Int) -> Weights {
    let width = groups * form.channels
    var weight = [Float](repeating: 0, count: form.outputs * form.taps * width)
    for output in 0..<form.outputs {
      let offset = output / (form.outputs / groups) * form.channels
      for channel in 0..<form.channels {
        for tap in 0..<form.taps {
          weight[(output * form.taps + tap) * width + offset + channel] =
            elements[(output * form.channels + channel) * form.taps + tap]
        }
      }
    }
    return Weights(weight, source: groups == 1 ? elements.source : nil)
  }

  private func padding(reach: Int, stride: Int) throws(OnnxNodeProblem) -> (before: Int, after: Int) {
    let mode = try text("auto_pad") ?? "NOTSET"
    let pads = try integers("pads") ?? [0, 0]
    switch mode {
    case "NOTSET", "":
      guard pads.count == 2, pads.allSatisfy({ $0 >= 0 && $0 <= OnnxLimits.dimension }) else {
        throw unsupported("pads", "\(pads)", remedy: "use two numbers that are not negative")
      }
      return (pads[0], pads[1])
    case "VALID": return (0, 0)
    case "SAME_UPPER", "SAME_LOWER":
      // With a stride the padding depends on the number of steps.
      guard stride == 1 else { throw unsupported("auto_pad", quoted(mode), remedy: "use pads where there is a stride") }
      let (less, more) = (reach / 2, reach - reach / 2)
      return mode == "SAME_UPPER" ? (less, more) : (more, less)
    default: throw unsupported("auto_pad", quoted(mode), remedy: "use pads")
    }
  }
}

extension NetworkBuilder {
  /// A convolution over the last dimension of `[B, channels, T]`.
  func convolution(_ view: AxisView, _ form: Convolution) throws(OnnxNodeProblem) -> AxisView {
    if let divided = try divided(view, batch: 0) {
      var parts: [AxisView] = []
      for part in divided.parts { parts.append(try convolution(part, form)) }
      return try joined(parts, batch: 0, divided)
    }
    let operand = try sequence(view, batch: 0, time: 2, features: 1)
    let change = form.before + form.after - form.reach
    let steps: [Extent]
    if let size = operand.fixedSize(of: operand.dims[1]) {
      guard size + change >= 1 else {
        throw .node("\(size) steps are too few for its taps", remedy: "pad them, or use more")
      }
      steps = [.fixed(size + change)]
    } else if operand.dims[1].count == 1, case .time(let offset) = operand.atoms[operand.dims[1][0]] {
      steps = [.time(offset: offset + change)]
    } else {
      throw .mixesItems
    }
    let result = try add(
      .convolution(form), [operand], axes: [batchMode.extent] + steps + [.fixed(form.outputs)])
    return showSequence(result, [0, 2, 1])
  }
}
