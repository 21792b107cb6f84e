// Texts are for tools; the Embedded build does without them.
#if !hasFeature(Embedded)
  import TocsinTensor

  extension Model {
    /// What each step of the plan does, for measurements: its kind, and the shape that it gives.
    package var stepNames: [String] {
      plan.steps.map { "\($0.node) \($0.kind.name) \(Shape($0.target.layout.sizes))" }
    }
  }

  extension Step.Kind {
    fileprivate var name: String {
      switch self {
      case .product(let weights, _): "product \(weights.inputs)"
      case .convolution(let weights, _, let dilation, _): "convolution \(weights.inputs) \(dilation)"
      case .int8Product(let weights, let dilation, _): "int8Product \(weights.taps) x \(weights.inputs) \(dilation)"
      case .quantise: "quantise"
      case .matmul: "matmul"
      case .recurrence(let weights, let direction, let result):
        "recurrence \(weights.inputs) \(direction) \(result)"
      case .attention(let heads, _, _): "attention \(heads)"
      case .attentionPool: "attentionPool"
      case .softmax: "softmax"
      case .layerNorm: "layerNorm"
      case .activation: "activation"
      case .add: "add"
      case .multiply: "multiply"
      case .reduce: "reduce"
      case .maskedPool: "maskedPool"
      case .lookup: "lookup"
      case .oneHot: "oneHot"
      case .copy: "copy"
      case .clear: "clear"
      }
    }
  }
#endif
