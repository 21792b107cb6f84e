import TocsinGraph
import TocsinTensor

extension CaseList {
  /// Every operation on what a plan may make a view: not one run of memory, or not a value of its own.
  mutating func addViews() {
    for (index, consumer) in Consumer.all.enumerated() {
      let batch = oddBatches[cyclic: index + 1]
      add("\(consumer.name) of a slice of features", [6, 20], batch: batch) {
        consumer.build(&$0, $0.add(.slice($1, axis: 2, start: 5, count: 12)))
      }
      add("\(consumer.name) of a slice of steps", [9, 12], batch: batch) {
        consumer.build(&$0, $0.add(.slice($1, axis: 1, start: 2, count: 6)))
      }
      add("\(consumer.name) of a transpose", [12, 6], batch: batch) {
        consumer.build(&$0, $0.add(.transpose($1, order: [0, 2, 1])))
      }
      add("\(consumer.name) of a reshape", [72], batch: batch) {
        consumer.build(&$0, $0.add(.reshape($1, Shape([NetworkBuilder.batch, 6, 12]))))
      }
      add("\(consumer.name) of a step", [3, 6, 12], batch: batch) { consumer.build(&$0, $0.add(.step($1, .last))) }
      add("\(consumer.name) of a concat", batch: batch) {
        let (x, y) = ($0.input(.usual, 6, 5), $0.input(.usual, 6, 7))
        return [consumer.build(&$0, $0.add(.concat([x, y], axis: 2)))]
      }
      add("\(consumer.name) into a concat", [6, 12], batch: batch) {
        let result = consumer.build(&$0, $1)
        let pair = $0.add(.add(result, result))
        return $0.add(.concat([pair, result, pair], axis: 1))
      }
    }
  }

  /// Every operation on every kind of extreme numbers.
  mutating func addExtremes() {
    for kind in InputKind.extremes {
      for consumer in Consumer.all {
        add("\(consumer.name) of \(kind.name)", [6, 12], input: kind, batch: 7) { consumer.build(&$0, $1) }
      }
      for multiplies in [false, true] {
        add("\(multiplies ? "multiply" : "add") of \(kind.name) and usual numbers", batch: 3) {
          let (x, y) = ($0.input(kind, 6, 12), $0.input(.usual, 6, 1))
          return [$0.add(.combine(x, y, multiplies: multiplies))]
        }
      }
    }
  }
}
