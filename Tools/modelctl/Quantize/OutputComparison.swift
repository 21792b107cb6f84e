import TocsinFormat
import TocsinGraph
import TocsinRuntime
import TocsinTensor
import ToolSupport

/// How far the outputs of a model move, over all that it is run on.
struct OutputComparison {
  /// Of one output of the graph.
  struct Output: Encodable {
    var name: String
    var elements = 0
    /// 0 where nothing was run.
    var largestDifference = 0.0
    /// 0 where nothing was run.
    var meanDifference = 0.0
    /// Rows along the innermost dimension; `nil` where they have one element.
    var rows: Int?
    /// In how many of them the largest element stays the same one.
    var rowsWithSameLargest: Int?
  }

  private(set) var outputs: [Output]
  private(set) var runs = 0
  private let graph: Graph

  init(graph: Graph) {
    self.graph = graph
    outputs = graph.outputs.map { Output(name: $0.name.text) }
  }

  /// Takes in golden vectors of the same inputs.
  mutating func add(_ before: some Sequence<GoldenVector>, _ after: some Sequence<GoldenVector>) {
    for (before, after) in zip(before, after) {
      add(batch: before.batchSize, steps: before.timeSteps, before: before.outputs, after: after.outputs)
    }
  }

  /// Runs both models on the same inputs.
  mutating func add(_ before: Model, _ after: Model, on inputs: ModelInputs) throws(RuntimeError) {
    let (batch, steps) = (inputs.batch, inputs.steps)
    add(
      batch: batch, steps: steps,
      before: try before.outputs(batchSize: batch, timeSteps: steps, inputs: inputs.tensors),
      after: try after.outputs(batchSize: batch, timeSteps: steps, inputs: inputs.tensors))
  }

  /// Takes in all outputs of one run, as they were and as they are.
  private mutating func add(batch: Int, steps: Int, before: [TensorData], after: [TensorData]) {
    runs += 1
    for (index, port) in graph.outputs.enumerated() {
      let shape = graph.type(of: port.value).shape.sizes(batchSize: batch, timeSteps: steps)
      outputs[index].add(
        before: before[index].floats ?? [], after: after[index].floats ?? [], rowSize: shape.last ?? 1)
    }
  }
}

extension OutputComparison.Output {
  fileprivate mutating func add(before: [Float], after: [Float], rowSize: Int) {
    let differences = zip(before, after).map { distance(Double($1), Double($0)) }
    largestDifference = max(largestDifference, differences.max() ?? 0)
    let sum = meanDifference * Double(elements) + differences.reduce(0, +)
    elements += differences.count
    meanDifference = elements == 0 ? 0 : sum / Double(elements)
    guard rowSize > 1 else { return }
    for start in stride(from: 0, to: before.count, by: rowSize) {
      let row = start..<start + rowSize
      rows = (rows ?? 0) + 1
      let isSame = Self.largest(before[row]) == Self.largest(after[row])
      rowsWithSameLargest = (rowsWithSameLargest ?? 0) + (isSame ? 1 : 0)
    }
  }

  /// The position of the largest element, the first of equal ones.
  private static func largest(_ row: ArraySlice<Float>) -> Int? { row.indices.max { row[$0] < row[$1] } }
}
