import TocsinGraph
import TocsinTensor

/// A graph made ready to run: steps over places in memory, in an order that serves every item of a block.
///
/// Everything that depends on the numbers of items and time steps is kept as it is named, ``Extent``; a run resolves it.
struct ExecutionPlan: Sendable {
  var steps: [Step] = []
  /// Copies of what depends on no input to outputs: done once, when a session is made.
  var constantOutputs: [Step] = []
  var slots: [Slot] = []
  /// The slot of each input and output of the graph.
  var inputs: [Int] = []
  var outputs: [Int] = []
  let maximumBatch: Int
  /// The largest number of time steps, 1 where none of the graph's dimensions is dynamic.
  let maximumSteps: Int
  /// Whether a dimension of the graph is the number of time steps.
  let hasSteps: Bool
  /// Bytes of packed weights, tables and constants.
  var weightByteCount = 0

  init(graph: Graph) {
    maximumBatch = graph.batchMaximum ?? 1
    maximumSteps = graph.timeMaximum ?? 1
    hasSteps = graph.timeMaximum != nil
  }
}
