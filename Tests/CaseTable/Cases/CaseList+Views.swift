import TocsinGraph
import TocsinTensor

extension CaseList {
  mutating func addViews() {
    addConsumersOfViews()
    addTransposesOfEqualSizes()
    addOverlaps()
  }

  /// Every operation on what a plan may make a view: not one run of memory, or not a value of its own.
  private mutating func addConsumersOfViews() {
    let width = Consumer.width
    for (index, consumer) in Consumer.all.enumerated() {
      let batch = oddBatches[cyclic: index + 1]
      add("\(consumer.name) of a slice of features", [6, 20], batch: batch) {
        consumer.build(&$0, $0.add(.slice($1, axis: 2, start: 5, count: 12)), width)
      }
      add("\(consumer.name) of a slice of steps", [9, 12], batch: batch) {
        consumer.build(&$0, $0.add(.slice($1, axis: 1, start: 2, count: 6)), width)
      }
      add("\(consumer.name) of a transpose", [12, 6], batch: batch) {
        consumer.build(&$0, $0.add(.transpose($1, order: [0, 2, 1])), width)
      }
      add("\(consumer.name) of a reshape", [72], batch: batch) {
        consumer.build(&$0, $0.add(.reshape($1, Shape([NetworkBuilder.batch, 6, 12]))), width)
      }
      add("\(consumer.name) of a step", [3, 6, 12], batch: batch) {
        consumer.build(&$0, $0.add(.step($1, .last)), width)
      }
      add("\(consumer.name) of a concat", batch: batch) {
        let (x, y) = ($0.input(.usual, 6, 5), $0.input(.usual, 6, 7))
        return [consumer.build(&$0, $0.add(.concat([x, y], axis: 2)), width)]
      }
      add("\(consumer.name) into a concat", [6, 12], batch: batch) {
        let result = consumer.build(&$0, $1, width)
        let pair = $0.add(.add(result, result))
        return $0.add(.concat([pair, result, pair], axis: 1))
      }
    }
  }

  /// Transposes whose strides can be taken for those of rows that follow each other.
  private mutating func addTransposesOfEqualSizes() {
    let orders = [[0, 1, 3, 2], [0, 2, 1, 3], [0, 2, 3, 1], [0, 3, 1, 2], [0, 3, 2, 1]]
    for sizes in [[3, 4, 3], [4, 4, 3], [3, 4, 4], [4, 4, 4], [17, 2, 17]] {
      for order in orders {
        let name = "transpose \(order[1])\(order[2])\(order[3]) of \(sizes[0]) x \(sizes[1]) x \(sizes[2])"
        let dimensions = sizes.map { Dimension.fixed($0) }
        add(name, dimensions) { $0.add(.transpose($1, order: order)) }
        add("relu of a \(name)", dimensions) { $0.add(.activation($0.add(.transpose($1, order: order)), .relu)) }
        add("sum of a \(name)", batch: 3) {
          let x = $0.input(.usual, dimensions: dimensions)
          let y = $0.input(.usual, dimensions: order.dropFirst().map { dimensions[$0 - 1] })
          return [$0.add(.add(y, $0.add(.transpose(x, order: order))))]
        }
        add("layerNorm of a \(name)", dimensions) {
          $0.layerNorm($0.add(.transpose($1, order: order)), sizes[order[3] - 1])
        }
      }
    }
    for size in [4, 16, 17] {
      add("relu of a transpose of \(size) x \(size)", [.fixed(size), .fixed(size)]) {
        $0.add(.activation($0.add(.transpose($1, order: [0, 2, 1])), .relu))
      }
    }
  }

  /// Two slices of one value, or of a transpose of it, that share elements or follow each other: what is computed in
  /// place of one of them must not show in the other.
  private mutating func addOverlaps() {
    for order in [nil, [0, 2, 1, 3], [0, 3, 1, 2], [0, 3, 2, 1]] {
      let sizes = (order ?? [0, 1, 2, 3]).dropFirst().map { [6, 3, 4][$0 - 1] }
      for axis in 1...3 {
        let half = sizes[axis - 1] / 2
        for (start, count) in [(1, sizes[axis - 1] - 1), (sizes[axis - 1] - half, half)] {
          add("relu and tanh of slices of axis \(axis), \(count) from \(start) on\(name(of: order))", batch: 2) {
            let x = $0.input(.usual, 6, 12)
            let y = $0.add(.reshape($0.linear(x, 12, 12), Shape([NetworkBuilder.batch, 6, 3, 4])))
            let turned = if let order { $0.add(.transpose(y, order: order)) } else { y }
            let first = $0.add(.slice(turned, axis: axis, start: 0, count: count))
            let second = $0.add(.slice(turned, axis: axis, start: start, count: count))
            let results = [$0.add(.activation(first, .relu)), $0.add(.activation(second, .tanh))]
            return [$0.add(.add(results[0], results[1]))]
          }
        }
      }
    }
  }

  private func name(of order: [Int]?) -> String {
    guard let order else { return "" }
    return ", transposed \(order[1])\(order[2])\(order[3])"
  }
}
