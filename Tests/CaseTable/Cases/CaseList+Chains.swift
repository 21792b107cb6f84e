import TocsinGraph
import TocsinTensor

extension CaseList {
  /// Operations that a plan may run as one.
  mutating func addChains() {
    let time = NetworkBuilder.time
    for (index, activation) in activations.enumerated() {
      let (batch, steps) = (oddBatches[cyclic: index], stepCounts[cyclic: index])
      add("linear and \(activation.name) \(index)", [.fixed(19)], batch: batch) {
        $0.add(.activation($0.linear($1, 19, 33), activation))
      }
      add("convolution and \(activation.name) \(index)", [time, 5], batch: batch, steps: steps) {
        $0.add(.activation($0.convolution($1, 5, 17, .causal(3)), activation))
      }
      add("matmul and \(activation.name) \(index)", batch: batch) {
        let (x, y) = ($0.input(.usual, 5, 19), $0.input(.usual, 19, .fixed(tailSizes[index])))
        return [$0.add(.activation($0.add(.matmul(x, y, transposesSecond: false)), activation))]
      }
      add("matmul over T and \(activation.name) \(index)", [time, 12], batch: batch, steps: steps + 1) {
        $0.add(.activation($0.add(.matmul($1, $1, transposesSecond: true)), activation))
      }
      add("matmul by a constant and \(activation.name) \(index)", [5, 17], batch: batch) {
        let product = $0.add(.matmul($1, $0.constant(1, 17, tailSizes[index + 1]), transposesSecond: false))
        return $0.add(.activation(product, activation))
      }
      add("matmul of a constant and \(activation.name) \(index)", [17, 33], batch: batch) {
        let product = $0.add(.matmul($0.constant(1, 3, 17), $1, transposesSecond: false))
        return $0.add(.activation(product, activation))
      }
      add("linear read twice and \(activation.name) \(index)", batch: 3) {
        let x = $0.input(.usual, 7)
        let y = $0.linear(x, 7, 17)
        return [$0.add(.activation(y, activation)), y]
      }
      add("sum and \(activation.name) \(index)", batch: 3) {
        let (x, y) = ($0.input(.usual, 6, 17), $0.input(.usual, 6, 17))
        return [$0.add(.activation($0.add(.add(x, y)), activation))]
      }
    }
    for (index, steps) in stepCounts.enumerated() {
      let batch = oddBatches[cyclic: index]
      add("residual sum and layerNorm, \(steps) steps", [time, 20], batch: batch, steps: steps) {
        let branch = $0.linear($0.add(.activation($0.linear($1, 20, 48), .relu)), 48, 20)
        return $0.layerNorm($0.add(.add($1, branch)), 20)
      }
      add("residual sum, branch first, \(steps) steps", [time, 20], batch: batch, steps: steps) {
        let branch = $0.linear($1, 20, 20)
        return $0.layerNorm($0.add(.add(branch, $1)), 20)
      }
      add("encoder layer, \(steps) steps", [time, 16], batch: batch, steps: steps) { $0.encoder($1, 16, heads: 4, 33) }
    }
    add("a residual sum that is an output too", batch: 3, steps: 5) {
      let x = $0.input(.usual, time, 16)
      let sum = $0.add(.add(x, $0.linear(x, 16, 16)))
      return [sum, $0.layerNorm(sum, 16)]
    }
    add("linear and a row for all", [.fixed(12)]) {
      let row = $0.linear($1, 12, 17, bias: false)
      return $0.add(.add(row, $0.constant(1, 17)))
    }
    add("siblings on one input", [time, 12], batch: 7, steps: 6) {
      let first = $0.add(.activation($0.linear($1, 12, 16), .tanh))
      let second = $0.linear($1, 12, 16, bias: false)
      let third = $0.add(.activation($0.linear($1, 12, 16), .sigmoid))
      return $0.add(.add($0.add(.multiply(first, third)), second))
    }
    add("squeeze and excite", [5, 9, 7], batch: 7) { $0.squeezeAndExcite($1, channels: 5, hidden: 2) }
    for depth in [2, 5] {
      add("perceptron of \(depth) layers", [.fixed(31)], batch: 33) { network, x in
        var x = x
        for layer in 0..<depth {
          x = network.linear(x, layer == 0 ? 31 : 40, 40)
          x = network.add(.activation(x, .gelu))
        }
        return network.add(.softmax(network.linear(x, 40, 3)))
      }
    }
  }
}

extension NetworkBuilder {
  /// A transformer's encoder layer, normalised after each residual sum.
  mutating func encoder(_ x: ValueID, _ features: Int, heads: Int, _ hidden: Int) -> ValueID {
    let (q, k, v) = (linear(x, features, features), linear(x, features, features), linear(x, features, features))
    let mixed = add(
      .attention(query: q, key: k, value: v, heads: heads, scale: 0.5, isCausal: false, validKeys: nil))
    let attended = layerNorm(add(.add(x, linear(mixed, features, features))), features)
    let inner = add(.activation(linear(attended, features, hidden), .relu))
    return layerNorm(add(.add(attended, linear(inner, hidden, features))), features)
  }

  /// `[B, C, …, …]` times a gate for each channel that its mean gives (Hu et al. 2018).
  mutating func squeezeAndExcite(_ x: ValueID, channels: Int, hidden: Int) -> ValueID {
    let means = add(.reduce(add(.reduce(x, .mean, axis: 3)), .mean, axis: 2))
    let inner = add(.activation(linear(means, channels, hidden), .relu))
    let gates = add(.activation(linear(inner, hidden, channels), .sigmoid))
    return add(.multiply(x, add(.reshape(gates, Shape([Self.batch, .fixed(channels), 1, 1])))))
  }
}
