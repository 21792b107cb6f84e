import TocsinGraph
import TocsinTensor

/// Operations on what depends on no input: plans compute it when the model is loaded.
extension RandomGraphBuilder {
  /// A product with, or a table of positions from, what depends on no input.
  mutating func addConstantOperand() {
    guard let x = value(where: isSequence) else { return }
    let features = shape(x)[2].maximum
    if below(2) == 0 {
      add(.positionalEncoding(x, table: tensor(shape(x)[1].maximum + below(3), features)), shape(x))
      return
    }
    let matrix = add(.constant(tensor(of: [1, 7, features])), [.fixed(1), .fixed(7), .fixed(features)])
    let folded = add(.activation(matrix, .tanh), shape(matrix))
    if below(2) == 0 {
      let transposed = add(.transpose(folded, order: [0, 2, 1]), [.fixed(1), .fixed(features), .fixed(7)])
      add(.matmul(x, transposed, transposesSecond: false), shape(x).dropLast() + [.fixed(7)])
    } else {
      add(.matmul(x, folded, transposesSecond: true), shape(x).dropLast() + [.fixed(7)])
    }
  }

  /// A sequence that depends on no input, through an operation on sequences, added to every row of a value.
  mutating func addConstantSequence() {
    guard let x = value(where: hasFeatures), let features = shape(x).last?.maximum else { return }
    let (items, steps, width, hidden) = (1 + below(2), 5, 4, 6)
    let sequence = add(.constant(tensor(of: [items, steps, width])), [.fixed(items), .fixed(steps), .fixed(width)])
    let dimensions: [Dimension] = [.fixed(items), .fixed(steps), .fixed(hidden)]
    let result: ValueID
    switch below(4) {
    case 0:
      // Two convolutions of one value: the room that the first has around it is not the second's.
      let convolved = [2, below(3)].map { before in
        add(
          .convolution(
            sequence, weight: tensor(hidden, 3, width), bias: tensor(hidden), dilation: 1, before: before,
            after: 2 - before), dimensions)
      }
      result = add(.add(convolved[0], convolved[1]), dimensions)
    case 1:
      let heads = add(
        .attention(
          query: sequence, key: sequence, value: sequence, heads: 2, scale: 0.5, isCausal: below(2) == 0,
          validKeys: nil), shape(sequence))
      result = add(.linear(heads, weight: tensor(hidden, width), bias: nil), dimensions)
    case 2:
      result = add(
        .lstm(
          sequence, input: tensor(4 * hidden, width), recurrent: tensor(4 * hidden, hidden),
          bias: tensor(4 * hidden), recurrentBias: nil, direction: .backward), dimensions)
    default:
      result = add(
        .gru(
          sequence, input: tensor(3 * hidden, width), recurrent: tensor(3 * hidden, hidden),
          bias: tensor(3 * hidden), recurrentBias: nil, direction: .forward, reset: .beforeProduct), dimensions)
    }
    let rows = add(
      .linear(result, weight: tensor(features, hidden), bias: nil), dimensions.dropLast() + [.fixed(features)])
    let item = add(
      .slice(rows, axis: 0, start: items - 1, count: 1), [.fixed(1), .fixed(steps), .fixed(features)])
    let row = add(.step(item, below(2) == 0 ? .first : .last), [.fixed(1), .fixed(features)])
    let sizes = shape(x).dropLast().map { _ in Dimension.fixed(1) } + [.fixed(features)]
    add(.add(x, add(.reshape(row, Shape(sizes)), sizes)), shape(x))
  }
}
