import TocsinKernels
import TocsinTensor

/// A model read as a recurrence: keys in, one row of state per layer, a head on the last layer's row.
///
/// It exists where the graph is keys → recurrent layers → last step → linear and softmax: every step then depends on the
/// states and the new key alone.
struct RecurrentPlan: Sendable {
  var layers: [LSTMWeights] = []
  var head: [HeadStep] = []
  /// Elements of the head's result.
  var outputs = 0

  enum HeadStep: Sendable {
    case linear(LinearWeights)
    case softmax(columns: Int)
  }

  /// Floats of one row of hidden (or cell) state over all layers.
  var stateWidth: Int {
    var width = 0
    for layer in layers { width += layer.paddedHidden }
    return width
  }

  /// The widest row that the head makes.
  var headWidth: Int {
    var width = paddedToPanels(outputs)
    for case .linear(let layer) in head { width = max(width, paddedToPanels(layer.outputs)) }
    return width
  }

  init(_ plan: ExecutionPlan) throws(RuntimeError) {
    guard plan.inputs.count == 1, plan.slots[plan.inputs[0]].dtype == .uint32, plan.outputs.count == 1 else {
      throw .notSteppable(node: 0)
    }
    var current = plan.inputs[0]
    for (node, step) in plan.steps.enumerated() {
      switch step {
      case .lstm(let layer, let source, let target):
        guard source.slot == current, !source.lastStepOnly, head.isEmpty, layers.isEmpty == (layer.inputs == 0),
          plan.slots[target].keepsLastStepOnly || node + 1 < plan.steps.count
        else { throw .notSteppable(node: node) }
        layers.append(layer)
        current = target
      case .linear(let layer, let source, let target):
        guard source.slot == current, source.lastStepOnly == head.isEmpty, !layers.isEmpty else {
          throw .notSteppable(node: node)
        }
        head.append(.linear(layer))
        outputs = layer.outputs
        current = target
      case .softmax(let source, let target):
        guard source.slot == current, !source.lastStepOnly, !head.isEmpty else { throw .notSteppable(node: node) }
        head.append(.softmax(columns: plan.slots[target].features))
        current = target
      case .lookup, .oneHot:
        throw .notSteppable(node: node)
      }
    }
    guard !head.isEmpty, plan.outputs[0].slot == current else { throw .notSteppable(node: plan.steps.count) }
  }
}
