import TocsinGraph
import TocsinTensor

extension CaseList {
  /// What depends on no input, so that a plan may compute it once: every operation, and networks of several.
  mutating func addConstants() {
    for consumer in Consumer.ofConstants {
      add("\(consumer.name) of a constant", batch: 3) {
        let shape = Self.shape(of: consumer)
        let x = $0.input(.usual, dimensions: Array(shape.dropFirst()))
        return [$0.add(.add(x, consumer.build(&$0, $0.constant(1, 6, Consumer.width), Consumer.width)))]
      }
    }
    add("convolutions of one constant", batch: 3) { network in
      let x = network.input(.usual, 9, 7)
      let constant = network.constant(1, 9, 5)
      return [(2, 0), (1, 1), (2, 0), (0, 2)].map { before, after in
        let taps = Taps(count: 3, before: before, after: after)
        return network.add(.add(x, network.convolution(constant, 5, 7, taps)))
      }
    }
    add("attention of items to constant rows", [6, 12]) {
      let rows = $0.add(.multiply($1, $0.constant(1, 1, 12)))
      let mixed = $0.add(.softmax($0.add(.matmul(rows, $0.constant(1, 9, 12), transposesSecond: true))))
      return $0.add(.matmul(mixed, $0.constant(1, 9, 12), transposesSecond: false))
    }
    for kind in RecurrentKind.allCases {
      add("\(kind.name) of an encoder of constants, last step", [17]) {
        let encoded = $0.encoder($0.constant(1, 6, 12), 12, heads: 3, 20)
        let states = $0.recurrent(kind, encoded, 12, 17, .backward)
        return $0.add(.add($1, $0.add(.step(states, .last))))
      }
    }
  }

  /// The shape of a consumer's result for a batch.
  private static func shape(of consumer: Consumer) -> [Dimension] {
    var network = NetworkBuilder()
    let x = network.input(.usual, 6, .fixed(Consumer.width))
    let result = consumer.build(&network, x, Consumer.width)
    return network.graph(outputs: [result]).values[result.index].shape.dimensions
  }
}
