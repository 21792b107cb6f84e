import TocsinGraph
import TocsinTensor

extension CaseList {
  mutating func addAttention() {
    addHeads()
    addMasks()
    addProjections()
  }

  private mutating func addHeads() {
    let sizes = [(1, 1, 1), (1, 64, 64), (2, 17, 5), (3, 16, 16), (4, 8, 33), (8, 15, 1), (5, 3, 31)]
    for (index, (heads, keySize, valueSize)) in sizes.enumerated() {
      for steps in [stepCounts[cyclic: index], 17] {
        add(
          "attention, \(heads) heads of \(keySize) and \(valueSize), \(steps) steps", batch: oddBatches[cyclic: index],
          steps: steps
        ) {
          let query = $0.input(.usual, NetworkBuilder.time, .fixed(heads * keySize))
          let key = $0.input(.usual, NetworkBuilder.time, .fixed(heads * keySize))
          let value = $0.input(.usual, NetworkBuilder.time, .fixed(heads * valueSize))
          let attention = Op.attention(
            query: query, key: key, value: value, heads: heads, scale: 0.25, isCausal: index % 2 == 1, validKeys: nil)
          return [$0.add(attention)]
        }
      }
    }
    for (queries, keys) in [(1, 33), (33, 1), (5, 300), (16, 17), (47, 31)] {
      for isCausal in [false, true] {
        add("attention of \(queries) queries to \(keys) keys\(isCausal ? ", causal" : "")", batch: 3) {
          let query = $0.input(.usual, .fixed(queries), 12)
          let key = $0.input(.usual, .fixed(keys), 12)
          let attention = Op.attention(
            query: query, key: key, value: key, heads: 3, scale: 0.5, isCausal: isCausal, validKeys: nil)
          return [$0.add(attention)]
        }
      }
    }
    for scale in [0, -1, 1, 0x1p-20, 64] as [Float] {
      add("attention scaled by \(Int(scale * 0x1p20)) millionths", [NetworkBuilder.time, 20], steps: 9) {
        $0.add(.attention(query: $1, key: $1, value: $1, heads: 2, scale: scale, isCausal: false, validKeys: nil))
      }
    }
  }

  private mutating func addMasks() {
    for (index, steps) in (stepCounts + [16, 33]).enumerated() {
      for isCausal in [false, true] {
        add(
          "attention with a mask, \(steps) steps\(isCausal ? ", causal" : "")", batch: oddBatches[cyclic: index],
          steps: steps
        ) {
          let x = $0.input(.usual, NetworkBuilder.time, 18)
          let valid = $0.input(.mask, NetworkBuilder.time)
          let attention = Op.attention(
            query: x, key: x, value: x, heads: 2, scale: 1, isCausal: isCausal, validKeys: valid)
          return [$0.add(attention)]
        }
      }
    }
    for kind in [InputKind.infinities, .nans] {
      add("attention with a mask over \(kind.name)", batch: 33, steps: 3) {
        let x = $0.input(.usual, NetworkBuilder.time, 4)
        let y = $0.input(kind, NetworkBuilder.time, 4)
        let valid = $0.input(.mask, NetworkBuilder.time)
        return [
          $0.add(.attention(query: x, key: y, value: y, heads: 1, scale: 1, isCausal: true, validKeys: valid))
        ]
      }
    }
  }

  private mutating func addProjections() {
    for (index, steps) in stepCounts.enumerated() {
      let batch = oddBatches[cyclic: index]
      add("attention of three projections, \(steps) steps", [NetworkBuilder.time, 32], batch: batch, steps: steps) {
        let (q, k, v) = ($0.linear($1, 32, 32), $0.linear($1, 32, 32), $0.linear($1, 32, 32))
        let mixed = $0.add(
          .attention(query: q, key: k, value: v, heads: 4, scale: 0.35, isCausal: false, validKeys: nil))
        return $0.linear(mixed, 32, 32)
      }
      add(
        "attention of one projection in slices, \(steps) steps", [NetworkBuilder.time, 18], batch: batch, steps: steps
      ) {
        let all = $0.linear($1, 18, 54)
        let q = $0.add(.slice(all, axis: 2, start: 0, count: 18))
        let k = $0.add(.slice(all, axis: 2, start: 18, count: 18))
        let v = $0.add(.slice(all, axis: 2, start: 36, count: 18))
        return $0.add(.attention(query: q, key: k, value: v, heads: 3, scale: 0.5, isCausal: true, validKeys: nil))
      }
      add("attention spelt out, \(steps) steps", [NetworkBuilder.time, 18], batch: batch, steps: steps) {
        $0.attentionSpeltOut($1, features: 18, heads: 3)
      }
    }
  }
}

extension NetworkBuilder {
  /// Self-attention as products, a constant factor and a softmax: how PyTorch's exporters write it.
  mutating func attentionSpeltOut(_ x: ValueID, features: Int, heads: Int) -> ValueID {
    let size = features / heads
    let apart = Shape([Self.batch, Self.time, .fixed(heads), .fixed(size)])
    func projection(_ network: inout NetworkBuilder) -> ValueID {
      let projected = network.linear(x, features, features)
      let split = network.add(.reshape(projected, apart))
      return network.add(.transpose(split, order: [0, 2, 1, 3]))
    }
    let (q, k, v) = (projection(&self), projection(&self), projection(&self))
    let products = add(.matmul(q, k, transposesSecond: true))
    let factor = constant(1, 1, 1, 1)
    let weights = add(.softmax(add(.multiply(products, factor))))
    let mixed = add(.matmul(weights, v, transposesSecond: false))
    let together = add(.transpose(mixed, order: [0, 2, 1, 3]))
    return add(.reshape(together, Shape([Self.batch, Self.time, .fixed(features)])))
  }
}
