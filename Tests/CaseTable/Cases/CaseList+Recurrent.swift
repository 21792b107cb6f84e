import TocsinGraph
import TocsinTensor

/// Which biases a recurrent layer has.
enum Biases: Int, CaseIterable {
  case none, one, both
}

extension NetworkBuilder {
  mutating func lstm(
    _ x: ValueID, _ inputs: Int, _ hidden: Int, _ direction: TimeDirection = .forward, _ biases: Biases = .one
  ) -> ValueID {
    let (input, recurrent) = (weight(4 * hidden, inputs), weight(4 * hidden, hidden))
    return add(
      .lstm(
        x, input: input, recurrent: recurrent, bias: biases == .none ? nil : tensor(4 * hidden),
        recurrentBias: biases == .both ? tensor(4 * hidden) : nil, direction: direction))
  }

  mutating func gru(
    _ x: ValueID, _ inputs: Int, _ hidden: Int, _ direction: TimeDirection = .forward, _ biases: Biases = .both,
    _ reset: GRUReset = .afterProduct
  ) -> ValueID {
    let (input, recurrent) = (weight(3 * hidden, inputs), weight(3 * hidden, hidden))
    return add(
      .gru(
        x, input: input, recurrent: recurrent, bias: biases == .none ? nil : tensor(3 * hidden),
        recurrentBias: biases == .both ? tensor(3 * hidden) : nil, direction: direction, reset: reset))
  }

  /// A layer of any kind.
  mutating func recurrent(
    _ kind: RecurrentKind, _ x: ValueID, _ inputs: Int, _ hidden: Int, _ direction: TimeDirection = .forward,
    _ biases: Biases = .both
  ) -> ValueID {
    switch kind {
    case .lstm: lstm(x, inputs, hidden, direction, biases)
    case .gru: gru(x, inputs, hidden, direction, biases)
    case .gruResetFirst: gru(x, inputs, hidden, direction, biases, .beforeProduct)
    }
  }

  /// Both directions side by side, `[B, T, 2 H]`.
  mutating func bidirectional(_ kind: RecurrentKind, _ x: ValueID, _ inputs: Int, _ hidden: Int) -> ValueID {
    let forward = recurrent(kind, x, inputs, hidden)
    let backward = recurrent(kind, x, inputs, hidden, .backward)
    return add(.concat([forward, backward], axis: 2))
  }
}

enum RecurrentKind: Int, CaseIterable {
  case lstm, gru, gruResetFirst

  var name: StaticString {
    switch self {
    case .lstm: "lstm"
    case .gru: "gru"
    case .gruResetFirst: "gru, reset first"
    }
  }
}

extension TimeDirection {
  /// What the name of a case ends with.
  var suffix: StaticString { self == .forward ? "" : ", backward" }
}

extension StepPosition {
  var name: StaticString { self == .first ? "first" : "last" }
}

extension CaseList {
  mutating func addRecurrentLayers() {
    for kind in RecurrentKind.allCases {
      addSizes(of: kind)
      addInputs(of: kind)
      addSteps(of: kind)
      addStacks(of: kind)
    }
  }

  private mutating func addSizes(of kind: RecurrentKind) {
    for (index, hidden) in tailSizes.enumerated() where hidden <= 128 {
      let inputs = tailSizes[cyclic: 3 * index + 1]
      let (batch, steps) = (oddBatches[cyclic: index], stepCounts[cyclic: index / 2])
      let biases = Biases(rawValue: index % 3) ?? .one
      let direction = index % 2 == 0 ? TimeDirection.forward : .backward
      let attributes = "\(biases.rawValue) biases\(direction.suffix)"
      add(
        "\(kind.name) \(inputs) to \(hidden), \(steps) steps, \(attributes)", [NetworkBuilder.time, .fixed(inputs)],
        batch: batch, steps: steps
      ) {
        $0.recurrent(kind, $1, inputs, hidden, direction, biases)
      }
    }
    for biases in Biases.allCases {
      for direction in TimeDirection.allCases {
        add("\(kind.name), fixed steps, \(biases.rawValue) biases\(direction.suffix)", [5, 7]) {
          $0.recurrent(kind, $1, 7, 9, direction, biases)
        }
      }
    }
    for batch in oddBatches {
      add("\(kind.name), 33 units, batch \(batch)", [NetworkBuilder.time, 16], batch: batch, steps: 3) {
        $0.recurrent(kind, $1, 16, 33)
      }
    }
  }

