import TocsinGraph
import TocsinKernels
import TocsinTensor

/// A graph made ready to run: one step per operation, with lookups that feed a recurrent layer folded into its table,
/// and "last step" turned into a view.
///
/// Values live in slots. A slot of rank 3 (`[B, T, D]`) holds its rows time-major: row `t * rows + r`.
struct ExecutionPlan: Sendable {
  enum Step: Sendable {
    /// A recurrent layer that reads keys through its table, or the rows of a slot.
    case lstm(LSTMWeights, source: View, target: Int)
    /// Rows of a table, by key; the row after the last is zero.
    case lookup(RowTable, source: View, target: Int)
    /// Rows with 1 at the key, made as they are needed: a table of them would grow with the square of the classes.
    case oneHot(source: View, target: Int)
    case linear(LinearWeights, source: View, target: Int)
    case softmax(source: View, target: Int)
  }

  /// Where a step reads: a slot, or the last time step of one.
  struct View: Sendable {
    var slot: Int
    var lastStepOnly = false
  }

  struct Slot: Sendable {
    var dtype: DType
    /// Elements in a row.
    var features: Int
    /// Elements from one row to the next.
    var rowStride: Int
    /// Whether there is a row per time step.
    var isStepped: Bool
    /// Of a stepped slot: whether only the last step will be read, so that two steps' rows suffice.
    var keepsLastStepOnly = false
  }

  var steps: [Step] = []
  var slots: [Slot] = []
  /// The slot of each graph input.
  var inputs: [Int] = []
  var outputs: [View] = []
  let maximumBatch: Int
  let maximumSteps: Int
  /// Steps of a run where the graph leaves no choice.
  let fixedSteps: Int
}
