import TocsinKernels
import TocsinTensor

/// One product `C = initial + A Wᵀ` with all that a kernel could trip over: strides, a transposed A, C as its own start.
struct MatmulCase {
  enum Initial: CaseIterable {
    case zero, biasRow, rows, resultItself
  }

  var rows: Int
  var outputs: Int
  var inputs: Int
  var initial: Initial
  var transposed: Bool
  /// A(m, k) at `m * inputs + k`, whatever the layout in memory.
  var a: [Float]
  /// W(n, k) at `n * inputs + k`.
  var weights: [Float]
  /// `[rows, outputs]`; of ``Initial/biasRow`` only the first row counts.
  var start: [Float]

  init(
    rows: Int, outputs: Int, inputs: Int, initial: Initial = .zero, transposed: Bool = false,
    values: (Int) -> [Float]
  ) {
    (self.rows, self.outputs, self.inputs) = (rows, outputs, inputs)
    (self.initial, self.transposed) = (initial, transposed)
    a = values(rows * inputs)
    weights = values(outputs * inputs)
    start = values(rows * outputs)
  }

  /// What C(m, n) starts from.
  func start(_ row: Int, _ output: Int) -> Float {
    switch initial {
    case .zero: 0
    case .biasRow: start[output]
    case .rows, .resultItself: start[row * outputs + output]
    }
  }

  /// The product, `[rows, outputs]`. Nothing but that may have been written.
  func run(_ kernels: KernelSet) -> [Float] {
    let (cStride, untouched) = (outputs + 3, Float(12345))
    var c = buffer([Float](repeating: untouched, count: rows * cStride))
    if initial == .resultItself {
      for row in 0..<rows { for n in 0..<outputs { c[row * cStride + n] = start[row * outputs + n] } }
    }
    let (aRowStride, aColumnStride) = transposed ? (1, rows + 2) : (inputs + 5, 1)
    var a = buffer([Float](repeating: .nan, count: rows * aRowStride + inputs * aColumnStride))
    for row in 0..<rows {
      for k in 0..<inputs { a[row * aRowStride + k * aColumnStride] = self.a[row * inputs + k] }
    }
    var packed = PackedMatrix(outputs: outputs, inputs: inputs)
    let weights = buffer(weights)
    let start = buffer(start)
    unsafe packed.repack(weights.pointer, rowStride: inputs)
    let (from, fromStride): (UnsafePointer<Float>?, Int) =
      switch initial {
      case .zero: (nil, 0)
      case .biasRow: unsafe (UnsafePointer(start.pointer), 0)
      case .rows: unsafe (UnsafePointer(start.pointer), outputs)
      case .resultItself: unsafe (UnsafePointer(c.pointer), cStride)
      }
    unsafe kernels.matmul(
      rows: rows, outputs: outputs, inputs: inputs, a: a.pointer, aRowStride: aRowStride, aColumnStride: aColumnStride,
      packed: packed.pointer, initial: from, initialRowStride: fromStride, c: c.pointer, cRowStride: cStride)
    extendLifetime(a)
    extendLifetime(packed)
    extendLifetime(weights)
    extendLifetime(start)
    var result: [Float] = []
    for row in 0..<rows {
      for n in 0..<outputs { result.append(c[row * cStride + n]) }
      for n in outputs..<cStride { precondition(c[row * cStride + n] == untouched, "written beyond the row") }
    }
    return result
  }

  /// The exact result and the bound of its error: `(K + 1) u` of the sum of magnitudes, and half a least subnormal a step.
  func reference(_ row: Int, _ output: Int) -> (exact: Double, bound: Double) {
    var exact = Double(start(row, output))
    var magnitude = exact.magnitude
    for k in 0..<inputs {
      let product = Double(a[row * inputs + k]) * Double(weights[output * inputs + k])
      exact += product
      magnitude += product.magnitude
    }
    return (exact, Double(inputs) * (magnitude * 0x1p-24 * 1.01 + 0x1p-150))
  }
}
