import TocsinKernels
import TocsinTensor

/// One GRU step with weights `[3 H, D]` and `[3 H, H]`, gate order r, z, n, and everything a caller may choose.
struct GRUCase {
  var rows: Int
  var inputs: Int
  var hidden: Int
  var reset: ResetPlace
  var inputWeights: [Float]
  var recurrentWeights: [Float]
  /// Rows of `[3 H]` that the sums start from.
  var initialRows: [[Float]]
  /// `[H]`: what n's sum of h starts from, or `nil`: zero. Not read where the reset comes before the product.
  var candidateBias: [Float]?
  /// Which initial row each row takes; `nil`: the first for all where there is one, else its own.
  var index: [UInt32]?
  /// `[rows, D]`.
  var x: [Float]
  /// `[rows, H]`, or `nil`: all zero, and the products are skipped.
  var h: [Float]?

  struct Result: Equatable {
    /// Bits of `[rows, H]`.
    var hidden: [UInt32]
    /// Bits of `[rows, 4 roundup16(H)]`, packed.
    var gates: [UInt32]
  }

  init(rows: Int, inputs: Int, hidden: Int, reset: ResetPlace, initialRows: Int = 1, values: (Int) -> [Float]) {
    (self.rows, self.inputs, self.hidden, self.reset) = (rows, inputs, hidden, reset)
    inputWeights = values(3 * hidden * inputs)
    recurrentWeights = values(3 * hidden * hidden)
    self.initialRows = (0..<initialRows).map { _ in values(3 * hidden) }
    candidateBias = values(hidden)
    x = values(rows * inputs)
    h = values(rows * hidden)
  }

  /// The number of the initial row that a row takes.
  func initialIndex(_ row: Int) -> Int { index.map { Int($0[row]) } ?? (initialRows.count == 1 ? 0 : row) }

  func run(_ kernels: KernelSet, descending: Bool = false, keepsGates: Bool = true) -> Result {
    unsafe run(descending: descending, keepsGates: keepsGates) { unsafe kernels.gru($0) }
  }

  /// - Parameter body: performs the step, of which it may change what it multiplies.
  func run(descending: Bool, keepsGates: Bool, _ body: (inout GRUStep) -> Void) -> Result {
    let padded = paddedToPanels(hidden)
    let input = packedGates(3, hidden, inputs, inputWeights)
    let recurrent = packedGates(3, hidden, hidden, recurrentWeights)
    let initial = buffer(initialRows.flatMap { packedGateRow(3, hidden, $0) })
    let bias = buffer(packedGateRow(1, hidden, candidateBias ?? [Float](repeating: .nan, count: hidden)))
    let x = buffer(spread(self.x, rows: rows, columns: inputs, stride: inputs + 3))
    let h = buffer(spread(self.h, rows: rows, columns: hidden, stride: hidden + 1))
    let out = buffer([Float](repeating: 55, count: rows * (hidden + 3)))
    let gates = buffer([Float](repeating: 66, count: rows * 4 * padded))
    let scratch = buffer([Float](repeating: .nan, count: rows * padded))
    var indices = AlignedBuffer<UInt32>(count: rows)
    for row in 0..<rows { indices[row] = UInt32(initialIndex(row)) }

    var step = unsafe GRUStep(
      rows: rows, hidden: hidden, reset: reset, initial: initial.pointer, hOut: out.pointer, hOutRowStride: hidden + 3)
    unsafe step.initialRowStride = initialRows.count == 1 && index == nil ? 0 : 3 * padded
    unsafe step.initialIndex = index == nil ? nil : UnsafePointer(indices.pointer)
    unsafe step.candidateBias = candidateBias == nil || reset == .beforeProduct ? nil : UnsafePointer(bias.pointer)
    unsafe step.scratch = reset == .beforeProduct ? scratch.pointer : nil
    unsafe step.x = inputs == 0 ? nil : UnsafePointer(x.pointer)
    unsafe step.xRowStride = inputs + 3
    unsafe step.inputs = inputs
    unsafe step.h = self.h == nil ? nil : UnsafePointer(h.pointer)
    unsafe step.hRowStride = hidden + 1
    unsafe step.packedInput = input.pointer
    unsafe step.packedRecurrent = recurrent.pointer
    unsafe step.isDescending = descending
    unsafe step.gates = keepsGates ? gates.pointer : nil
    unsafe step.gatesRowStride = 4 * padded
    unsafe body(&step)
    extendLifetime(input)
    extendLifetime(recurrent)
    extendLifetime(initial)
    extendLifetime(bias)
    extendLifetime(x)
    extendLifetime(h)
    extendLifetime(scratch)
    extendLifetime(indices)

    for row in 0..<rows {
      for i in hidden..<hidden + 3 { precondition(out[row * (hidden + 3) + i] == 55, "written beyond the row") }
    }
    return Result(
      hidden: gather(out, rows: rows, columns: hidden, stride: hidden + 3),
      gates: keepsGates ? gather(gates, rows: rows, columns: 4 * padded, stride: 4 * padded) : [])
  }
}
