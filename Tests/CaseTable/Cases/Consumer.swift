import TocsinGraph
import TocsinTensor

/// An operation on `[B, 6, width]` with everything else that it needs. Three heads, or five, divide the width.
struct Consumer: Sendable {
  let name: StaticString
  let build: @Sendable (_ network: inout NetworkBuilder, _ x: ValueID, _ width: Int) -> ValueID

  /// The width where a case asks for no other.
  static let width = 12

  /// Every operation that reads numbers.
  static var all: [Consumer] { ofConstants + ofItems }

  /// Those that may read a constant, `[1, 6, width]`, too.
  static var ofConstants: [Consumer] { products + rows + pools + layouts }

  private static let products: [Consumer] = [
    Consumer(name: "linear") { $0.linear($1, $2, $2 + 5) },
    Consumer(name: "matmul, first") { network, x, width in
      let second = network.constant(1, width, 5)
      return network.add(.matmul(x, second, transposesSecond: false))
    },
    Consumer(name: "matmul, second") { network, x, _ in
      let first = network.constant(1, 5, 6)
      return network.add(.matmul(first, x, transposesSecond: false))
    },
    Consumer(name: "matmul by itself") { network, x, _ in network.add(.matmul(x, x, transposesSecond: true)) },
    Consumer(name: "convolution") { $0.convolution($1, $2, $2 + 5, .causal(3, dilation: 2)) },
    Consumer(name: "lstm") { $0.lstm($1, $2, $2 * 3 / 4, .forward, .both) },
    Consumer(name: "gru") { $0.gru($1, $2, $2 * 3 / 4, .backward) },
    Consumer(name: "gru, reset first") { $0.gru($1, $2, $2 * 3 / 4, .forward, .both, .beforeProduct) },
    Consumer(name: "attention") { network, x, width in
      let heads = width % 3 == 0 ? 3 : 5
      return network.add(
        .attention(query: x, key: x, value: x, heads: heads, scale: 0.5, isCausal: false, validKeys: nil))
    },
    Consumer(name: "attention, causal") { network, x, _ in
      network.add(.attention(query: x, key: x, value: x, heads: 1, scale: 1, isCausal: true, validKeys: nil))
    },
  ]

  private static let rows: [Consumer] = [
    Consumer(name: "softmax") { network, x, _ in network.add(.softmax(x)) },
    Consumer(name: "layerNorm") { $0.layerNorm($1, $2) },
    Consumer(name: "relu") { network, x, _ in network.add(.activation(x, .relu)) },
    Consumer(name: "leakyReLU") { network, x, _ in network.add(.activation(x, .leakyReLU(slope: 0.25))) },
    Consumer(name: "gelu") { network, x, _ in network.add(.activation(x, .gelu)) },
    Consumer(name: "geluTanh") { network, x, _ in network.add(.activation(x, .geluTanh)) },
    Consumer(name: "tanh") { network, x, _ in network.add(.activation(x, .tanh)) },
    Consumer(name: "sigmoid") { network, x, _ in network.add(.activation(x, .sigmoid)) },
    Consumer(name: "add") { network, x, _ in network.add(.add(x, x)) },
    Consumer(name: "add, second") { network, x, _ in
      let first = network.add(.activation(x, .tanh))
      return network.add(.add(first, x))
    },
    Consumer(name: "multiply") { network, x, _ in
      let factor = network.constant(1, 6, 1)
      return network.add(.multiply(x, factor))
    },
    Consumer(name: "positionalEncoding") { network, x, width in
      let table = network.tensor(6, width)
      return network.add(.positionalEncoding(x, table: table))
    },
  ]

  private static let pools: [Consumer] = [
    Consumer(name: "sum of columns") { network, x, _ in network.add(.reduce(x, .sum, axis: 2)) },
    Consumer(name: "mean of rows") { network, x, _ in network.add(.reduce(x, .mean, axis: 1)) },
    Consumer(name: "max of columns") { network, x, _ in network.add(.reduce(x, .max, axis: 2)) },
    Consumer(name: "max of rows") { network, x, _ in network.add(.reduce(x, .max, axis: 1)) },
    Consumer(name: "maskedPool") { network, x, _ in
      let mask = network.add(.reduce(network.add(.activation(x, .relu)), .sum, axis: 2))
      return network.add(.maskedPool(x, mask: mask, .mean))
    },
    Consumer(name: "attentionPool") { network, x, _ in
      let scores = network.add(.reduce(x, .mean, axis: 2))
      return network.add(.attentionPool(x, scores: scores))
    },
  ]

  private static let layouts: [Consumer] = [
    Consumer(name: "last step") { network, x, _ in network.add(.step(x, .last)) },
    Consumer(name: "concat") { network, x, _ in network.add(.concat([x, x], axis: 1)) },
    Consumer(name: "slice") { network, x, _ in network.add(.slice(x, axis: 2, start: 5, count: 6)) },
    Consumer(name: "transpose") { network, x, _ in network.add(.transpose(x, order: [0, 2, 1])) },
  ]

  private static let ofItems: [Consumer] = [
    Consumer(name: "reshape") { $0.add(.reshape($1, Shape([NetworkBuilder.batch, 3, .fixed(2 * $2)]))) }
  ]
}
