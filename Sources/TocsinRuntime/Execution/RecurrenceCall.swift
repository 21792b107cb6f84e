import TocsinGraph
import TocsinKernels

/// Choices of how recurrent layers run.
enum Recurrence {
  /// With this many items or fewer the input products of all time steps are one product before the steps: its weights are
  /// then read once. With more, each step reads them once for all items, and the sums need no memory: measured, from three
  /// on that is faster.
  static let hoistedItems = 2
}

/// All time steps of a recurrent layer.
@unsafe
struct RecurrenceCall {
  /// The cell's step, with what does not change from one step to the next.
  @unsafe
  enum Cell {
    case lstm(LSTMStep)
    case gru(GRUStep)
  }

  var cell: Cell
  var items: Int
  /// Steps to take.
  var count: Int
  /// The input of the step that is read first, and from step to step.
  var x: UnsafeMutablePointer<Float>?
  var xStride: Int
  /// The result of the step that is read first, and from step to step; 0 where only one state is kept.
  var y: UnsafeMutablePointer<Float>
  var yStride: Int
  var yRowStride: Int
  /// The other state, where only one is kept; its rows are `hidden` apart.
  var spare: UnsafeMutablePointer<Float>
  var hidden: Int
  /// Where the sums of the step that is read first start from, and from step to step; `nil` where all start from the bias.
  var gates: UnsafeMutablePointer<Float>?
  var gatesStride = 0
  /// The product that computes them, of all items and steps.
  var hoisted: MatrixProduct?
  /// The keys that the layer reads instead.
  var keys: RecurrentKeys?

  func perform(_ kernels: KernelSet) {
    if let hoisted = unsafe hoisted { unsafe kernels.matmul(hoisted) }
    unsafe keys?.lookUp()
    var step = unsafe cell
    var previous: (pointer: UnsafeMutablePointer<Float>, rowStride: Int)?
    for index in unsafe 0..<count {
      let keepsAll = unsafe yStride != 0
      let isSpare = unsafe !keepsAll && (count - 1 - index) % 2 == 1
      let out = unsafe (
        pointer: isSpare ? spare : y + index * yStride, rowStride: isSpare ? hidden : yRowStride
      )
      switch unsafe step {
      case .lstm(var call):
        unsafe call.h = unsafe previous.map { unsafe UnsafePointer($0.pointer) }
        unsafe call.hRowStride = unsafe previous?.rowStride ?? 0
        unsafe call.cellIsZero = index == 0
        unsafe call.hOut = out.pointer
        unsafe call.hOutRowStride = out.rowStride
        unsafe call.isDescending = index % 2 == 1
        if let x = unsafe x { unsafe call.x = UnsafePointer(x + index * xStride) }
        if let gates = unsafe gates { unsafe call.initial = UnsafePointer(gates + index * gatesStride) }
        if let keys = unsafe keys { unsafe call.initialIndex = UnsafePointer(keys.rows + index * items) }
        unsafe kernels.lstm(call)
        unsafe step = .lstm(call)
      case .gru(var call):
        unsafe call.h = unsafe previous.map { unsafe UnsafePointer($0.pointer) }
        unsafe call.hRowStride = unsafe previous?.rowStride ?? 0
        unsafe call.hOut = out.pointer
        unsafe call.hOutRowStride = out.rowStride
        unsafe call.isDescending = index % 2 == 1
        if let x = unsafe x { unsafe call.x = UnsafePointer(x + index * xStride) }
        if let gates = unsafe gates { unsafe call.initial = UnsafePointer(gates + index * gatesStride) }
        if let keys = unsafe keys { unsafe call.initialIndex = UnsafePointer(keys.rows + index * items) }
        unsafe kernels.gru(call)
        unsafe step = .gru(call)
      }
      unsafe previous = out
    }
  }
}

/// Keys `[B, T]` that a recurrent layer reads through its table.
@unsafe
struct RecurrentKeys {
  /// The key of the first item in the step that is read first.
  var first: UnsafeMutablePointer<Float>
  var itemStride: Int
  var stepStride: Int
  var items: Int
  var steps: Int
  var keyCount: UInt32
  /// The rows of the table, step by step.
  var rows: UnsafeMutablePointer<UInt32>

  func lookUp() {
    for step in unsafe 0..<steps {
      for item in unsafe 0..<items {
        let key = unsafe (first + step * stepStride + item * itemStride).pointee.bitPattern
        unsafe rows[step * items + item] = min(key, keyCount)
      }
    }
  }
}
