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

  @unsafe
  enum Hoisted {
    case floats(MatrixProduct)
    case codes(QuantisedProduct)

    func perform(_ kernels: KernelSet) {
      switch unsafe self {
      case .floats(let product): unsafe kernels.matmul(product)
      case .codes(let product): unsafe kernels.matmul(product)
      }
    }
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
  var hoisted: Hoisted?
  /// For a layer that sums codes. Then `x` are quantised rows, and strides of them count words.
  var codes: RecurrentCodes?
  /// The keys that the layer reads instead.
  var keys: RecurrentKeys?

  func perform(_ kernels: KernelSet) {
    unsafe hoisted?.perform(kernels)
    unsafe keys?.lookUp()
    switch unsafe cell {
    case .lstm(let step): unsafe run(step, kernels)
    case .gru(let step): unsafe run(step, kernels)
    }
  }

  private func run<Step: RecurrentStep>(_ first: Step, _ kernels: KernelSet) {
    var step = first
    for index in unsafe 0..<count {
      let isSpare = unsafe yStride == 0 && (count - 1 - index) % 2 == 1
      if index > 0 {
        let (h, stride) = unsafe (UnsafePointer(step.hOut), step.hOutRowStride)
        unsafe (step.h, step.hRowStride) = unsafe (h, stride)
        unsafe step.h8 = unsafe codes?.quantise(h, rowStride: stride, kernels)
      }
      unsafe step.hOut = isSpare ? spare : y + index * yStride
      unsafe step.hOutRowStride = isSpare ? hidden : yRowStride
      step.isDescending = index % 2 == 1
      if let x = unsafe x {
        let rows = unsafe x + index * xStride
        if let codes = unsafe codes { unsafe step.x8 = codes.input(rows) } else { unsafe step.x = UnsafePointer(rows) }
      }
      if let gates = unsafe gates { unsafe step.initial = UnsafePointer(gates + index * gatesStride) }
      if let keys = unsafe keys { unsafe step.initialIndex = UnsafePointer(keys.rows + index * items) }
      unsafe step.perform(sumsCodes: codes != nil, kernels)
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