  /// What a plan may fold into the layer.
  private mutating func addInputs(of kind: RecurrentKind) {
    for steps in stepCounts {
      add("\(kind.name) of one-hot keys, \(steps) steps", [NetworkBuilder.time], input: .keys(below: 9), steps: steps) {
        let rows = $0.add(.oneHot($1, classes: 9))
        return $0.recurrent(kind, rows, 9, 17)
      }
    }
    add("\(kind.name) of embedded keys", [NetworkBuilder.time], input: .keys(below: 9), batch: 7, steps: 6) {
      let table = $0.tensor(9, 5)
      let rows = $0.add(.embedding($1, table: table))
      return $0.recurrent(kind, rows, 5, 17, .backward)
    }
    add("\(kind.name) of keys whose rows are used twice", batch: 3, steps: 4) {
      let keys = $0.input(.keys(below: 6), NetworkBuilder.time)
      let table = $0.tensor(6, 5)
      let rows = $0.add(.embedding(keys, table: table))
      return [$0.recurrent(kind, rows, 5, 16), rows]
    }
    add("\(kind.name), last step and first", batch: 3, steps: 6) {
      let x = $0.input(.usual, NetworkBuilder.time, 5)
      let states = $0.recurrent(kind, x, 5, 16)
      return [$0.add(.step(states, .first)), $0.add(.step(states, .last))]
    }
    add("\(kind.name) with weights of zero and minus zero", [NetworkBuilder.time, 5], input: .zeros, steps: 4) {
      $0.weights = .zeros
      return $0.recurrent(kind, $1, 5, 18)
    }
    add("\(kind.name) with subnormal weights", [NetworkBuilder.time, 5], steps: 4) {
      $0.weights = .subnormals
      return $0.recurrent(kind, $1, 5, 18)
    }
  }

  /// A layer of which one step is read and nothing else: a plan may keep that step alone.
  private mutating func addSteps(of kind: RecurrentKind) {
    for direction in TimeDirection.allCases {
      for position in StepPosition.allCases {
        for (index, hidden) in [3, 16, 17, 33].enumerated() {
          let steps = stepCounts[cyclic: index + Int(position.rawValue)]
          add(
            "\(kind.name) of \(hidden)\(direction.suffix), the \(position.name) of \(steps) steps",
            [NetworkBuilder.time, 7], batch: oddBatches[cyclic: index + Int(direction.rawValue)], steps: steps
          ) {
            $0.add(.step($0.recurrent(kind, $1, 7, hidden, direction), position))
          }
        }
        add("\(kind.name) of keys\(direction.suffix), the \(position.name) of 5 fixed", [5], input: .keys(below: 9)) {
          let rows = $0.add(.oneHot($1, classes: 9))
          let first = $0.recurrent(kind, rows, 9, 17)
          return $0.add(.step($0.recurrent(kind, first, 17, 20, direction), position))
        }
      }
    }
  }

  private mutating func addStacks(of kind: RecurrentKind) {
    for (index, steps) in stepCounts.enumerated() {
      let batch = oddBatches[cyclic: index + 1]
      add("\(kind.name), both directions, \(steps) steps", [NetworkBuilder.time, 12], batch: batch, steps: steps) {
        $0.bidirectional(kind, $1, 12, 16)
      }
      add(
        "\(kind.name), two layers of both directions, \(steps) steps", [NetworkBuilder.time, 7], batch: 2, steps: steps
      ) {
        let first = $0.bidirectional(kind, $1, 7, 9)
        return $0.bidirectional(kind, first, 18, 9)
      }
      add(
        "\(kind.name), three layers, the last step, \(steps) steps", [NetworkBuilder.time, 7], batch: 3, steps: steps
      ) {
        var x = $1
        for layer in 0..<3 { x = $0.recurrent(kind, x, layer == 0 ? 7 : 17, 17) }
        return $0.add(.step(x, .last))
      }
    }
    add("\(kind.name), siblings on one input", batch: 3, steps: 5) {
      let x = $0.input(.usual, NetworkBuilder.time, 11)
      let first = $0.bidirectional(kind, x, 11, 8)
      let second = $0.bidirectional(kind, x, 11, 8)
      return [$0.add(.add(first, second))]
    }
  }
}
