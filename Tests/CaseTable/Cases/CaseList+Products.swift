import TocsinGraph
import TocsinTensor

extension NetworkBuilder {
  /// A linear layer with a bias or without.
  mutating func linear(_ x: ValueID, _ inputs: Int, _ outputs: Int, bias: Bool = true) -> ValueID {
    let weight = weight(outputs, inputs)
    return add(.linear(x, weight: weight, bias: bias ? tensor(outputs) : nil))
  }

  mutating func constant(_ sizes: Int...) -> ValueID {
    let values = tensor(sizes: sizes)
    return add(.constant(values))
  }
}

extension CaseList {
  mutating func addProducts() {
    addLinear()
    addMatmul()
  }

  private mutating func addLinear() {
    for (index, outputs) in tailSizes.enumerated() {
      for (other, batch) in oddBatches.enumerated() {
        let inputs = tailSizes[cyclic: index + 2 * other + 1]
        let bias = (index + other) % 2 == 0
        add("linear \(inputs) to \(outputs)\(bias ? "" : ", no bias")", [.fixed(inputs)], batch: batch) {
          $0.linear($1, inputs, outputs, bias: bias)
        }
      }
    }
    for steps in stepCounts {
      add("linear over T, \(steps) steps", [NetworkBuilder.time, 17], batch: 3, steps: steps) { $0.linear($1, 17, 33) }
    }
    add("linear over three dimensions", [3, 5, 16]) { $0.linear($1, 16, 31, bias: false) }
    add("linear of zeros and minus zeros", [.fixed(16)]) {
      $0.weights = .zeros
      return $0.linear($1, 16, 33)
    }
  }

  private mutating func addMatmul() {
    for (index, size) in tailSizes.enumerated() {
      let (m, k) = (tailSizes[cyclic: index + 3], tailSizes[cyclic: index + 6])
      guard m * k * size < 200_000 else { continue }
      for transposes in [false, true] {
        add("matmul \(m) x \(k) x \(size)\(transposes ? ", transposed" : "")", batch: oddBatches[cyclic: index]) {
          let a = $0.input(.usual, .fixed(m), .fixed(k))
          let b = $0.input(.usual, .fixed(transposes ? size : k), .fixed(transposes ? k : size))
          return [$0.add(.matmul(a, b, transposesSecond: transposes))]
        }
      }
    }
    add("matmul of four dimensions", batch: 3) {
      let (a, b) = ($0.input(.usual, 2, 5, 17), $0.input(.usual, 2, 17, 3))
      return [$0.add(.matmul(a, b, transposesSecond: false))]
    }
    for steps in stepCounts {
      add("matmul with T outside, \(steps) steps", [NetworkBuilder.time, 17], steps: steps) {
        $0.add(.matmul($1, $1, transposesSecond: true))
      }
      add("matmul over T, \(steps) steps", [NetworkBuilder.time, 17], steps: steps) {
        let scores = $0.add(.matmul($1, $1, transposesSecond: true))
        return $0.add(.matmul(scores, $1, transposesSecond: false))
      }
      add("matmul of heads, \(steps) steps", [NetworkBuilder.time, 12], steps: steps) {
        let apart = $0.add(.reshape($1, Shape([NetworkBuilder.batch, NetworkBuilder.time, .fixed(3), .fixed(4)])))
        let heads = $0.add(.transpose(apart, order: [0, 2, 1, 3]))
        let scores = $0.add(.matmul(heads, heads, transposesSecond: true))
        return $0.add(.matmul(scores, heads, transposesSecond: false))
      }
    }
    for transposes in [false, true] {
      let suffix = transposes ? ", transposed" : ""
      add("matmul by a constant\(suffix)", [5, 17]) {
        let second = transposes ? $0.constant(1, 33, 17) : $0.constant(1, 17, 33)
        return $0.add(.matmul($1, second, transposesSecond: transposes))
      }
      add("matmul of a constant\(suffix)", [17, 17]) {
        let first = $0.constant(1, 3, 17)
        return $0.add(.matmul(first, $1, transposesSecond: transposes))
      }
      add("matmul by a constant for each head\(suffix)", [2, 5, 6]) {
        let second = transposes ? $0.constant(1, 2, 7, 6) : $0.constant(1, 2, 6, 7)
        return $0.add(.matmul($1, second, transposesSecond: transposes))
      }
    }
  }
}
