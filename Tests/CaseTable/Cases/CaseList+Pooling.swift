import TocsinGraph
import TocsinTensor

extension Reduction {
  var name: StaticString {
    switch self {
    case .sum: "sum"
    case .mean: "mean"
    case .max: "max"
    }
  }
}

extension CaseList {
  mutating func addPooling() {
    for reduction in Reduction.allCases {
      for (index, size) in tailSizes.enumerated() {
        let batch = oddBatches[cyclic: index]
        add("\(reduction.name) of \(size) columns", [3, .fixed(size)], batch: batch) {
          $0.add(.reduce($1, reduction, axis: 2))
        }
        add("\(reduction.name) of 5 rows of \(size)", [5, .fixed(size)], batch: batch) {
          $0.add(.reduce($1, reduction, axis: 1))
        }
      }
      for axis in 1...3 {
        add("\(reduction.name) over axis \(axis) of four", [3, 17, 5]) { $0.add(.reduce($1, reduction, axis: axis)) }
      }
      add("\(reduction.name) of all but the batch", [3, 4, 5]) {
        var x = $1
        for axis in [3, 2, 1] { x = $0.add(.reduce(x, reduction, axis: axis)) }
        return x
      }
      for (index, steps) in stepCounts.enumerated() {
        let batch = oddBatches[cyclic: index + 1]
        add("\(reduction.name) over T, \(steps) steps", [NetworkBuilder.time, 17], batch: batch, steps: steps) {
          $0.add(.reduce($1, reduction, axis: 1))
        }
        add("masked \(reduction.name), \(steps) steps", batch: 33, steps: steps) {
          let x = $0.input(.usual, NetworkBuilder.time, 19)
          let mask = $0.input(.mask, NetworkBuilder.time)
          return [$0.add(.maskedPool(x, mask: mask, reduction))]
        }
      }
      add("masked \(reduction.name) over NaN", batch: 33) {
        let (x, mask) = ($0.input(.nans, 4, 3), $0.input(.mask, 4))
        return [$0.add(.maskedPool(x, mask: mask, reduction))]
      }
    }
    for (index, steps) in stepCounts.enumerated() {
      for size in [1, 17, 64] {
        add("attentionPool of \(size), \(steps) steps", batch: oddBatches[cyclic: index], steps: steps) {
          let x = $0.input(.usual, NetworkBuilder.time, .fixed(size))
          let scores = $0.input(.usual, NetworkBuilder.time)
          return [$0.add(.attentionPool(x, scores: scores))]
        }
      }
      for position in StepPosition.allCases {
        add("\(position.name) of \(steps) steps", [NetworkBuilder.time, 3, 5], steps: steps) {
          $0.add(.step($1, position))
        }
      }
    }
    add("last of fixed steps", [5, 17]) { $0.add(.step($1, .last)) }
    add("first of single numbers", [5]) { $0.add(.step($1, .first)) }
  }
}
