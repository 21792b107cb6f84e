import ArgumentParser
import TocsinAutograd
import TocsinGraph
import TocsinTensor
import TocsinTraining

/// A network whose training is measured: the neutral networks that stand for DeepLog and Chimera. `train_worker.py` has the
/// same two for PyTorch.
enum TrainingNetwork: String, CaseIterable, ExpressibleByArgument {
  /// Two layers of LSTM 64 over windows of 10 one-hot keys of 29, the next key; Adam.
  case m1
  /// Three bidirectional GRUs of two layers of 128 over windows of 20 lines of 300 numbers, a detector with attention and a
  /// localiser; AdamW.
  case m2

  /// The sizes of M1.
  static let deepLog = (classes: 29, steps: 10, hidden: 64)
  /// The sizes of M2.
  static let chimera = (features: 300, steps: 20, hidden: 128)

  var batchSize: Int {
    switch self {
    case .m1: 2048
    case .m2: 64
    }
  }

  /// PyTorch's defaults.
  var optimiser: OptimiserConfiguration {
    switch self {
    case .m1: .adam()
    case .m2: .adamW()
    }
  }

  /// The parameters, and what stays as it is.
  func groups(of graph: Graph) -> [ParameterGroup] {
    let tensors = graph.tensors.indices.map { TensorID($0) }
    return [
      ParameterGroup(name: "parameters", tensors: tensors.filter { !isFrozen(graph.tensors[$0.index].name) }),
      ParameterGroup(
        name: "constants", tensors: tensors.filter { isFrozen(graph.tensors[$0.index].name) }, rateFactor: 0),
    ]
  }

  static let learningRate = 1e-3

  /// Tensors that are no parameters in PyTorch: they start at a number and stay.
  var frozen: [(tensor: Name, value: Float)] {
    switch self {
    case .m1: []
    case .m2: [("half", 0.5)]
    }
  }

  func isFrozen(_ tensor: Name) -> Bool { frozen.contains { $0.tensor == tensor } }

  /// PyTorch's, and normal numbers for what is in none of its layers.
  var initialisation: Initialisation {
    var rules = frozen.map { InitialiserRule(.tensor($0.tensor), .constant($0.value)) }
    if self == .m2 {
      let names: [Name] = ["att_w", "att_q"]
      rules += names.map { InitialiserRule(.tensor($0), .normal(deviation: 1.0 / 16)) }
    }
    return Initialisation(.pytorch, rules: rules)
  }

  /// What a step is, for the report.
  var summary: String {
    switch self {
    case .m1: "M1, DeepLog's window: batch 2,048, Adam"
    case .m2: "M2, Chimera: batch 64, AdamW"
    }
  }

  /// The network; its outputs are the logits that losses are taken of.
  func graph() -> Graph {
    switch self {
    case .m1: Self.deepLogGraph()
    case .m2: Self.chimeraGraph()
    }
  }

  private static func deepLogGraph() -> Graph {
    let (keys, steps, hidden) = deepLog
    var tensors = [("fc.weight", [keys, hidden]), ("fc.bias", [keys])]
    for (suffix, features) in [("l0", keys), ("l1", hidden)] {
      tensors += RecurrentTensors.declared("lstm", suffix: suffix, gates: 4, features: features, hidden: hidden)
    }
    var sketch = GraphSketch(
      inputs: [
        PortDeclaration(name: "keys", dtype: .uint32, shape: Shape([.batch(maximum: 1 << 16), .fixed(steps)]))
      ], tensors: tensors)
    var x = sketch.add(.oneHot(ValueID(0), classes: keys))
    for suffix in ["l0", "l1"] {
      x = sketch.add(
        .lstm(
          x, input: sketch.tensor("lstm.weight_ih_\(suffix)"), recurrent: sketch.tensor("lstm.weight_hh_\(suffix)"),
          bias: sketch.tensor("lstm.bias_ih_\(suffix)"), recurrentBias: sketch.tensor("lstm.bias_hh_\(suffix)"),
          direction: .forward))
    }
    let logits = sketch.linear(sketch.add(.step(x, .last)), "fc")
    return sketch.graph(outputs: [("logits", logits)])
  }

  private static func chimeraGraph() -> Graph {
    let (features, steps, hidden) = chimera
    let encoders = ["gru_ad", "gru_rca", "gru_shared"]
    var tensors = [("half", [1, 1, 1]), ("att_w", [1, 2 * hidden, 2 * hidden]), ("att_q", [1, 2 * hidden, 1])]
    for encoder in encoders {
      for (layer, width) in [("l0", features), ("l1", 2 * hidden)] {
        for suffix in [layer, layer + "_reverse"] {
          tensors += RecurrentTensors.declared(encoder, suffix: suffix, gates: 3, features: width, hidden: hidden)
        }
      }
    }
    for (head, classes) in [("det", 2), ("loc", 1)] {
      for (layer, sizes) in [("0", [128, 2 * hidden]), ("2", [32, 128]), ("4", [classes, 32])] {
        tensors += [("\(head).\(layer).weight", sizes), ("\(head).\(layer).bias", [sizes[0]])]
      }
    }
    var sketch = GraphSketch(
      inputs: [
        PortDeclaration(
          name: "x", dtype: .float32, shape: Shape([.batch(maximum: 1 << 16), .fixed(steps), .fixed(features)]))
      ], tensors: tensors)
    let states = encoders.map { sketch.encode(ValueID(0), $0) }
    let half = sketch.add(.constant(sketch.tensor("half")))
    let detection = sketch.add(.multiply(sketch.add(.add(states[0], states[2])), half))
    let location = sketch.add(.multiply(sketch.add(.add(states[1], states[2])), half))
    let weight = sketch.add(.constant(sketch.tensor("att_w")))
    let query = sketch.add(
      .matmul(weight, sketch.add(.constant(sketch.tensor("att_q"))), transposesSecond: false))
    let scores = sketch.add(
      .reshape(
        sketch.add(.matmul(detection, query, transposesSecond: false)),
        Shape([.batch(maximum: 1 << 16), .fixed(steps)])))
    let logits = sketch.perceptron(sketch.add(.attentionPool(detection, scores: scores)), "det")
    let lines = sketch.perceptron(location, "loc")
    return sketch.graph(outputs: [("detection", logits), ("location", lines)])
  }
}

extension GraphSketch {
  /// Two layers of GRU in both directions.
  fileprivate mutating func encode(_ x: ValueID, _ name: String) -> ValueID {
    var x = x
    for layer in ["l0", "l1"] {
      let directions = [(layer, TimeDirection.forward), (layer + "_reverse", .backward)].map { suffix, direction in
        add(
          .gru(
            x, input: tensor("\(name).weight_ih_\(suffix)"), recurrent: tensor("\(name).weight_hh_\(suffix)"),
            bias: tensor("\(name).bias_ih_\(suffix)"), recurrentBias: tensor("\(name).bias_hh_\(suffix)"),
            direction: direction, reset: .afterProduct))
      }
      x = add(.concat(directions, axis: 2))
    }
    return x
  }

  /// Three linear layers with ReLU between them, named as in PyTorch's `Sequential`.
  fileprivate mutating func perceptron(_ x: ValueID, _ name: String) -> ValueID {
    var x = x
    for layer in ["0", "2"] { x = add(.activation(linear(x, "\(name).\(layer)"), .relu)) }
    return linear(x, "\(name).4")
  }
}
