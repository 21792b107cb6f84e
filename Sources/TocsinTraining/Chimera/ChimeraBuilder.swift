import TocsinGraph
import TocsinTensor

/// Builds the graphs of a ``ChimeraNetwork``.
struct ChimeraBuilder {
  private let architecture: ChimeraArchitecture
  private var sketch: GraphSketch
  private var values = ChimeraValues()
  private let batch = Dimension.batch(maximum: ChimeraNetwork.maximumBatch)
  private let time: Dimension

  init(_ architecture: ChimeraArchitecture, classCount: Int) {
    self.architecture = architecture
    time = .time(maximum: architecture.windowLength)
    var inputs = [PortDeclaration(name: "keys", dtype: .uint32, shape: Shape([batch, time]))]
    if architecture.textWidth > 0 {
      inputs.append(
        PortDeclaration(name: "text", dtype: .float32, shape: Shape([batch, time, .fixed(architecture.textWidth)])))
    }
    let tensors = ChimeraTensors(architecture, classCount: classCount)
    sketch = GraphSketch(inputs: inputs, tensors: tensors.declared)
  }

  mutating func build() -> (graph: Graph, training: Graph, values: ChimeraValues) {
    let table = sketch.add(.embedding(ValueID(0), table: sketch.tensor(ChimeraTensors.table)))
    let lines = architecture.textWidth > 0 ? sketch.add(.concat([table, ValueID(1)], axis: 2)) : table
    let encodings = architecture.encoders.map { encode(lines, $0) }
    let shared = encodings[encodings.count - 1]
    values.representations = encodings.dropLast().map { ChimeraValues.Pair($0, shared) }
    let evidence =
      architecture.startsFromLinearModel
      ? sketch.add(.embedding(ValueID(0), table: sketch.tensor(ChimeraTensors.linearTable))) : nil
    detect(architecture.hasPrivateEncoders ? fuse(encodings[0], shared) : shared, evidence)
    localise(architecture.hasPrivateEncoders ? fuse(encodings[1], shared) : shared, evidence)
    let outputs: [(name: String, value: ValueID)] = [
      ("attention", values.attention), ("causes", values.causes), ("verdict", values.verdict),
    ]
    let exported = sketch.graph(outputs: outputs, without: ChimeraTensors.training)
    align()
    let aligned: [(name: String, value: ValueID)] = [
      ("alignedAttention", values.alignment.first), ("alignedCauses", values.alignment.second),
    ]
    return (exported, sketch.graph(outputs: aligned + outputs), values)
  }

  /// GRU layers in both directions: `[B, T, D]` to `[B, T, 2 H]`.
  private mutating func encode(_ lines: ValueID, _ name: String) -> ValueID {
    var x = lines
    for layer in 0..<architecture.layers {
      if layer > 0 { values.layers.append(x) }
      let directions = zip(ChimeraTensors.suffixes(layer: layer), [TimeDirection.forward, .backward]).map {
        suffix, direction in
        sketch.add(
          .gru(
            x, input: sketch.tensor("\(name).weight_ih_\(suffix)"),
            recurrent: sketch.tensor("\(name).weight_hh_\(suffix)"), bias: sketch.tensor("\(name).bias_ih_\(suffix)"),
            recurrentBias: sketch.tensor("\(name).bias_hh_\(suffix)"), direction: direction, reset: .afterProduct))
      }
      x = sketch.add(.concat(directions, axis: 2))
    }
    return x
  }

  /// A private and the shared representation as one (equation 2).
  private mutating func fuse(_ own: ValueID, _ shared: ValueID) -> ValueID {
    let sum = sketch.add(.add(own, shared))
    return architecture.fusion == .sum ? sum : scale(sum, .half)
  }

  /// `s_t = tanh(w₂ H_t + b)`, `α = softmax(s / temperature)`, `z = Σ α_t H_t`, and the head's two logits.
  private mutating func detect(_ lines: ValueID, _ evidence: ValueID?) {
    var score = sketch.linear(lines, "attention")
    if architecture.hasGuide {
      let guide = sketch.add(.constant(sketch.tensor("attention.guide")))
      score = sketch.add(
        .add(score, sketch.add(.linear(guide, weight: sketch.tensor("attention.guideWeight"), bias: nil))))
    }
    score = sketch.add(.activation(score, .tanh))
    if architecture.attentionTemperature != 1 { score = scale(score, .attentionSharpness) }
    let scores = sketch.add(.reshape(score, Shape([batch, time])))
    values.attention = sketch.add(.softmax(scores))
    let pooled =
      architecture.reweighsByRank
      ? pool(lines, weights: reweighed(values.attention)) : sketch.add(.attentionPool(lines, scores: scores))
    values.verdict = head(pooled, "detector")
    if let evidence {
      let weights = sketch.add(.slice(evidence, axis: 2, start: LinearEvidence.weight, count: 1))
      let highest = sketch.add(.reduce(weights, .max, axis: 1))
      values.verdict = sketch.add(.add(values.verdict, sketch.linear(highest, "linear.detector")))
    }
  }

