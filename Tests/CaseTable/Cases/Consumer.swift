import TocsinGraph
import TocsinTensor

/// An operation on `[B, 6, 12]` with everything else that it needs.
struct Consumer: Sendable {
  let name: StaticString
  let build: @Sendable (inout NetworkBuilder, ValueID) -> ValueID

  /// Every operation that reads numbers.
  static var all: [Consumer] { products + rows + pools + layouts }

  private static let products: [Consumer] = [
    Consumer(name: "linear") { $0.linear($1, 12, 17) },
    Consumer(name: "matmul, first") { network, x in
      let second = network.constant(1, 12, 5)
      return network.add(.matmul(x, second, transposesSecond: false))
    },
    Consumer(name: "matmul, second") { network, x in
      let first = network.constant(1, 5, 6)
      return network.add(.matmul(first, x, transposesSecond: false))
    },
    Consumer(name: "matmul by itself") { $0.add(.matmul($1, $1, transposesSecond: true)) },
    Consumer(name: "convolution") { $0.convolution($1, 12, 17, .causal(3, dilation: 2)) },
    Consumer(name: "lstm") { $0.lstm($1, 12, 9, .forward, .both) },
    Consumer(name: "gru") { $0.gru($1, 12, 9, .backward) },
    Consumer(name: "gru, reset first") { $0.gru($1, 12, 9, .forward, .both, .beforeProduct) },
    Consumer(name: "attention") {
      $0.add(.attention(query: $1, key: $1, value: $1, heads: 3, scale: 0.5, isCausal: false, validKeys: nil))
    },
    Consumer(name: "attention, causal") {
      $0.add(.attention(query: $1, key: $1, value: $1, heads: 1, scale: 1, isCausal: true, validKeys: nil))
    },
  ]

  private static let rows: [Consumer] = [
    Consumer(name: "softmax") { $0.add(.softmax($1)) },
    Consumer(name: "layerNorm") { $0.layerNorm($1, 12) },
    Consumer(name: "relu") { $0.add(.activation($1, .relu)) },
    Consumer(name: "leakyReLU") { $0.add(.activation($1, .leakyReLU(slope: 0.25))) },
    Consumer(name: "gelu") { $0.add(.activation($1, .gelu)) },
    Consumer(name: "geluTanh") { $0.add(.activation($1, .geluTanh)) },
    Consumer(name: "tanh") { $0.add(.activation($1, .tanh)) },
    Consumer(name: "sigmoid") { $0.add(.activation($1, .sigmoid)) },
    Consumer(name: "add") { $0.add(.add($1, $1)) },
    Consumer(name: "add, second") { network, x in
      let first = network.add(.activation(x, .tanh))
      return network.add(.add(first, x))
    },
    Consumer(name: "multiply") { network, x in
      let factor = network.constant(1, 6, 1)
      return network.add(.multiply(x, factor))
    },
    Consumer(name: "positionalEncoding") { network, x in
      let table = network.tensor(6, 12)
      return network.add(.positionalEncoding(x, table: table))
    },
  ]

  private static let pools: [Consumer] = [
    Consumer(name: "sum of columns") { $0.add(.reduce($1, .sum, axis: 2)) },
    Consumer(name: "mean of rows") { $0.add(.reduce($1, .mean, axis: 1)) },
    Consumer(name: "max of columns") { $0.add(.reduce($1, .max, axis: 2)) },
    Consumer(name: "max of rows") { $0.add(.reduce($1, .max, axis: 1)) },
    Consumer(name: "maskedPool") { network, x in
      let mask = network.add(.reduce(network.add(.activation(x, .relu)), .sum, axis: 2))
      return network.add(.maskedPool(x, mask: mask, .mean))
    },
    Consumer(name: "attentionPool") { network, x in
      let scores = network.add(.reduce(x, .mean, axis: 2))
      return network.add(.attentionPool(x, scores: scores))
    },
  ]

  private static let layouts: [Consumer] = [
    Consumer(name: "last step") { $0.add(.step($1, .last)) },
    Consumer(name: "concat") { $0.add(.concat([$1, $1], axis: 1)) },
    Consumer(name: "slice") { $0.add(.slice($1, axis: 2, start: 5, count: 6)) },
    Consumer(name: "reshape") { $0.add(.reshape($1, Shape([NetworkBuilder.batch, 4, 18]))) },
    Consumer(name: "transpose") { $0.add(.transpose($1, order: [0, 2, 1])) },
  ]
}
