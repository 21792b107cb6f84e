public import TocsinGraph

/// The numbers that a tape computes with: `Float` or `Double`.
public protocol TapeScalar: BinaryFloatingPoint, BitwiseCopyable, Codable, SIMDScalar, Sendable {}
extension Float: TapeScalar {}
extension Double: TapeScalar {}

/// The arithmetic that a tape runs on: the runtime's kernels in `Float`, or plain loops in `Double`.
///
/// Every op and every vector-Jacobian product is written once over this protocol. ``KernelArithmetic`` trains, and its
/// forward pass gives the very bits that the runtime will; ``ReferenceArithmetic`` lets the same code be checked against
/// finite differences at a precision where they mean something.
///
/// There are these two and no others: what the calls hold is internal. Both use the kernels' packed layouts: a matrix in panels of 16 outputs, the gates of 16 units side by side.
public protocol TapeArithmetic<Scalar>: Sendable {
  associatedtype Scalar: TapeScalar

  /// Packs `w(n, k) = source[n * rowStride + k * columnStride]` into panels of 16 outputs.
  @unsafe func packMatrix(
    outputs: Int, inputs: Int, source: UnsafePointer<Scalar>, rowStride: Int, columnStride: Int,
    into destination: UnsafeMutablePointer<Scalar>)

  /// Packs row `g H + u`, column `k` of the gates `[gates H, inputs]` into panels, the gates of 16 units side by side.
  @unsafe func packGates(
    gates: Int, hidden: Int, inputs: Int, source: UnsafePointer<Scalar>, rowStride: Int, columnStride: Int,
    into destination: UnsafeMutablePointer<Scalar>)

  /// `c[m, n] = initial(m, n) + Σ_k a[m, k] w(n, k)` over ascending `k`.
  @unsafe func matmul(_ call: MatmulCall<Scalar>)

  /// One LSTM step for a number of rows, keeping the activated gates.
  @unsafe func lstm(_ call: RecurrentCall<Scalar>)

  /// One GRU step for a number of rows, keeping the gates and the candidate's recurrent part.
  @unsafe func gru(_ call: RecurrentCall<Scalar>)

  /// `y = tanh(x)`. In place allowed.
  @unsafe func tanh(count: Int, x: UnsafePointer<Scalar>, y: UnsafeMutablePointer<Scalar>)

  /// `y = softmax(x)` over each row of `columns`.
  @unsafe func softmax(
    rows: Int, columns: Int, x: UnsafePointer<Scalar>, xRowStride: Int, y: UnsafeMutablePointer<Scalar>,
    yRowStride: Int)

  /// `y = f(x)`, element by element.
  @unsafe func apply(_ function: Activation, _ rows: RowsCall<Scalar>)

  /// `y = dGELU(x)/dx = Φ(x) + x φ(x)`, the derivative of `x Φ(x)` with the normal distribution's Φ and φ.
  @unsafe func geluDerivative(count: Int, x: UnsafePointer<Scalar>, y: UnsafeMutablePointer<Scalar>)

  /// `y(m, n)` of `x(m, n)` and `b[m * bRowStride + n * bColumnStride]`; the column stride is 0 or 1.
  @unsafe func combine(
    _ combination: Combination, _ rows: RowsCall<Scalar>, b: UnsafePointer<Scalar>, bRowStride: Int, bColumnStride: Int)

  /// `y = (x - mean) / √(variance + epsilon) scale + bias` over each row.
  @unsafe func layerNorm(
    _ rows: RowsCall<Scalar>, scale: UnsafePointer<Scalar>, bias: UnsafePointer<Scalar>, epsilon: Float)

  /// One row of `y` from all rows of `x` whose `valid[m * validStride]` is not 0; +0 where there is none.
  @unsafe func reduceRows(
    _ rows: RowsCall<Scalar>, _ reduction: Reduction, valid: UnsafePointer<Scalar>?, validStride: Int)

  /// `y[m * yRowStride]` from the elements of row `m`.
  @unsafe func reduceColumns(_ rows: RowsCall<Scalar>, _ reduction: Reduction)
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
  /// From ``TapeArithmetic/packMatrix(outputs:inputs:source:rowStride:columnStride:into:)``, or with a `bRowStride` a
  /// matrix `[K, N]` as it lies in memory.
  var b: UnsafePointer<Scalar>
  var bRowStride: Int?
  /// `nil` starts from zero; the pointer of `c` accumulates onto it; a row stride of 0 gives each row the same.
  var initial: UnsafePointer<Scalar>?
  var initialRowStride = 0
  var c: UnsafeMutablePointer<Scalar>
  var cRowStride: Int
}

/// The operands of a recurrent step; the fields are those of the kernels' `LSTMStep` and `GRUStep`.
@unsafe
public struct RecurrentCall<Scalar: BitwiseCopyable> {
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
  /// Of an LSTM: the cell states, in and out, rows of `Hp`.
  var c: UnsafeMutablePointer<Scalar>?
  /// Of a GRU that resets after the product: the candidate's recurrent bias, `Hp` elements.
  var candidateBias: UnsafePointer<Scalar>?
  /// Of a GRU that resets before the product: `rows Hp` elements of scratch.
  var scratch: UnsafeMutablePointer<Scalar>?
  var resetsBefore = false
  var hOut: UnsafeMutablePointer<Scalar>
  var hOutRowStride: Int
  /// Rows of `4 Hp` in packed order: the gates; of a GRU `r`, `z`, `n`, and `U h + b` of the candidate or `r h`.
  var gates: UnsafeMutablePointer<Scalar>
}
