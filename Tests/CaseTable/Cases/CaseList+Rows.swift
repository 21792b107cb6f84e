import TocsinGraph
import TocsinTensor

extension NetworkBuilder {
  mutating func layerNorm(_ x: ValueID, _ features: Int, epsilon: Float = 1e-5) -> ValueID {
    let before = weights
    weights = .nearOne
    let scale = tensor(features)
    weights = before
    return add(.layerNorm(x, scale: scale, bias: tensor(features), epsilon: epsilon))
  }
}

extension CaseList {
  /// Lookups, softmax and layer norm.
  mutating func addRowOperations() {
    for (index, size) in tailSizes.enumerated() {
      let batch = oddBatches[cyclic: index]
      add("softmax of \(size)", [.fixed(size)], batch: batch) { $0.add(.softmax($1)) }
      add("layerNorm of \(size)", [.fixed(size)], batch: batch) { $0.layerNorm($1, size) }
      add("layerNorm of \(size), no epsilon", [3, .fixed(size)], batch: batch) { $0.layerNorm($1, size, epsilon: 0) }
      add("oneHot of \(size)", [NetworkBuilder.time], input: .keys(below: size), batch: batch, steps: 5) {
        $0.add(.oneHot($1, classes: size))
      }
      add("embedding of \(size)", [], input: .keys(below: 11), batch: batch) {
        let table = $0.tensor(11, size)
        return $0.add(.embedding($1, table: table))
      }
      add("positionalEncoding of \(size)", [NetworkBuilder.time, .fixed(size)], batch: batch, steps: 1 + 3 * index) {
        let table = $0.tensor(64, size)
        return $0.add(.positionalEncoding($1, table: table))
      }
    }
    for steps in stepCounts {
      add("softmax over T, \(steps) steps", [NetworkBuilder.time], steps: steps) { $0.add(.softmax($1)) }
      add("softmax of scores, \(steps) steps", [NetworkBuilder.time, 5], steps: steps) {
        let scores = $0.add(.matmul($1, $1, transposesSecond: true))
        return $0.add(.softmax(scores))
      }
    }
    add("oneHot of four dimensions", [2, 3], input: .keys(below: 5)) { $0.add(.oneHot($1, classes: 5)) }
    add("oneHot times a matrix", [NetworkBuilder.time], input: .keys(below: 6), batch: 7, steps: 4) {
      let rows = $0.add(.oneHot($1, classes: 6))
      return $0.linear(rows, 6, 17)
    }
    add("embedding and position", [NetworkBuilder.time], input: .keys(below: 6), batch: 7, steps: 9) {
      let (table, positions) = ($0.tensor(6, 20), $0.tensor(64, 20))
      let rows = $0.add(.embedding($1, table: table))
      let placed = $0.add(.positionalEncoding(rows, table: positions))
      return $0.layerNorm(placed, 20)
    }
  }
}
