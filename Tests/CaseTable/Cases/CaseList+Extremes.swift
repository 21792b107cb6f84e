import TocsinGraph
import TocsinTensor

extension CaseList {
  /// Every operation on every kind of extreme numbers, in rows of one vector and in rows with whole vectors and a rest.
  mutating func addExtremes() {
    for kind in InputKind.extremes {
      for (width, batch) in [(Consumer.width, 7), (35, 3)] {
        for consumer in Consumer.all {
          add("\(consumer.name) of \(kind.name), \(width) wide", [6, .fixed(width)], input: kind, batch: batch) {
            consumer.build(&$0, $1, width)
          }
        }
        for multiplies in [false, true] {
          add("\(multiplies ? "multiply" : "add") of \(kind.name) and usual numbers, \(width) wide", batch: 3) {
            let (x, y) = ($0.input(kind, 6, .fixed(width)), $0.input(.usual, 6, 1))
            return [$0.add(.combine(x, y, multiplies: multiplies))]
          }
        }
      }
    }
  }
}
