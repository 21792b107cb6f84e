import TocsinGraph
import TocsinTensor

extension CaseList {
  /// Weights of int8 and bf16 in every operation that takes them, and in whole networks.
  mutating func addReducedPrecision() {
    addInt8Products()
    addInt8Convolutions()
    for kind in RecurrentKind.allCases { addInt8Layers(of: kind) }
    addInt8Extremes()
    addReducedNetworks()
  }

  private mutating func addInt8Products() {
    for (index, outputs) in tailSizes.enumerated() {
      for (other, batch) in oddBatches.enumerated() {
        let inputs = tailSizes[cyclic: index + 2 * other + 1]
        add("int8 linear \(inputs) to \(outputs), batch \(batch)", [.fixed(inputs)], batch: batch) {
          $0.storage = .int8
          return $0.linear($1, inputs, outputs, bias: (index + other) % 2 == 0)
        }
      }
    }
    for function in [Activation.relu, .leakyReLU(slope: 0.1), .gelu, .tanh, .sigmoid] {
      add("int8 linear and \(function.name)", [NetworkBuilder.time, 17], steps: 10) {
        $0.storage = .int8
        return $0.add(.activation($0.linear($1, 17, 33), function))
      }
    }
    add("int8 table of embeddings", [NetworkBuilder.time], input: .keys(below: 9), batch: 7, steps: 6) {
      $0.storage = .int8
      let table = $0.weight(9, 5)
      return $0.add(.embedding($1, table: table))
    }
  }

  private mutating func addInt8Convolutions() {
    for (index, outputs) in tailSizes.enumerated() {
      let inputs = [1, 2, 3, 17, 33, 64][cyclic: index]
      let taps = Taps.causal(1 + index % 4, dilation: 1 + index % 3)
      let steps = stepCounts[cyclic: index]
      add(
        "int8 convolution \(inputs) to \(outputs), \(taps.name), \(steps) steps",
        [NetworkBuilder.time, .fixed(inputs)], batch: oddBatches[cyclic: index], steps: steps
      ) {
        $0.storage = .int8
        return $0.convolution($1, inputs, outputs, taps, bias: index % 2 == 0)
      }
    }
    for taps in [Taps(count: 3, before: 1, after: 1), Taps(count: 9, before: 0), Taps(count: 4, before: 8, after: 8)] {
      add("int8 convolution and relu, \(taps.name)", [12, 5]) {
        $0.storage = .int8
        return $0.add(.activation($0.convolution($1, 5, 17, taps), .relu))
      }
    }
  }

  private mutating func addInt8Layers(of kind: RecurrentKind) {
    for (index, hidden) in tailSizes.enumerated() where hidden <= 128 {
      let inputs = tailSizes[cyclic: 3 * index + 1]
      let (batch, steps) = (oddBatches[cyclic: index], stepCounts[cyclic: index / 2])
      let biases = Biases(rawValue: index % 3) ?? .one
      let direction = index % 2 == 0 ? TimeDirection.forward : .backward
      add(
        "int8 \(kind.name) \(inputs) to \(hidden), \(steps) steps\(direction.suffix)",
        [NetworkBuilder.time, .fixed(inputs)], batch: batch, steps: steps
      ) {
        $0.storage = .int8
        return $0.recurrent(kind, $1, inputs, hidden, direction, biases)
      }
    }
    add("int8 \(kind.name) of one-hot keys", [NetworkBuilder.time], input: .keys(below: 9), steps: 10) {
      $0.storage = .int8
      let rows = $0.add(.oneHot($1, classes: 9))
      return $0.recurrent(kind, rows, 9, 17)
    }
    add("int8 \(kind.name) of embedded keys", [NetworkBuilder.time], input: .keys(below: 9), batch: 7, steps: 6) {
      $0.storage = .int8
      let table = $0.weight(9, 5)
      let rows = $0.add(.embedding($1, table: table))
      return $0.recurrent(kind, rows, 5, 17, .backward)
    }
    add("int8 \(kind.name), the last step", [NetworkBuilder.time, 7], batch: 7, steps: 10) {
      $0.storage = .int8
      return $0.add(.step($0.recurrent(kind, $1, 7, 33), .last))
    }
    add("int8 \(kind.name), two layers of both directions", [NetworkBuilder.time, 7], batch: 2, steps: 5) {
      $0.storage = .int8
      let first = $0.bidirectional(kind, $1, 7, 9)
      return $0.bidirectional(kind, first, 18, 9)
    }
    add("bf16 \(kind.name)", [NetworkBuilder.time, 7], batch: 7, steps: 5) {
      $0.storage = .bfloat16
      return $0.recurrent(kind, $1, 7, 17)
    }
  }

  private mutating func addInt8Extremes() {
    for kind in InputKind.extremes {
      for weights in [WeightKind.usual, .zeros, .subnormals] {
        add("int8 linear of \(kind.name), weights \(weights.rawValue)", [6, 35], input: kind, batch: 7) {
          ($0.storage, $0.weights) = (.int8, weights)
          return $0.linear($1, 35, 20)
        }
        for layer in RecurrentKind.allCases {
          add("int8 \(layer.name) of \(kind.name), weights \(weights.rawValue)", [6, 5], input: kind, batch: 7) {
            ($0.storage, $0.weights) = (.int8, weights)
            return $0.recurrent(layer, $1, 5, 18)
          }
        }
      }
      add("int8 convolution of \(kind.name)", [6, 5], input: kind, batch: 7) {
        $0.storage = .int8
        return $0.convolution($1, 5, 18, .causal(3))
      }
    }
  }

  private mutating func addReducedNetworks() {
    for storage in [DType.int8, .bfloat16] {
      for batch in oddBatches {
        add(
          "DeepLog of \(storage.name), batch \(batch)", [NetworkBuilder.time], input: .keys(below: 29), batch: batch,
          steps: 10
        ) {
          $0.storage = storage
          return $0.deepLog($1)
        }
        add("Chimera of \(storage.name), batch \(batch)", batch: batch, steps: 20) {
          $0.storage = storage
          return $0.chimera()
        }
        add("Hades of \(storage.name), batch \(batch)", batch: batch, steps: 10) {
          $0.storage = storage
          return $0.hades()
        }
        add("Medicine of \(storage.name), batch \(batch)", batch: batch) {
          $0.storage = storage
          return $0.medicine()
        }
      }
    }
  }
}
