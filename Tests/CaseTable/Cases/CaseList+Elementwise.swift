import TocsinGraph
import TocsinTensor

let activations: [Activation] = [
  .relu, .leakyReLU(slope: 0.01), .leakyReLU(slope: -2), .gelu, .geluTanh, .tanh, .sigmoid,
]

extension Op {
  static func combine(_ first: ValueID, _ second: ValueID, multiplies: Bool) -> Op {
    multiplies ? .multiply(first, second) : .add(first, second)
  }
}

extension CaseList {
  mutating func addElementwise() {
    for (index, activation) in activations.enumerated() {
      for size in tailSizes {
        add("\(activation.name) \(index) of \(size)", [.fixed(size)], batch: oddBatches[cyclic: index + size]) {
          $0.add(.activation($1, activation))
        }
      }
      add("\(activation.name) \(index) over T", [NetworkBuilder.time, 3, 5], batch: 3, steps: 7) {
        $0.add(.activation($1, activation))
      }
    }
    for multiplies in [false, true] { addBinary(multiplies ? "multiply" : "add", multiplies) }
  }

  private mutating func addBinary(_ name: String, _ multiplies: Bool) {
    for (index, size) in tailSizes.enumerated() {
      add("\(name) of \(size)", batch: oddBatches[cyclic: index]) {
        let (x, y) = ($0.input(.usual, 5, .fixed(size)), $0.input(.usual, 5, .fixed(size)))
        return [$0.add(.combine(x, y, multiplies: multiplies))]
      }
      add("\(name) of a row of \(size) for all", [5, .fixed(size)], batch: oddBatches[cyclic: index]) {
        let row = $0.constant(1, 1, size)
        return $0.add(.combine($1, row, multiplies: multiplies))
      }
    }
    // The second operand of each: B is its own where it is -1.
    let shapes: [[Dimension]] = [
      [3, 4, 1], [3, 1, 5], [1, 4, 5], [1, 1, 5], [3, 1, 1], [1, 4, 1], [1, 1, 1], [3, 4, 5],
    ]
    for (index, shape) in shapes.enumerated() {
      add("\(name) of an item's part \(index)", batch: 3) {
        let (x, y) = ($0.input(.usual, 3, 4, 5), $0.input(.usual, dimensions: shape))
        return [$0.add(.combine(x, y, multiplies: multiplies))]
      }
      add("\(name) of a constant part \(index)", [3, 4, 5]) {
        let part = $0.tensor(sizes: [1] + shape.map { $0.maximum })
        let constant = $0.add(.constant(part))
        return $0.add(.combine($1, constant, multiplies: multiplies))
      }
    }
    for steps in stepCounts {
      add("\(name) of a number for each step, \(steps) steps", batch: 3, steps: steps) {
        let x = $0.input(.usual, NetworkBuilder.time, 17)
        let y = $0.input(.usual, NetworkBuilder.time, 1)
        return [$0.add(.combine(x, y, multiplies: multiplies))]
      }
      add("\(name) of a row for each item, \(steps) steps", batch: 3, steps: steps) {
        let x = $0.input(.usual, NetworkBuilder.time, 17)
        let y = $0.input(.usual, 1, 17)
        return [$0.add(.combine(x, y, multiplies: multiplies))]
      }
    }
    add("\(name) of a value to itself", [NetworkBuilder.time, 17], steps: 4) {
      $0.add(.combine($1, $1, multiplies: multiplies))
    }
  }
}
