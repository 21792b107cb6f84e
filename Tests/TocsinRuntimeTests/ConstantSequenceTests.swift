import Testing
import TestSupport
import TocsinGraph
import TocsinTensor

/// Operations on sequences that depend on no input, computed when the model is loaded.
@Suite struct ConstantSequenceTests {
  enum Operation: CaseIterable {
    case convolution, twoConvolutions, attention, softmax, lstm, gru, lastState, firstState
  }

  @Test(arguments: Operation.allCases, [1, 2, 3])
  func theyGiveWhatTheyGiveForInputs(_ operation: Operation, items: Int) throws {
    var sketch = GraphSketch()
    let x = sketch.input("x", .fixed(6))
    let constant = sketch.add(.constant(sketch.tensor(items, 5, 6)))
    var sequence: ValueID
    switch operation {
    case .convolution:
      sequence = sketch.add(
        .convolution(constant, weight: sketch.tensor(6, 3, 6), bias: nil, dilation: 1, before: 2, after: 0))
    case .twoConvolutions:
      let convolved = [1, 2].map { before in
        sketch.add(
          .convolution(
            constant, weight: sketch.tensor(6, 3, 6), bias: nil, dilation: 1, before: before, after: 2 - before))
      }
      sequence = sketch.add(.add(convolved[0], convolved[1]))
    case .attention:
      sequence = sketch.add(
        .attention(
          query: constant, key: constant, value: constant, heads: 2, scale: 0.5, isCausal: true, validKeys: nil))
    case .softmax: sequence = sketch.add(.softmax(constant))
    case .lstm, .lastState, .firstState: sequence = sketch.lstm(constant, 6, 6)
    case .gru:
      sequence = sketch.add(
        .gru(
          constant, input: sketch.tensor(18, 6), recurrent: sketch.tensor(18, 6), bias: nil, recurrentBias: nil,
          direction: .backward, reset: .beforeProduct))
    }
    if operation != .lastState && operation != .firstState {
      sequence = sketch.add(.slice(sequence, axis: 1, start: 2, count: 3))
    }
    let rows = sketch.add(.step(sequence, operation == .firstState ? .first : .last))
    let row = sketch.add(.slice(rows, axis: 0, start: items - 1, count: 1))
    let sum = sketch.add(.add(x, row))
    try sketch.network(outputs: sum).expectResultOfOracle(batch: 2)
  }
}
