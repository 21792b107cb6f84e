/// The arithmetic that a tape runs on: the runtime's kernels in `Float`, or plain loops in `Double`.
///
/// Every op and every vector-Jacobian product is written once over this protocol. ``KernelArithmetic`` trains, and its
/// forward pass gives the very bits that the runtime will; ``ReferenceArithmetic`` lets the same code be checked against
/// finite differences at a precision where they mean something.
///
/// Both use the kernels' packed layouts: a matrix in panels of 16 outputs, the four gates of 16 units side by side.
public protocol TapeArithmetic<Scalar>: Sendable {
  associatedtype Scalar: BinaryFloatingPoint & BitwiseCopyable & Sendable

  /// Packs `w(n, k) = source[n * rowStride + k * columnStride]` into panels of 16 outputs.
  @unsafe func packMatrix(
    outputs: Int, inputs: Int, source: UnsafePointer<Scalar>, rowStride: Int, columnStride: Int,
    into destination: UnsafeMutablePointer<Scalar>)

  /// Packs row `g H + u`, column `k` of the gates `[4 H, inputs]` into panels, four gates of 16 units side by side.
  @unsafe func packGates(
    hidden: Int, inputs: Int, source: UnsafePointer<Scalar>, rowStride: Int, columnStride: Int,
    into destination: UnsafeMutablePointer<Scalar>)

  /// `c[m, n] = initial(m, n) + Σ_k a[m, k] w(n, k)` over ascending `k`.
  @unsafe func matmul(_ call: MatmulCall<Scalar>)

  /// One LSTM step for a number of rows, keeping the activated gates.
  @unsafe func lstm(_ call: LSTMCall<Scalar>)

  /// `y = tanh(x)`. In place allowed.
  @unsafe func tanh(count: Int, x: UnsafePointer<Scalar>, y: UnsafeMutablePointer<Scalar>)

  /// `y = softmax(x)` over each row of `columns`.
  @unsafe func softmax(
    rows: Int, columns: Int, x: UnsafePointer<Scalar>, xRowStride: Int, y: UnsafeMutablePointer<Scalar>,
    yRowStride: Int)

  /// Computes the values of a node. A requirement, so that each conformance holds a specialised copy of the op code.
  func evaluate(_ node: Int, of tape: Tape<Self>)

  /// Runs the vector-Jacobian products backwards from a node. A requirement for the same reason.
  func differentiate(from node: Int, on tape: Tape<Self>)

  /// Derives the packed forms of all weights. A requirement for the same reason.
  func prepare(_ weights: PreparedWeights<Self>)
}

extension TapeArithmetic {
  public func evaluate(_ node: Int, of tape: Tape<Self>) { tape.evaluateNode(node) }
  public func differentiate(from node: Int, on tape: Tape<Self>) { tape.replayBackwards(from: node) }
  public func prepare(_ weights: PreparedWeights<Self>) { weights.derivePackedForms() }
}

/// The operands of ``TapeArithmetic/matmul(_:)``: `M` rows, `N` outputs, `K` inputs; strides count elements.
@unsafe
public struct MatmulCall<Scalar: BitwiseCopyable> {
  var rows: Int
  var outputs: Int
  var inputs: Int
  var a: UnsafePointer<Scalar>
  var aRowStride: Int
  var aColumnStride = 1
  var packed: UnsafePointer<Scalar>
  /// `nil` starts from zero; the pointer of `c` accumulates onto it; a row stride of 0 gives each row the same.
  var initial: UnsafePointer<Scalar>?
  var initialRowStride = 0
  var c: UnsafeMutablePointer<Scalar>
  var cRowStride: Int
}

/// The operands of ``TapeArithmetic/lstm(_:)``; the fields are those of the kernels' `LSTMStep`.
@unsafe
public struct LSTMCall<Scalar: BitwiseCopyable> {
  var rows: Int
  var hidden: Int
  var x: UnsafePointer<Scalar>?
  var xRowStride = 0
  /// 0 means that `initial` holds the input product already.
  var inputs = 0
  /// The previous hidden rows, `nil` where they are all zero; the cell state is then zero as well.
  var h: UnsafePointer<Scalar>?
  var hRowStride: Int
  var packedInput: UnsafePointer<Scalar>?
  var packedRecurrent: UnsafePointer<Scalar>
  /// Packed gate rows: a bias (stride 0), or a table that `initialIndex` picks rows of.
  var initial: UnsafePointer<Scalar>
  var initialRowStride: Int
  var initialIndex: UnsafePointer<UInt32>?
  var c: UnsafeMutablePointer<Scalar>
  var cRowStride: Int
  var hOut: UnsafeMutablePointer<Scalar>
  var hOutRowStride: Int
  var gates: UnsafeMutablePointer<Scalar>
  var gatesRowStride: Int
}
