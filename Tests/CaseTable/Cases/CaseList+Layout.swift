import TocsinGraph
import TocsinTensor

extension CaseList {
  mutating func addLayout() {
    let (batch, time) = (NetworkBuilder.batch, NetworkBuilder.time)
    add("concat of features", batch: 7, steps: 5) {
      let parts = [$0.input(.usual, time, 1), $0.input(.usual, time, 17), $0.input(.usual, time, 16)]
      return [$0.add(.concat(parts, axis: 2))]
    }
    add("concat of a value with itself", [time, 5], steps: 3) { $0.add(.concat([$1, $1], axis: 2)) }
    for axis in 1...3 {
      add("concat along axis \(axis) of four", [3, 4, 5]) { $0.add(.concat([$1, $1, $1], axis: axis)) }
      add("slice of axis \(axis) of four", [3, 4, 5]) { $0.add(.slice($1, axis: axis, start: 1, count: 2)) }
    }
    add("concat of 64", [3]) { network, x in
      let parts = (0..<64).map { network.add(.slice(x, axis: 1, start: $0 % 3, count: 1)) }
      return network.add(.concat(parts, axis: 1))
    }
    add("concat of results", [time, 17], batch: 7, steps: 5) {
      let parts = [$0.linear($1, 17, 5), $0.linear($1, 17, 33), $0.layerNorm($1, 17)]
      return $0.add(.concat(parts, axis: 2))
    }
    add("concat inside a concat", [time, 5], steps: 4) {
      let inner = $0.add(.concat([$1, $0.linear($1, 5, 3)], axis: 2))
      return $0.add(.concat([$0.linear($1, 5, 16), inner], axis: 2))
    }
    add("one result in two concats", batch: 3, steps: 4) {
      let x = $0.input(.usual, time, 5)
      let y = $0.linear(x, 5, 17)
      return [$0.add(.concat([x, y], axis: 2)), $0.add(.concat([y, x], axis: 2))]
    }
    for count in [1, 16, 17] {
      add("slice of \(count) features", [time, 33], steps: 3) { $0.add(.slice($1, axis: 2, start: 16, count: count)) }
    }
    let shapes = [[60], [12, 5], [3, 20], [5, 4, 3], [15, 4], [1, 60, 1]]
    for shape in shapes {
      add("reshape to rank \(shape.count + 1), innermost \(shape[shape.count - 1])", [3, 4, 5]) {
        $0.add(.reshape($1, Shape([batch] + shape.map { .fixed($0) })))
      }
    }
    add("reshape that splits features", [time, 12], steps: 5) { $0.add(.reshape($1, Shape([batch, time, 3, 4]))) }
    add("reshape that joins features", [time, 3, 4], steps: 5) { $0.add(.reshape($1, Shape([batch, time, 12]))) }
    for order in [[0, 1, 3, 2], [0, 2, 1, 3], [0, 2, 3, 1], [0, 3, 1, 2], [0, 3, 2, 1], [0, 1, 2, 3]] {
      add("transpose \(order[1])\(order[2])\(order[3])", [3, 4, 17], batch: 7) { $0.add(.transpose($1, order: order)) }
    }
    for steps in stepCounts {
      add("transpose of T and features, \(steps) steps", [time, 17], steps: steps) {
        $0.add(.transpose($1, order: [0, 2, 1]))
      }
      add("transpose of T and heads, \(steps) steps", [time, 3, 5], steps: steps) {
        $0.add(.transpose($1, order: [0, 2, 1, 3]))
      }
    }
    add("rows of a transpose in another shape", [3, 20]) {
      let turned = $0.add(.transpose($1, order: [0, 2, 1]))
      return $0.add(.reshape(turned, Shape([batch, 4, 15])))
    }
    add("an input that is an output", batch: 3, steps: 4) {
      let x = $0.input(.nans, time, 5)
      return [x, $0.add(.activation(x, .relu))]
    }
    add("a constant that is an output", [5]) {
      let factor = $0.constant(1, 5)
      return $0.add(.multiply($1, factor))
    }
  }
}
