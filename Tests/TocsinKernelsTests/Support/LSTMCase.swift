import TocsinKernels
import TocsinTensor

/// One LSTM step with weights `[4 H, D]` and `[4 H, H]`, gate order i, f, g, o, and everything a caller may choose.
struct LSTMCase {
  var rows: Int
  var inputs: Int
  var hidden: Int
  var inputWeights: [Float]
  var recurrentWeights: [Float]
  /// Rows of `[4 H]` that the sums start from.
  var initialRows: [[Float]]
  /// Which of them each row takes; `nil`: the first for all where there is one, else its own.
  var index: [UInt32]?
  /// `[rows, D]`.
  var x: [Float]
  /// `[rows, H]`, or `nil`: all zero, and the product is skipped.
  var h: [Float]?
  /// `[rows, H]`, or `nil`: all zero, and not read.
  var c: [Float]?

  struct Result: Equatable {
    /// Bits of `[rows, roundup16(H)]`.
    var cell: [UInt32]
    /// Bits of `[rows, H]`.
    var hidden: [UInt32]
    /// Bits of `[rows, 4 roundup16(H)]`, packed.
    var gates: [UInt32]
  }

  init(rows: Int, inputs: Int, hidden: Int, initialRows: Int = 1, values: (Int) -> [Float]) {
    (self.rows, self.inputs, self.hidden) = (rows, inputs, hidden)
    inputWeights = values(4 * hidden * inputs)
    recurrentWeights = values(4 * hidden * hidden)
    self.initialRows = (0..<initialRows).map { _ in values(4 * hidden) }
    x = values(rows * inputs)
    h = values(rows * hidden)
    c = values(rows * hidden)
  }

  /// The number of the initial row that a row takes.
  func initialIndex(_ row: Int) -> Int { index.map { Int($0[row]) } ?? (initialRows.count == 1 ? 0 : row) }

  func run(_ kernels: KernelSet, descending: Bool = false, keepsGates: Bool = true) -> Result {
    unsafe run(descending: descending, keepsGates: keepsGates) { unsafe kernels.lstm($0) }
  }

  /// - Parameter body: performs the step, of which it may change what it multiplies.
  func run(descending: Bool, keepsGates: Bool, _ body: (inout LSTMStep) -> Void) -> Result {
    let (padded, stride) = (paddedToPanels(hidden), paddedToPanels(hidden) + 16)
    let input = packedGates(4, hidden, inputs, inputWeights)
    let recurrent = packedGates(4, hidden, hidden, recurrentWeights)
    let initial = buffer(initialRows.flatMap { packedGateRow(4, hidden, $0) })
    let x = buffer(spread(self.x, rows: rows, columns: inputs, stride: inputs + 3))
    let h = buffer(spread(self.h, rows: rows, columns: hidden, stride: hidden + 1))
    let c = buffer(spread(self.c, rows: rows, columns: hidden, stride: stride))
    let out = buffer([Float](repeating: 55, count: rows * (hidden + 3)))
    let gates = buffer([Float](repeating: 66, count: rows * 4 * padded))
    var indices = AlignedBuffer<UInt32>(count: rows)
    for row in 0..<rows { indices[row] = UInt32(initialIndex(row)) }

    var step = unsafe LSTMStep(
      rows: rows, hidden: hidden, initial: initial.pointer, c: c.pointer, cRowStride: stride, hOut: out.pointer,
      hOutRowStride: hidden + 3)
    unsafe step.initialRowStride = initialRows.count == 1 && index == nil ? 0 : 4 * padded
    unsafe step.initialIndex = index == nil ? nil : UnsafePointer(indices.pointer)
    unsafe step.x = inputs == 0 ? nil : UnsafePointer(x.pointer)
    unsafe step.xRowStride = inputs + 3
    unsafe step.inputs = inputs
    unsafe step.h = self.h == nil ? nil : UnsafePointer(h.pointer)
    unsafe step.hRowStride = hidden + 1
    unsafe step.packedInput = input.pointer
    unsafe step.packedRecurrent = recurrent.pointer
    unsafe step.cellIsZero = self.c == nil
    unsafe step.isDescending = descending
    unsafe step.gates = keepsGates ? gates.pointer : nil
    unsafe step.gatesRowStride = 4 * padded
    unsafe body(&step)
    extendLifetime(input)
    extendLifetime(recurrent)
    extendLifetime(initial)
    extendLifetime(x)
    extendLifetime(h)
    extendLifetime(indices)

    for row in 0..<rows {
      for i in hidden..<hidden + 3 { precondition(out[row * (hidden + 3) + i] == 55, "written beyond the row") }
    }
    return Result(
      cell: gather(c, rows: rows, columns: padded, stride: stride),
      hidden: gather(out, rows: rows, columns: hidden, stride: hidden + 3),
      gates: keepsGates ? gather(gates, rows: rows, columns: 4 * padded, stride: 4 * padded) : [])
  }
}
