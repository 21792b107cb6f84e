import TocsinGraph
import TocsinKernels
import TocsinTensor

/// A model read as a recurrence: keys in, one row of state per layer, a head on the last layer's row.
///
/// It exists where the graph is keys → LSTM layers → last step → linear and softmax: every step then depends on the
/// states and the new key alone.
struct RecurrentPlan: Sendable {
  var layers: [RecurrentWeights] = []
  var head: [HeadStep] = []
  /// Elements of the head's result.
  var outputs = 0

  enum HeadStep: Sendable {
    case product(ProductWeights, ElementFunction)
    /// Of a row that is quantised first.
    case int8Product(Int8ProductWeights, ElementFunction)
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
    for step in head {
      switch step {
      case .product(let layer, _): width = max(width, paddedToPanels(layer.outputs))
      case .int8Product(let layer, _): width = max(width, paddedToPanels(layer.outputs))
      case .softmax: continue
      }
    }
    return width
  }

  /// Words for what a row of a layer, or of the head, is quantised to; 0 where nothing is.
  var codeWords: Int {
    var words = 0
    for layer in layers where layer.int8 != nil {
      words = max(words, quantisedRowWords(layer.hidden) + quantisedRowWords(layer.inputs))
    }
    for case .int8Product(let layer, _) in head { words = max(words, quantisedRowWords(layer.inputs)) }
    return words
  }

  init(_ plan: ExecutionPlan) throws(RuntimeError) {
    guard plan.inputs.count == 1, plan.outputs.count == 1, let first = plan.steps.first else {
      throw .notSteppable(node: 0)
    }
    var previous: Place?
    var isLastStep = false
    for step in plan.steps {
      // Each step reads all that the one before has computed.
      guard let source = step.sources.first, step.sources.count == 1,
        previous.map({ $0.coincides(with: source) }) ?? (source.slot == plan.inputs[0])
      else { throw .notSteppable(node: step.node) }
      switch step.kind {
      case .recurrence(let layer, .forward, let kept):
        guard layer.cell == .lstm, kept != .first, !isLastStep, layers.isEmpty == (layer.inputs == 0) else {
          throw .notSteppable(node: step.node)
        }
        layers.append(layer)
        isLastStep = kept == .last
      case .product(let layer, let activation):
        guard isLastStep else { throw .notSteppable(node: step.node) }
        head.append(.product(layer, ElementFunction(activation)))
        outputs = layer.outputs
      case .int8Product(let layer, _, let activation):
        guard isLastStep, layer.taps == 1 else { throw .notSteppable(node: step.node) }
        head.append(.int8Product(layer, ElementFunction(activation)))
        outputs = layer.outputs
      // A part of what reads the rows.
      case .quantise: break
      case .softmax:
        guard !head.isEmpty else { throw .notSteppable(node: step.node) }
        head.append(.softmax(columns: outputs))
      default: throw .notSteppable(node: step.node)
      }
      previous = step.target
    }
    guard !head.isEmpty, let previous, previous.slot == plan.outputs[0], previous.fills(plan.slots[previous.slot])
    else { throw .notSteppable(node: first.node) }
  }
}
