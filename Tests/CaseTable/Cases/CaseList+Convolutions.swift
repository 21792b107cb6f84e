import TocsinGraph
import TocsinTensor

/// The shape of a convolution.
struct Taps {
  var count: Int
  var dilation = 1
  var before: Int
  var after = 0

  var name: String { "\(count) taps, dilation \(dilation), \(before) before, \(after) after" }

  /// Looks back only, and keeps the number of steps.
  static func causal(_ count: Int, dilation: Int = 1) -> Taps {
    Taps(count: count, dilation: dilation, before: (count - 1) * dilation)
  }
}

extension NetworkBuilder {
  mutating func convolution(
    _ x: ValueID, _ inputs: Int, _ outputs: Int, _ taps: Taps, bias: Bool = true
  ) -> ValueID {
    let weight = weight(outputs, taps.count, inputs)
    return add(
      .convolution(
        x, weight: weight, bias: bias ? tensor(outputs) : nil, dilation: taps.dilation, before: taps.before,
        after: taps.after))
  }
}

extension CaseList {
  mutating func addConvolutions() {
    for (index, outputs) in tailSizes.enumerated() {
      let inputs = [1, 2, 3, 17, 33, 64][cyclic: index]
      let taps = Taps.causal(1 + index % 4, dilation: 1 + index % 3)
      let steps = stepCounts[cyclic: index]
      add(
        "convolution \(inputs) to \(outputs), \(taps.count) taps, dilation \(taps.dilation), \(steps) steps",
        [NetworkBuilder.time, .fixed(inputs)], batch: oddBatches[cyclic: index], steps: steps
      ) {
        $0.convolution($1, inputs, outputs, taps, bias: index % 2 == 0)
      }
    }
    for steps in stepCounts {
      let layers = [Taps.causal(3), Taps.causal(3, dilation: 2), Taps.causal(3, dilation: 4)]
      add("dilated causal convolutions, \(steps) steps", [NetworkBuilder.time, 4], batch: 7, steps: steps) {
        var x = $1
        for (index, taps) in layers.enumerated() {
          x = $0.convolution(x, index == 0 ? 4 : 33, 33, taps)
          x = $0.add(.activation(x, .relu))
        }
        return x
      }
    }
    let paddings = [
      Taps(count: 3, before: 1, after: 1), Taps(count: 3, before: 0), Taps(count: 3, before: 0, after: 2),
      Taps(count: 2, dilation: 3, before: 5, after: 4), Taps(count: 9, dilation: 1, before: 0),
      Taps(count: 1, before: 0), Taps(count: 1, before: 2, after: 1), Taps(count: 4, dilation: 4, before: 8, after: 8),
    ]
    for taps in paddings {
      add("convolution of 9 steps, \(taps.name)", [9, 5], batch: 3) { $0.convolution($1, 5, 17, taps) }
    }
    addOtherReaders(paddings)
    for (before, after) in [(2, 0), (1, 1), (0, 2)] {
      add("convolution over T, \(before) before, \(after) after", [NetworkBuilder.time, 5], batch: 3, steps: 7) {
        $0.convolution($1, 5, 17, Taps(count: 3, before: before, after: after))
      }
    }
  }

  /// Convolutions of a computed value that others read as well, before them and after: each may want it padded
  /// otherwise, or not at all.
  private mutating func addOtherReaders(_ paddings: [Taps]) {
    for (index, taps) in paddings.enumerated() {
      add("convolution beside other readers, \(taps.name)", batch: oddBatches[cyclic: index]) {
        let x = $0.input(.usual, 9, 4)
        let y = $0.linear(x, 4, 5)
        let flat = $0.linear($0.add(.reshape(y, Shape([NetworkBuilder.batch, 45]))), 45, 7)
        let convolved = $0.convolution(y, 5, 17, taps)
        let others = paddings[(index + 1) % paddings.count]
        let other = $0.convolution(y, 5, 8, others)
        let largest = $0.add(.reduce(y, .max, axis: 1))
        // Values as large as y with its padding, when y is not needed any more: they leave something there.
        let room = 5 * (9 + max(taps.before, others.before) + max(taps.after, others.after))
        var late = $0.add(.step(convolved, .last))
        for layer in 0..<6 { late = $0.linear(late, layer == 0 ? 17 : room, room) }
        return [flat, convolved, other, largest, late]
      }
    }
  }
}