  /// `L_t = σ(MLP(H_t))`; with a linear model `σ(w e_t + b + c tanh(MLP(H_t)))` of a line's evidence `e_t`: context
  /// moves what the model says of a line, but within bounds, so that it cannot hide a line that nobody has seen before.
  private mutating func localise(_ lines: ValueID, _ evidence: ValueID?) {
    var score = head(lines, "localiser")
    if let evidence {
      let context = scale(sketch.add(.activation(score, .tanh)), .contextBound)
      score = sketch.add(.add(context, sketch.linear(evidence, ChimeraTensors.linearLocaliser)))
    }
    values.causes = sketch.add(.reshape(sketch.add(.activation(score, .sigmoid)), Shape([batch, time])))
  }

  /// What the alignment compares. The authors' code takes the softmax of both, although one is one already.
  private mutating func align() {
    let isPaperCode = architecture.alignment == .paperCode
    values.alignment = ChimeraValues.Pair(
      isPaperCode ? sketch.add(.softmax(values.attention)) : values.attention,
      sketch.add(.softmax(isPaperCode ? values.causes : scale(values.causes, .causeSharpness))))
  }

  /// Three linear layers with ReLU between them.
  private mutating func head(_ x: ValueID, _ name: String) -> ValueID {
    var x = x
    for layer in ChimeraTensors.headWidths.indices {
      x = sketch.add(.activation(sketch.linear(x, "\(name).\(layer)"), .relu))
      values.hidden.append(x)
    }
    return sketch.linear(x, "\(name).\(ChimeraTensors.headWidths.count)")
  }

  private mutating func scale(_ x: ValueID, _ factor: ChimeraFactor) -> ValueID {
    sketch.add(.multiply(x, constant(factor)))
  }

  private mutating func constant(_ factor: ChimeraFactor) -> ValueID {
    sketch.add(.constant(sketch.tensor(factor.tensor)))
  }
}

extension ChimeraBuilder {
  /// `α_t 3 / (3 + rank_t)`, `[B, T, 1]`: the rank, from 0, is the number of lines with a larger `α`.
  ///
  /// The operations that there are must do. A comparison is a difference, made huge and cut off at 1; the factor is a
  /// chain of straight lines through its values at whole ranks. Neither passes a gradient on, so the rank is a
  /// constant.
  private mutating func reweighed(_ attention: ValueID) -> ValueID {
    let column = sketch.add(.reshape(attention, Shape([batch, time, .fixed(1)])))
    let one = sketch.add(.add(scale(column, .zero), constant(.one)))
    // α_s − α_t at [t, s].
    let difference = sketch.add(
      .matmul(
        sketch.add(.concat([scale(column, .minusOne), one], axis: 2)), sketch.add(.concat([one, column], axis: 2)),
        transposesSecond: true))
    let excess = sketch.add(.activation(scale(difference, .huge), .relu))
    let isNotLarger = sketch.add(
      .activation(sketch.add(.add(scale(excess, .minusOne), constant(.one))), .relu))
    let isLarger = sketch.add(.add(scale(isNotLarger, .minusOne), constant(.one)))
    let rank = sketch.add(
      .reshape(sketch.add(.reduce(isLarger, .sum, axis: 2)), Shape([batch, time, .fixed(1)])))
    let factor = sketch.linear(
      sketch.add(.activation(sketch.linear(rank, "factor.rank.0"), .relu)), "factor.rank.1")
    return sketch.add(.multiply(column, factor))
  }

  /// `Σ_t w_t H_t` of weights `[B, T, 1]`: `[B, 2 H]`.
  private mutating func pool(_ lines: ValueID, weights: ValueID) -> ValueID {
    sketch.add(.reduce(sketch.add(.multiply(lines, weights)), .sum, axis: 1))
  }
}
