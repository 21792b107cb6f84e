import TocsinAutograd
import TocsinGraph
import TocsinKernels
import TocsinTensor

/// Losses on the inputs of a graph that computes nothing, so that their gradients are the inputs'.
///
/// Both inputs are `[B, T, C]`, in memory as they are or, read through a transpose, as `[B, C, T]`.
struct LossProbe<Arithmetic: TapeArithmetic> {
  let tape: Tape<Arithmetic>
  let isTransposed: Bool

  /// - Parameters:
  ///   - sizes: items, steps and columns of what the losses read.
  init(_ arithmetic: Arithmetic, sizes: [Int], isTransposed: Bool = false) throws {
    let inner = isTransposed ? [sizes[2], sizes[1]] : [sizes[1], sizes[2]]
    let shape = Shape([.batch(maximum: 64), .fixed(inner[0]), .fixed(inner[1])])
    let graph = try Graph(
      inputs: [
        PortDeclaration(name: "first", dtype: .float32, shape: shape),
        PortDeclaration(name: "second", dtype: .float32, shape: shape),
      ],
      tensors: [],
      nodes: [.transpose(ValueID(0), order: [0, 2, 1]), .transpose(ValueID(1), order: [0, 2, 1])],
      outputs: [Output(name: "x", value: ValueID(2)), Output(name: "y", value: ValueID(3))])
    tape = Tape(try PreparedWeights(graph, arithmetic: arithmetic))
    tape.differentiatesInputs = true
    self.isTransposed = isTransposed
    tape.batch.begin(itemCount: sizes[0])
    tape.batch.inputs[0].numbers = [Arithmetic.Scalar](repeating: 0, count: sizes.reduce(1, *))
    tape.batch.inputs[1].numbers = tape.batch.inputs[0].numbers
    self.sizes = sizes
  }

  private let sizes: [Int]

  /// What losses read.
  var values: [ValueID] { isTransposed ? [ValueID(2), ValueID(3)] : [ValueID(0), ValueID(1)] }

  /// Sets an input, given as the losses read it.
  func set(_ input: Int, _ elements: [Double]) {
    tape.batch.inputs[input].numbers = inMemory(elements.map { Arithmetic.Scalar($0) })
  }

  /// The sum of some losses, and where a scale is given the gradients of both inputs, as the losses read them.
  func run(
    scale: Arithmetic.Scalar?, _ losses: [Loss]
  ) throws(TapeError) -> (loss: Double, gradients: [[Arithmetic.Scalar]]) {
    try tape.evaluate(values)
    var sum = 0.0
    for loss in losses { sum += tape.add(loss, scale: scale) }
    guard scale != nil else { return (sum, []) }
    tape.differentiate(into: ParameterVector(layout: tape.weights.values.layout))
    return (sum, [0, 1].map { asRead(tape.gradientElements(ofInput: $0)) })
  }

  private func inMemory<Element>(_ elements: [Element]) -> [Element] {
    isTransposed ? exchanged(elements, rows: sizes[1], columns: sizes[2]) : elements
  }

  private func asRead<Element>(_ elements: [Element]) -> [Element] {
    isTransposed ? exchanged(elements, rows: sizes[2], columns: sizes[1]) : elements
  }

  /// Each item `[rows, columns]` as `[columns, rows]`.
  private func exchanged<Element>(_ elements: [Element], rows: Int, columns: Int) -> [Element] {
    elements.indices.map { index in
      let (item, place) = (index / (rows * columns), index % (rows * columns))
      return elements[item * rows * columns + place % rows * columns + place / rows]
    }
  }
}
