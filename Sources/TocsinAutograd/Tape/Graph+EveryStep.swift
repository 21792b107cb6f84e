package import TocsinGraph
import TocsinTensor

extension Graph {
  /// The graph that answers at every step where this one answers at the last: its `step` operations are left out, and
  /// what followed them runs on all steps. Networks that stream with their state carried on are trained so.
  ///
  /// - Throws: ``TapeError/looksAhead(node:)`` where a step would see those after it, as it would train on its answer.
  package func answeringAtEveryStep() throws(TapeError) -> Graph {
    var kept: [Op] = []
    var places: [ValueID] = []
    for index in inputs.indices { places.append(ValueID(index)) }
    for (node, op) in nodes.enumerated() {
      guard !looksAhead(op) else { throw .looksAhead(node: node) }
      if case .step(let operand, _) = op {
        places.append(places[operand.index])
      } else {
        kept.append(op.renumbered({ places[$0.index] }, { $0 }))
        places.append(ValueID(inputs.count + kept.count - 1))
      }
    }
    let renamed = outputs.map { Output(name: $0.name, value: places[$0.value.index]) }
    do throws(GraphError) {
      return try Graph(inputs: inputs, tensors: tensors, nodes: kept, outputs: renamed)
    } catch {
      throw .graph(error)
    }
  }

  /// Whether a step of an operation's result may follow from later steps.
  private func looksAhead(_ op: Op) -> Bool {
    switch op {
    case .oneHot, .embedding, .linear, .layerNorm, .activation, .add, .multiply, .constant, .positionalEncoding,
      .step(_, .last):
      false
    case .softmax(let operand):
      if case .time = type(of: operand).shape.last { true } else { false }
    case .lstm(_, _, _, _, _, let direction), .gru(_, _, _, _, _, let direction, _): direction == .backward
    case .step, .matmul, .convolution, .attention, .reduce, .maskedPool, .attentionPool, .concat, .slice, .reshape,
      .transpose:
      true
    }
  }
}
